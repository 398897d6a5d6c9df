/** How is a file read that another program may be writing at this moment? */

import { AuthError } from '../errors.ts'
import { unreadable } from '../system/failure.ts'
import type { System } from '../system/system.ts'

/**
 * Azure CLI truncates in place and writes at once. A loop of it leaves the file torn nine looks in ten: only many short
 * waits find it whole. Milliseconds in all, and the fewest looks where the machine is so busy that few fit in.
 */
const patience = 500
const looks = 60

/** Milliseconds in all, if the file changes again and again under our eyes: then somebody writes, and it is not damaged. */
const longest = 10_000

/** A file that nobody touched for this long (ms) is not being written. */
const still = 10_000

/**
 * Reads and parses. Synchronous when the file is whole; only a file that does not parse is looked at again for a moment.
 * @param parse gets the text without byte order mark, `undefined` if there is no file; what it throws means "damaged".
 * @throws AuthError `file_unreadable` (a read error is never "empty"), `file_damaged`.
 */
export function readWhole<T>(system: System, path: string, parse: (text: string | undefined) => T): T | Promise<T> {
  try {
    return parse(readText(system, path))
  } catch (error) {
    if (error instanceof AuthError) throw error
    return readAgain(system, path, parse, error)
  }
}

async function readAgain<T>(system: System, path: string, parse: (text: string | undefined) => T, first: unknown): Promise<T> {
  let cause = first
  const begun = system.clock.monotonic()
  let deadline = begun + patience
  let seen: string | undefined
  for (let look = 0; look < looks || system.clock.monotonic() < deadline; look += 1) {
    const status = system.files.status(path)
    if (status && system.clock.now() * 1000 - status.mtime > still) break
    const now = status && `${status.mtime}:${status.size}`
    if (seen !== undefined && now !== seen) deadline = Math.min(system.clock.monotonic() + patience, begun + longest)
    seen = now
    await system.clock.sleep(2)
    try {
      return parse(readText(system, path))
    } catch (error) {
      if (error instanceof AuthError) throw error
      cause = error
    }
  }
  throw new AuthError('file_damaged', `The file ${path} is damaged.`, ['az login'], { cause })
}

/** Text without byte order mark; `undefined` if there is no file. */
export function readText(system: System, path: string): string | undefined {
  try {
    const text = system.files.readText(path)
    return text?.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  } catch (error) {
    throw unreadable(path, error)
  }
}
