/** How does a change get into the token cache so that neither another program's change nor this one is lost? */
import { isAzinError } from '../errors.ts'
import { lostLock, unwritable } from '../system/disk-trouble.ts'
import type { Held, System } from '../system/system.ts'
import { isUndone } from './fencing.ts'
import { type Place, placeOf } from './place.ts'
import { damaged } from './read.ts'
import { parseCache } from './read-for.ts'
import { decode, salvage } from './salvage.ts'
import type { CacheFile } from './schema.ts'
import { serialize } from './serialize.ts'

/** Milliseconds: Azure CLI's own limit is ten seconds. */
const lockPatience = 12_000
const readPatience = 500
/** Azure CLI walks into a lock after 5 s and then removes it: where many wait, that can happen to us again and again. */
const tries = 16

/** A change of the cache. It may run several times, each time on what is on the disk then, so it must be pure. */
export type CacheChange = (cache: CacheFile) => CacheFile

/**
 * Applies a change to what is on the disk at that moment, and makes sure that it is there. Nothing is written if it changes
 * nothing. The lock is held for the reading and the writing alone.
 * @param options.repair a damaged file is set aside as `<name>.corrupt-<time>` and what can be saved of it is kept
 * @param options.encrypted where the operating system keeps secrets, not in plain text
 * @returns the cache as written
 * @throws AuthError `file_damaged`, `file_unreadable`, `file_unwritable`, `vault_unavailable`, `lock_timeout`; the cache is then as it was.
 */
export async function updateCache(system: System, change: CacheChange, options: UpdateOptions = {}): Promise<CacheFile> {
  const place = placeOf(system, options.encrypted === true)
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === tries
    const outcome = await underLock(system, place, options.forgets === true, (held) => replaceOnce(system, place, held, change, options.repair === true, last))
    if (outcome !== 'lost' && (last || (await isOnDisk(system, place, outcome)))) return outcome.after
  }
}

export interface UpdateOptions {
  readonly repair?: boolean
  readonly encrypted?: boolean
  /** The change only takes away: it is tried even if the disk has no room for a lock. */
  readonly forgets?: boolean
}

/** What was written over what, and how the file looked right after. */
interface Written {
  readonly before: CacheFile
  readonly after: CacheFile
  /** `undefined` if nothing was written. */
  readonly stamp: unknown
}

function underLock<T>(system: System, { path }: Place, optional: boolean, work: (held: Held) => Promise<T>): Promise<T> {
  return system.locks.hold(`${path}.lockfile`, { wait: lockPatience, protocol: 'msal', optional }, work).catch((error: unknown) => {
    throw isFailure(error) ? unwritable(path, error) : error
  })
}

async function replaceOnce(
  system: System, place: Place, held: Held, change: CacheChange, repair: boolean, last: boolean,
): Promise<Written | 'lost'> {
  const seen = stampOf(system, place.path)
  try {
    const { cache: before, bytes } = await readHeld(system, place, held, repair)
    const after = change(before)
    const text = serialize(after)
    if (bytes === undefined && text === serialize(before)) return { before, after, stamp: undefined }
    if (bytes !== undefined) await place.setAside(bytes)
    await place.store(text, last ? held : { check: () => (held.check(), checkUnchanged(system, place.path, seen)) })
    // Azure CLI walked into the lock: it may have read before our commit, and write after. Whoever comes later reads what we wrote.
    if (!last) held.check()
    return { before, after, stamp: stampOf(system, place.path) }
  } catch (error) {
    // Another process took the lock from us, taking us for stopped: what we read may be old. Read again.
    if (isLostLock(error) && !last) return 'lost'
    throw error
  }
}

/** The cache, and the bytes of the file if it was damaged and what could be saved is all there is. */
async function readHeld(system: System, place: Place, held: Held, repair: boolean): Promise<{ cache: CacheFile; bytes?: Uint8Array }> {
  const deadline = system.clock.monotonic() + readPatience
  for (;;) {
    const bytes = await place.load()
    if (bytes === undefined) return { cache: {} }
    const cache = parseStrictly(bytes)
    if (cache !== undefined) return { cache }
    if (system.clock.monotonic() >= deadline) {
      // Azure CLI walks into a lock after five seconds and empties the file before it writes: that is no empty cache.
      held.check()
      if (bytes.length === 0) return { cache: {} }
      if (!repair) throw damaged(place.path)
      return { cache: salvage(bytes), bytes }
    }
    await system.clock.sleep(5)
  }
}

/** Bytes that are no text would be written back as something else. */
function parseStrictly(bytes: Uint8Array): CacheFile | undefined {
  const text = decode(bytes)
  return text === undefined ? undefined : parseCache(text)
}

/** Whether nobody wrote since; if somebody did, whether they built on our change rather than on what was before. */
async function isOnDisk(system: System, place: Place, { before, after, stamp }: Written): Promise<boolean> {
  if (stamp === undefined || stamp === stampOf(system, place.path)) return true
  const bytes = await place.load()
  const now = bytes === undefined ? {} : parseStrictly(bytes)
  return now !== undefined && !isUndone(before, after, now)
}

/** A program that does not wait for locks may have written since we read: then what we would put in place is old. */
function checkUnchanged(system: System, path: string, seen: unknown): void {
  if (typeof seen === 'string' && stampOf(system, path) !== seen) throw lostLock(path)
}

/** Never equal for a link, whose own stamp says nothing of its target. */
function stampOf(system: System, path: string): unknown {
  const status = system.files.status(path)
  if (status === undefined) return 'absent'
  return status.kind === 'file' ? `${status.mtime}:${status.size}` : Symbol('unknown')
}

/** Judged by the code, as the class may come from another bundle. */
function isLostLock(error: unknown): boolean {
  return isAzinError(error) && 'code' in error && error.code === 'lock_timeout'
}

/** A `FileFailure`. */
function isFailure(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && !isAzinError(error) && 'code' in error && typeof error.code === 'string'
}
