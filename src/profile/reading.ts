/** How is a file read that another program may be writing at this moment? */

import { isAzinError } from '../errors.ts'
import { unreadable } from '../system/failure.ts'
import type { System } from '../system/system.ts'

/**
 * Reads and parses. Synchronous when the file is whole; only a file that does not parse is looked at again for a moment.
 * @param parse gets the text without byte order mark, `undefined` if there is no file; what it throws means "damaged".
 * @throws AuthError `file_unreadable` (a read error is never "empty"), `file_damaged`.
 */
export function readWhole<T>(system: System, path: string, parse: (text: string | undefined) => T): T | Promise<T> {
  try {
    return parse(readText(system, path))
  } catch (error) {
    if (isAzinError(error)) throw error
    return import('./read-again.ts').then(({ readAgain }) => readAgain(system, path, parse, error))
  }
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
