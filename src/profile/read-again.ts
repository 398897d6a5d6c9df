/** How long is a file looked at again that does not parse, because another program may be in the middle of writing it? */

import { AuthError, isAzinError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { readText } from './reading.ts'

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

/** As `readWhole`, after a look that found `first`. */
export async function readAgain<T>(system: System, path: string, parse: (text: string | undefined) => T, first: unknown): Promise<T> {
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
      if (isAzinError(error)) throw error
      cause = error
    }
  }
  throw new AuthError('file_damaged', `The file ${path} is damaged.`, ['az login'], { cause })
}
