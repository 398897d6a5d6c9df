/** What is in a file that the person named on the command line? There a pipe will do as well: `<(command)`, a FIFO, /dev/stdin. */
import { fileFailure, refusal } from './failure.ts'
import type { System } from './system.ts'

const { closeSync, openSync, readSync, statSync } = process.getBuiltinModule('node:fs')

const standardInput: ReadonlySet<string> = new Set(['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'])

/** More is not a secret, a certificate or a cloud: `/dev/zero` must end some time. */
const most = 16 * 1024 * 1024

/** Whether it can be read once only, or means something else to the next process. @param path absolute */
export function isPassing(path: string): boolean {
  if (/^\/(dev|proc)\//.test(path)) return true
  try {
    const status = statSync(path, { throwIfNoEntry: false })
    return status !== undefined && !status.isFile() && !status.isDirectory()
  } catch {
    return false // whoever reads it says what is wrong
  }
}

/** Waits for the other end of a pipe. @param path absolute @returns `undefined` if there is nothing @throws FileFailure */
export function readGiven(system: System, path: string): Uint8Array | undefined {
  if (standardInput.has(path)) return system.terminal.readInput()
  return isPassing(path) ? readPassing(path) : system.files.read(path)
}

function readPassing(path: string): Uint8Array | undefined {
  try {
    if (!statSync(path, { throwIfNoEntry: false })) return undefined
    const descriptor = openSync(path, 'r')
    try {
      return readToEnd(descriptor, path)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw fileFailure(error, path)
  }
}

function readToEnd(descriptor: number, path: string): Uint8Array {
  const pieces: Buffer[] = []
  for (let length = 0; length <= most; ) {
    const piece = Buffer.alloc(65_536)
    const count = readSync(descriptor, piece, 0, piece.length, null)
    if (count === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, count))
    length += count
  }
  throw refusal('EFBIG', path, 'does not end')
}
