/** A file or directory cannot be read or written: which command gives it back? */

import { isAzinError } from '../errors.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import { codeOf } from '../system/failure.ts'
import type { FileStatus, System } from '../system/system.ts'
import { broken, type Check, type Name, quoted } from './check.ts'

/** A check that always ends in a finding: the doctor is asked when things are in such a state that looking fails. */
export async function attempted(system: System, name: Name, look: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await look()
  } catch (error) {
    return unreadableCheck(system, name, error)
  }
}

export function unreadableCheck(system: System, name: Name, error: unknown): Check {
  const { message, path = '' } = error as Error & { readonly path?: string }
  const finding = isAzinError(error) || path === '' ? message : `${path} cannot be read: ${diskTrouble(error, path, 'read')[0]}.`
  return broken(name, 'unreadable', finding, { mend: mendOf(system, error) })
}

/** Lines to type, for an error of the file system or one that it caused. */
export function mendOf(system: System, error: unknown): readonly string[] {
  const failure = isAzinError(error) ? (error as Error).cause : error
  const { path = system.configDirectory } = (failure ?? {}) as { readonly path?: string }
  const code = codeOf(failure)
  if (code === 'ENOTDIR') return movedAway(system)
  return code === 'EACCES' || code === 'EPERM' ? openUp(system, path) : []
}

/** For a file where the directory should be. */
export function movedAway({ env, configDirectory: path }: System): readonly string[] {
  return env['AZURE_CONFIG_DIR'] ? ['unset AZURE_CONFIG_DIR   # or let it name a directory'] : [`mv ${quoted(path)} ${quoted(`${path}.old`)}`]
}

/** What is ours is opened; what is another's becomes ours, and the rest of the directory with it. */
export function openUp(system: System, path: string): readonly string[] {
  const { configDirectory: directory, platform, probe: { uid } } = system
  if (platform === 'win32') return [`icacls "${directory}" /grant "%USERNAME%:(OI)(CI)F" /T`]
  const alien = [directory, path].some((one) => (statusOf(system, one)?.uid ?? uid) !== uid)
  return [alien ? `sudo chown -R "$(id -un)" ${quoted(directory)}` : `chmod -R u+rwX ${quoted(directory)}`]
}

function statusOf(system: System, path: string): FileStatus | undefined {
  try {
    return system.files.status(path)
  } catch {
    return undefined
  }
}
