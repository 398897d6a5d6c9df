/** What is on the disk, and how is one file put in another's place? */
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readSync, readdirSync, renameSync, unlinkSync, type Stats } from 'node:fs'
import { codeOf, fileFailure, refusal } from './failure.ts'
import { pause } from './pause.ts'
import { replace } from './replace.ts'
import type { FileStatus, Files } from './system.ts'

/** The real file system. Every method throws `FileFailure`; only `replace` also throws `AuthError` `file_unwritable`. */
export function nodeFiles(): Files {
  return {
    read,
    readText: (path) => read(path)?.toString('utf8'),
    replace,
    status: (path) => about(path, () => describe(lstatSync(path, { throwIfNoEntry: false }))),
    list: (directory) => (about(directory, () => unlessMissing(() => readdirSync(directory))) ?? []),
    makeDirectory: (path) => about(path, () => void mkdirSync(path, { recursive: true, mode: 0o700 })),
    rename: (from, to) => about(from, () => renameSync(from, to)),
    remove: (path) => about(path, () => unlessMissing(() => (unlinkSync(path), true)) ?? false),
  }
}

/** Windows has none of these. Without O_NONBLOCK, opening a FIFO that someone put in the file's place hangs for ever. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

function read(path: string): Buffer | undefined {
  return about(path, () => {
    const descriptor = unlessMissing(() => interruptible(() => openSync(path, readFlags)))
    if (descriptor === undefined) return undefined
    try {
      return readOpen(descriptor, path)
    } finally {
      closeSync(descriptor)
    }
  })
}

function readOpen(descriptor: number, path: string): Buffer {
  const status = fstatSync(descriptor)
  if (status.isDirectory()) throw refusal('EISDIR', path, 'is a directory')
  if (!status.isFile()) throw refusal('EINVAL', path, 'is not a regular file')
  // One byte more than it should be, so that one read of an unchanged file is followed by one that says "end".
  let buffer = Buffer.allocUnsafe(status.size + 1)
  let length = 0
  for (;;) {
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
    const count = interruptible(() => readSync(descriptor, buffer, length, buffer.length - length, null))
    if (count === 0) return buffer.subarray(0, length)
    length += count
  }
}

/** Node repeats most interrupted calls, but not `read`; a signal handler must not look like a damaged disk. */
function interruptible<T>(call: () => T): T {
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

function unlessMissing<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function about<T>(path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw fileFailure(error, path)
  }
}

function describe(status: Stats | undefined): FileStatus | undefined {
  if (status === undefined) return undefined
  const kind = status.isFile() ? 'file' : status.isDirectory() ? 'directory' : status.isSymbolicLink() ? 'link' : 'other'
  return { kind, size: status.size, mtime: status.mtimeMs, mode: status.mode & 0o7777, uid: status.uid }
}
