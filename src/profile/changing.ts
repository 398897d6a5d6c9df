/** How is a file of the profile changed so that nobody's change is lost? */

import { AuthError, isAzinError } from '../errors.ts'
import { unwritable } from '../system/disk-trouble.ts'
import type { Held, System } from '../system/system.ts'
import { readText, readWhole } from './reading.ts'
import { setAside } from './repair.ts'

export interface FileOf<T> {
  readonly path: string
  readonly lock: { readonly path: string; readonly protocol: 'own' | 'msal'; readonly optional?: boolean }
  /** Throws if the text is damaged; `undefined` = there is no file. */
  readonly parse: (text: string | undefined) => T
  readonly print: (value: T) => string
  /** What can be saved from a damaged file, whose bytes are now in `kept`; without it a damaged file is an error. */
  readonly salvage?: ((bytes: Uint8Array, kept: string) => T) | undefined
}

/** Milliseconds to wait for another azin (reliability bar R12). */
const patience = 15_000

/** Thrown by the guard when a program without locks wrote between our reading and our writing. */
const overtaken = Symbol('overtaken')
const attempts = 20

/** How often the lock may be lost to another process. */
const holds = 4

/**
 * Lock, read again, change, replace. Writes nothing if nothing changed. Starts over if another program wrote meanwhile.
 * @returns what is in the file afterwards.
 * @throws AuthError `lock_timeout`, `file_damaged`, `file_unreadable`, `file_unwritable`.
 */
export async function changeFile<T>(system: System, file: FileOf<T>, change: (value: T) => T): Promise<T> {
  try {
    return await changeLocked(system, file, change)
  } catch (error) {
    // A file failure that comes this far is the lock's: a folder that cannot be written, for instance.
    throw error instanceof Error && 'path' in error ? unwritable(file.path, error) : error
  }
}

/** Stopped for long, we may have lost the lock, and somebody has gone on from what we had read: then all is done again. */
async function changeLocked<T>(system: System, file: FileOf<T>, change: (value: T) => T): Promise<T> {
  for (let hold = 1; ; hold += 1) {
    const outcome = await system.locks.hold(file.lock.path, { wait: patience, protocol: file.lock.protocol, optional: file.lock.optional === true }, async (held) => {
      try {
        return { done: await changeHeld(system, file, change, held) }
      } catch (error) {
        if (hold === holds || !isAzinError(error) || !('code' in error) || error.code !== 'lock_timeout') throw error
        return 'lost'
      }
    })
    if (outcome !== 'lost') return outcome.done
  }
}

async function changeHeld<T>(system: System, file: FileOf<T>, change: (value: T) => T, held: Held): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await changeOnce(system, file, change, held)
    } catch (error) {
      if (error !== overtaken) throw error
      if (attempt === attempts) throw new AuthError('file_unwritable', `${file.path} cannot be written: another program keeps changing it.`)
    }
  }
}

async function changeOnce<T>(system: System, file: FileOf<T>, change: (value: T) => T, held: Held): Promise<T> {
  const { text, value, damaged } = await load(system, file)
  const next = change(value)
  const printed = file.print(next)
  if (!damaged && printed === file.print(value)) return next
  const late = writeText(system, file.path, printed, unchanged(system, file, held, text))
  return late === undefined ? next : changeLate(system, file, change, held, late, printed) ?? next
}

/** Another program wrote the file in the very instant in which ours took its place: our change is made again, on top of its. */
function changeLate<T>(system: System, file: FileOf<T>, change: (value: T) => T, held: Held, late: string, ours: string): T | undefined {
  let value: T
  try {
    value = file.parse(late)
  } catch {
    return undefined // it was ended while it wrote
  }
  const next = change(value)
  writeText(system, file.path, file.print(next), unchanged(system, file, held, unmarked(ours)))
  return next
}

function unchanged<T>(system: System, { path }: FileOf<T>, held: Held, text: string | undefined): () => void {
  return () => {
    held.check()
    if (readText(system, path) !== text) throw overtaken
  }
}

interface Loaded<T> {
  readonly text: string | undefined
  readonly value: T
  readonly damaged?: boolean
}

async function load<T>(system: System, file: FileOf<T>): Promise<Loaded<T>> {
  try {
    return await readWhole(system, file.path, (text): Loaded<T> => ({ text, value: file.parse(text) }))
  } catch (error) {
    if (!file.salvage || !(error instanceof AuthError) || error.code !== 'file_damaged') throw error
    const text = readText(system, file.path)
    const { bytes, kept } = setAside(system, file.path)
    return { text, value: file.salvage(bytes, kept), damaged: true }
  }
}

/** Replaces a file. @returns what another program wrote too late. @throws AuthError `file_unwritable`; what `guard` throws. */
function writeText(system: System, path: string, text: string, guard: () => void): string | undefined {
  try {
    const late = system.files.replace(path, text, guard)
    return late && unmarked(new TextDecoder().decode(late))
  } catch (error) {
    if (error === overtaken || error instanceof AuthError) throw error
    throw unwritable(path, error)
  }
}

/** `readText` gives no byte order mark, either. */
function unmarked(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
