/** What does a secret say that is kept in a file, in the environment, or behind a command? */

import { AuthError } from '../errors.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import { inPlace } from '../system/in-place.ts'
import type { System } from '../system/system.ts'
import type { SecretSource } from './contract.ts'

/** Milliseconds that a command may take. */
const commandLimit = 30_000

/**
 * Without the line end that files and commands leave behind it.
 * @param what it is, for a sentence: `password of the store`
 * @throws AuthError `file_unreadable`, `not_supported` (nothing in the environment), `sign_in_refused` (the command failed)
 */
export async function readSecret(system: System, source: SecretSource, what: string): Promise<string> {
  const text = (await contentOf(system, source, what)).replace(/\r?\n$/, '')
  if (text === '') throw new AuthError('file_unreadable', `The ${what} is empty: ${nameOf(source)}`)
  return text
}

async function contentOf(system: System, source: SecretSource, what: string): Promise<string> {
  if ('environment' in source) {
    const value = system.env[source.environment]
    if (value !== undefined) return value
    throw new AuthError('not_supported', `The ${what} is not in the environment: ${source.environment} is not set.`)
  }
  if ('file' in source) return readFile(system, source.file, what)
  const [shell, flag] = system.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c']
  const { code, stdout } = await system.processes.run((await system.processes.which(shell)) ?? shell, [flag, source.command], { timeout: commandLimit })
  if (code === 0) return stdout
  throw new AuthError('sign_in_refused', `The command that gives the ${what} ${code === undefined ? 'did not end in time, or could not be started' : `failed with exit code ${code}`}.`)
}

/** @throws AuthError `file_unreadable` */
export function readFile(system: System, path: string, what: string): string {
  let text: string | undefined
  try {
    text = system.files.readText(inPlace(system, path))
  } catch (error) {
    throw new AuthError('file_unreadable', `The file with the ${what} cannot be read, as ${diskTrouble(error, path, 'read')[0]}: ${path}`, [], { cause: error })
  }
  if (text === undefined) throw new AuthError('file_unreadable', `The file with the ${what} does not exist: ${path}`)
  return text
}

function nameOf(source: SecretSource): string {
  return 'file' in source ? source.file : 'environment' in source ? source.environment : 'its command'
}
