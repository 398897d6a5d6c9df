/** Why can a file not be read or written, and what helps? Loaded when that happens. */
import { AuthError } from '../errors.ts'
import { codeOf } from './failure.ts'

/** What the system's error names mean, and what helps. */
const meanings: Readonly<Record<string, readonly [why: string, ...hint: string[]]>> = {
  ENOSPC: ['the disk is full', 'Make room on it, then try again.'],
  EDQUOT: ['your share of the disk is used up', 'Make room on it, then try again.'],
  EROFS: ['the file system is read-only', 'To use another directory: export AZURE_CONFIG_DIR=DIRECTORY'],
  EISDIR: ['it is a directory', 'To find out more: az doctor'],
  EMFILE: ['too many files are open', 'Please try again.'],
  ENFILE: ['too many files are open', 'Please try again.'],
  ENAMETOOLONG: ['its name is too long'],
  ELOOP: ['its links lead in a circle'],
  EIO: ['the disk reports an error'],
}

/** Why a file cannot be read or written, as the end of a sentence, and what helps. */
export function diskTrouble(error: unknown, path: string, doing: 'read' | 'write'): readonly [why: string, ...hint: string[]] {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return [doing === 'read' ? 'you may not read it' : 'you may not write there', 'To see which command mends it: az doctor']
  if (code === 'ENOTDIR') return [`${path.replace(/[\\/][^\\/]*$/, '')} is not a directory`, 'To find out more: az doctor']
  // A pipe, a device (`files.ts` says EINVAL) or a socket (the system says ENXIO).
  if (doing === 'read' && (code === 'EINVAL' || code === 'ENXIO')) return ['it is not a file', 'To find out more: az doctor']
  return meanings[code] ?? [code === '' ? String((error as Error | undefined)?.message ?? error) : `the system says ${code}`]
}

export function unreadable(path: string, error: unknown): AuthError {
  const [why, ...hint] = diskTrouble(error, path, 'read')
  return new AuthError('file_unreadable', `${path} cannot be read: ${why}.`, hint, { cause: error })
}

export function unwritable(path: string, error: unknown): AuthError {
  const [why, ...hint] = diskTrouble(error, path, 'write')
  return new AuthError('file_unwritable', `${path} cannot be written: ${why}.`, hint, { cause: error })
}

/** No room on the disk, said by the system or by `unwritable`: removing a file still works then. */
export function isOutOfRoom(error: unknown): boolean {
  const code = codeOf(error) === 'file_unwritable' ? codeOf((error as Error).cause) : codeOf(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** The file that a person knows, of a lock or of what is to take its place. */
export function knownName(path: string): string {
  return path.replace(/([\\/])\.([^\\/]+)\.[^\\/]+\.azin-new$/, '$1$2').replace(/\.lock(file)?$/, '')
}

/** We were stopped for so long that another process took our lock; nothing was written. The change can be made again. */
export function lostLock(path: string): AuthError {
  return new AuthError('lock_timeout', `Another process took over the change of ${path} while this one was stopped.`, ['Please try again.'])
}
