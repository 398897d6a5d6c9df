/** Can a file be kept in the directory of the configuration? Tried, as neither permissions nor free blocks tell the whole truth. */

import { diskTrouble } from '../system/disk-trouble.ts'
import { codeOf } from '../system/failure.ts'
import type { System } from '../system/system.ts'
import { mendOf } from './access.ts'
import { broken, type Check, fine, quoted } from './check.ts'

/** Bytes: about what a token cache needs to be replaced. */
const room = 65_536

/** Makes a file that nobody else has (0600, never through a link), and removes it. */
export function checkWritable(system: System): Check {
  const directory = system.configDirectory
  const name = [...system.random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const path = `${directory}/.azin-probe.${name}.azin-new`
  try {
    if (!system.files.claim(path, 0)) throw Object.assign(new Error('it cannot be told'), { path })
    system.files.append(path, ' '.repeat(room))
    return fine('writable', 'Files can be written there.')
  } catch (error) {
    return refused(system, error)
  } finally {
    attempt(() => system.files.remove(path))
  }

  function refused(system: System, error: unknown): Check {
    const code = codeOf(error)
    const finding = `${directory} cannot be written: ${diskTrouble(error, path, 'write')[0]}.`
    if (code === 'ENOSPC' || code === 'EDQUOT') return broken('writable', 'full', finding, { mend: [`df -h ${quoted(directory)}   # then make room there`] })
    if (code === 'EROFS') return broken('writable', 'read-only', finding, { mend: ['export AZURE_CONFIG_DIR=DIRECTORY   # one that can be written'] })
    const mend = mendOf(system, error)
    return broken('writable', 'refused', finding, { mend: mend.length > 0 ? mend : ['export AZURE_CONFIG_DIR=DIRECTORY   # one that can be written'] })
  }
}

function attempt(step: () => unknown): void {
  try {
    step()
  } catch {
    // What could not be made need not be removed.
  }
}
