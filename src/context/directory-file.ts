/** Which context does a directory tree ask for, and may it? A file `.azin` says which; it acts only with the content that was allowed. */

import { AuthError } from '../errors.ts'
import { unreadable } from '../system/disk-trouble.ts'
import type { System } from '../system/system.ts'
import type { ContextsFile } from './store.ts'

export interface DirectoryFile {
  readonly path: string
  /** The name it asks for. */
  readonly context: string
  /** SHA-256 of the content, in hex. */
  readonly hash: string
}

const limit = 4096

/**
 * The nearest `.azin`, from the working directory up; `undefined` if there is none.
 * @throws AuthError `context_not_found` if it does not name a context, `file_unreadable`.
 */
export async function nearestFile(system: System, from: string = system.workingDirectory): Promise<DirectoryFile | undefined> {
  for (const directory of upwards(from)) {
    const path = `${directory === '/' ? '' : directory}/.azin`
    const status = system.files.status(path)
    if (status?.kind === 'file' || status?.kind === 'link') return readDirectoryFile(system, path)
  }
  return undefined
}

/** @throws as `nearestFile`; `file_unreadable` if there is no such file. */
export async function readDirectoryFile(system: System, path: string): Promise<DirectoryFile> {
  const bytes = read(system, path)
  const context = bytes.length > limit ? undefined : contextIn(new TextDecoder().decode(bytes))
  if (context === undefined) throw new AuthError('context_not_found', `The file ${path} names no context. It holds one line: context = NAME`)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return { path, context, hash: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') }
}

function read(system: System, path: string): Uint8Array {
  try {
    const bytes = system.files.read(path)
    if (bytes) return bytes
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new AuthError('file_unreadable', `There is no file ${path}.`)
}

/** Comments and one line; anything else is refused, so that nothing can be meant that is not seen. */
export function contextIn(text: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  const [, name] = /^context\s*=\s*([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/.exec(lines[0] ?? '') ?? []
  return lines.length === 1 ? name : undefined
}

export function isAllowed({ allowed }: ContextsFile, { path, hash }: DirectoryFile): boolean {
  return Object.hasOwn(allowed, path) && allowed[path] === hash
}

function upwards(from: string): readonly string[] {
  const directories: string[] = []
  for (let at = from.replace(/[\\/]+$/, '') || '/'; ; at = at.replace(/[\\/][^\\/]*$/, '') || '/') {
    directories.push(at)
    if (at === '/' || /^[A-Za-z]:$/.test(at)) return directories
    if (!/[\\/]/.test(at)) return directories
  }
}
