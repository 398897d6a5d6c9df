/** What is on the disk? Reading is here, as lean as it can be, because every token needs it; changing is in `files-change.ts`. */
import { codeOf, fileFailure, refusal } from './failure.ts'
import { pause } from './pause.ts'
import type { Files } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } = process.getBuiltinModule('node:fs')

/** Loaded when first needed, and at once: these methods are synchronous, so `import()` will not do. */
const change = () => require('./files-change.ts') as typeof import('./files-change.ts')

/** The real file system. Every method throws `FileFailure`; only `replace` also throws `AuthError` `file_unwritable`. */
export function nodeFiles(): Files {
  return {
    read,
    readText,
    readShort,
    open: (path) => change().openForReading(path),
    replace: (path, data, guard, durable) => change().replace(path, data, guard, durable),
    status: (path) => change().status(path),
    list: (directory) => change().list(directory),
    makeDirectory: (path) => change().makeDirectory(path),
    rename: (from, to) => change().rename(from, to),
    claim: (path, age) => change().claim(path, age),
    append: (path, text) => change().append(path, text),
    remove: (path) => change().remove(path),
  }
}

/** Windows has none of these. Without O_NONBLOCK, opening a FIFO that someone put in the file's place hangs for ever. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
const asText = { encoding: 'utf8', flag: readFlags } as const

/**
 * Node has run its own `readFileSync` before us, to read this program: it costs a tenth of open, fstat, read and close, which
 * would be compiled now. But it reads a device without an end to its end, so only what is a file is given to it, and only a
 * text is believed: anything else is looked at closely.
 */
function readText(path: string): string | undefined {
  return readShort(path, Infinity) ?? undefined
}

function readShort(path: string, most: number): string | undefined | null {
  try {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status !== undefined && status.size > most) return null
    // Bun's gives bytes that were never read where the file is a device.
    if (process.versions.bun === undefined) {
      if (status === undefined) return undefined
      const text = status.isFile() ? readFileSync(path, asText as { encoding: 'utf8' }) : ''
      if (text !== '') return text
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
  }
  return read(path)?.toString('utf8')
}

function read(path: string): Buffer | undefined {
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
