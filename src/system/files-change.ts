/** How are files changed, listed and looked at, beyond reading one whole? What only commands that do more than print a token need. */
import type { Stats } from 'node:fs'
import { codeOf, fileFailure } from './failure.ts'
import { interruptible, openRegular } from './regular-file.ts'
import type { FileStatus, OpenFile } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { appendFileSync, closeSync, fstatSync, lstatSync, mkdirSync, openSync, readSync, readdirSync, renameSync, unlinkSync } = process.getBuiltinModule('node:fs')

export { replace } from './replace.ts'

export const status = (path: string) => about(path, () => describe(lstatSync(path, { throwIfNoEntry: false })))
export const list = (directory: string) => about(directory, () => unlessMissing(() => readdirSync(directory))) ?? []
export const makeDirectory = (path: string) => about(path, () => void mkdirSync(path, { recursive: true, mode: 0o700 }))
export const rename = (from: string, to: string) => about(from, () => renameSync(from, to))
export const append = (path: string, text: string) => about(path, () => appendFileSync(path, text, { mode: 0o600 }))
export const remove = (path: string) => about(path, () => unlessMissing(() => (unlinkSync(path), true)) ?? false)

export function claim(path: string, age: number): boolean {
  return about(path, () => {
    const status = lstatSync(path, { throwIfNoEntry: false })
    // A time in the future means that the clock was set back since.
    if (status !== undefined && Math.abs(Date.now() - status.mtimeMs) < age) return false
    if (status !== undefined) unlinkSync(path)
    try {
      closeSync(openSync(path, 'wx', 0o600))
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  })
}

export function open(path: string): OpenFile | undefined {
  const descriptor = about(path, () => openRegular(path))
  if (descriptor === undefined) return undefined
  return {
    size: fstatSync(descriptor).size,
    read: (into) => about(path, () => interruptible(() => readSync(descriptor, into, 0, into.length, null))),
    close: () => closeSync(descriptor),
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
