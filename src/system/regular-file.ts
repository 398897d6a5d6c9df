/** How is a file read that may be none: a folder, a device, a pipe, and whose reading may be interrupted? */
import { codeOf, fileFailure, refusal } from './failure.ts'
import { pause } from './pause.ts'
import { readFlags } from './read-flags.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs')

export function read(path: string): Buffer | undefined {
  try {
    const descriptor = openRegular(path)
    if (descriptor === undefined) return undefined
    try {
      return readOpen(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw fileFailure(error, path)
  }
}

/** `undefined` if there is nothing. */
export function openRegular(path: string): number | undefined {
  let descriptor: number
  try {
    descriptor = interruptible(() => openSync(path, readFlags))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  const status = fstatSync(descriptor)
  if (status.isFile()) return descriptor
  closeSync(descriptor)
  throw status.isDirectory() ? refusal('EISDIR', path, 'is a directory') : refusal('EINVAL', path, 'is not a regular file')
}

function readOpen(descriptor: number): Buffer {
  // One byte more than it should be, so that one read of an unchanged file is followed by one that says "end".
  let buffer = Buffer.allocUnsafe(fstatSync(descriptor).size + 1)
  let length = 0
  for (;;) {
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
    const count = interruptible(() => readSync(descriptor, buffer, length, buffer.length - length, null))
    if (count === 0) return buffer.subarray(0, length)
    length += count
  }
}

/** Node repeats most interrupted calls, but not `read`; a signal handler must not look like a damaged disk. */
export function interruptible<T>(call: () => T): T {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return call()
    } catch (error) {
      const code = codeOf(error)
      if ((code !== 'EINTR' && code !== 'EAGAIN') || attempt === 100) throw error
      if (attempt > 10) pause(2)
    }
  }
}
