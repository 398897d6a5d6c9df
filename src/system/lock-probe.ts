/** Does a process hold the kernel's lock on a file, as Azure CLI does while its lock file exists? */
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'

/**
 * Node has no `flock`; the program of that name has, and can try it on a descriptor of ours (by name it would create the
 * file if it is gone). `undefined` if there is no such program, or the file system cannot say.
 */
export async function isFlocked(path: string): Promise<boolean | undefined> {
  if (process.platform === 'win32') return undefined
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch {
    return undefined
  }
  try {
    const code = await exitCodeOf('flock', ['-n', '3'], descriptor)
    return code === 0 ? false : code === 1 ? true : undefined
  } finally {
    closeSync(descriptor)
  }
}

function exitCodeOf(program: string, parameters: readonly string[], descriptor: number): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'ignore', descriptor], timeout: 2000 })
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
}
