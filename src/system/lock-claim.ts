/** How does a lock file come into being whole, how is it recognised as ours, and how does it go away? */
import {
  closeSync, constants, fstatSync, linkSync, lstatSync, mkdirSync, openSync, readSync, unlinkSync, writeSync, type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf, fileFailure } from './failure.ts'
import { type LockSighting, ownerLine, parseOwner } from './lock-owner.ts'

/** One process's try for one lock. */
export interface Claim {
  readonly path: string
  readonly nonce: string
  /** True while the lock file on the disk is the one this claim made. */
  holds(): boolean
  /** Removes what this claim has put on the disk; never another's lock. */
  release(): void
  /** `performance.now()` before which the kernel need not be asked again. */
  askAgain: number
  /** A Python process's lock file that nobody has locked, since when (`performance.now()`). */
  silent: { readonly identity: string; readonly since: number } | undefined
  /** Milliseconds waited for, and what they took: how busy this machine is. */
  readonly naps: { asked: number; slept: number }
  taken: boolean
  /** Linking is unsupported here: create the lock file directly. */
  direct: boolean
  descriptor: number
  /** `performance.now()` of the last sign of life. */
  touched: number
  /** Our clock and the file system's at one instant, in milliseconds. */
  stamp: { at: number; there: number } | undefined
  readonly prepared: string
  readonly line: string
}

/** What stands in the lock's place. `alien`: a directory, a link, a pipe, which no program makes as a lock. */
export interface Sighted extends LockSighting {
  readonly kind: 'lock' | 'alien'
  readonly identity: string
}

const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)

/** Prepares the lock file under a name of its own, content complete. `undefined` if the folder cannot be written to. */
export function claim(path: string): Claim | undefined {
  const nonce = Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(12))).toString('hex')
  const prepared = besideLock(path, nonce)
  const line = ownerLine(nonce)
  const descriptor = prepare(prepared, line)
  if (descriptor === undefined) return undefined
  const made: Claim = {
    path, nonce, prepared, line, descriptor, askAgain: 0, silent: undefined, naps: { asked: 0, slept: 0 }, taken: false, direct: false, stamp: undefined, touched: performance.now(),
    holds: () => made.taken && contentOf(path) === line,
    release: () => release(made),
  }
  return made
}

/** A hidden name beside the lock, of the kind that `tidy` removes when its process was killed. */
export function besideLock(path: string, distinction: string): string {
  return join(dirname(path), `.${basename(path)}.${distinction}.azin-new`)
}

function prepare(prepared: string, line: string): number | undefined {
  try {
    const descriptor = create(prepared)
    writeSync(descriptor, line)
    return descriptor
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))) return undefined
    attempt(() => unlinkSync(prepared))
    throw fileFailure(error, prepared)
  }
}

function create(path: string): number {
  try {
    return openSync(path, createFlags, 0o600)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    return openSync(path, createFlags, 0o600)
  }
}

/** A sign of life for those who wait: the same bytes again, so that the file gets the time of the clock that stamps files. */
export function touch(claimed: Claim): void {
  attempt(() => writeSync(claimed.descriptor, claimed.line, 0))
  claimed.touched = performance.now()
}

/** One try. False if somebody else's lock is there. */
export function take(claimed: Claim): boolean {
  // Whoever waited long must not take a lock that looks old from its first moment.
  if (performance.now() - claimed.touched > 500) touch(claimed)
  if (!claimed.direct) {
    try {
      linkSync(claimed.prepared, claimed.path)
      claimed.taken = true
    } catch (error) {
      // NFS may lose the answer of a link that succeeded; every other refusal means that there are no links here.
      claimed.taken = contentOf(claimed.path) === claimed.line
      claimed.direct = !claimed.taken && codeOf(error) !== 'EEXIST'
    }
  }
  if (claimed.direct) claimed.taken = takeDirectly(claimed)
  if (claimed.taken) attempt(() => unlinkSync(claimed.prepared))
  return claimed.taken
}

function takeDirectly(claimed: Claim): boolean {
  let descriptor: number
  try {
    descriptor = openSync(claimed.path, createFlags, 0o600)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw fileFailure(error, claimed.path)
  }
  writeSync(descriptor, claimed.line)
  closeSync(claimed.descriptor)
  claimed.descriptor = descriptor
  return true
}

/** Tells with one cheap look whether another lock file is there than before; `undefined` if none is. */
export function glance(path: string): string | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status && `${status.ino}:${status.mtimeMs}`
}

/** What stands in the lock's place now; `undefined` if nothing does. */
export function sight(claimed: Claim): Sighted | undefined {
  const status = lstatSync(claimed.path, { throwIfNoEntry: false })
  if (status === undefined) return undefined
  const content = status.isFile() ? contentOf(claimed.path) : undefined
  if (status.isFile() && content === undefined) return undefined
  return {
    kind: status.isFile() ? 'lock' : 'alien',
    identity: identityOf(status, content),
    owner: parseOwner(content ?? ''),
    empty: content === '',
    age: fileSystemNow(claimed) - status.mtimeMs,
  }
}

/** Tells one lock file from the next one of the same name. */
export function identityOf(status: Stats, content: string | undefined): string {
  return `${status.dev}:${status.ino}:${status.mtimeMs}:${content ?? ''}`
}

/** Ages by the clock that stamps the files: on a network share it is not ours. */
function fileSystemNow(claimed: Claim): number {
  const now = Date.now()
  claimed.stamp ??= { at: now, there: fstatSync(claimed.descriptor).mtimeMs }
  return claimed.stamp.there + (now - claimed.stamp.at)
}

/** The text of a lock file, never following a link; `undefined` if there is none to read. */
export function contentOf(path: string): string | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, readFlags)
    const buffer = Buffer.alloc(4096)
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, 0))
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function release(claimed: Claim): void {
  if (claimed.holds()) attempt(() => unlinkSync(claimed.path))
  else attempt(() => unlinkSync(claimed.prepared))
  claimed.taken = false
  attempt(() => closeSync(claimed.descriptor))
}

function attempt(step: () => void): void {
  try {
    step()
  } catch {
    // Giving back is best effort: what stays is recognised as stale by the next process.
  }
}
