/** Does a process hold the kernel's lock on a file, as Azure CLI does while its lock file exists? */
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'

/**
 * Node has no `flock`; the program of that name has, and can try it on a descriptor of ours (by name it would create the
 * file if it is gone). `undefined` if there is no such program, or the file system cannot say. No answer in time means that the
 * machine is busy, and so may be the holder: it is not robbed.
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
    const end = await endOf('flock', ['-n', '3'], descriptor)
    return end === 0 ? false : end === 1 || end === 'late' ? true : undefined
  } finally {
    closeSync(descriptor)
  }
}

function endOf(program: string, parameters: readonly string[], descriptor: number): Promise<number | 'late' | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'ignore', descriptor], timeout: 2000 })
    child.on('error', () => resolve(undefined))
    child.on('exit', (code) => resolve(code ?? 'late'))
  })
}
