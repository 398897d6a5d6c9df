/** What does the world look like when nothing may reach the disk? The configuration directory is a map that ends with the process. */

import type { FileFailure, Files, FileStatus, Locks, System } from '../system/system.ts'

/** Settings are taken from the disk; accounts, tokens and secrets are not. */
const SETTINGS = ['config', 'clouds.config'] as const

interface Kept {
  readonly data: Uint8Array
  readonly mtime: number
}

/** The same world, but for the configuration directory. What is written elsewhere is written. */
export function inMemory(system: System): System {
  const { configDirectory } = system
  const kept = new Map<string, Kept>()
  const now = () => system.clock.now() * 1000
  for (const name of SETTINGS) {
    const data = system.files.read(`${configDirectory}/${name}`)
    if (data) kept.set(`${configDirectory}/${name}`, { data, mtime: now() })
  }
  // The keyring is a disk, too; and a process that renews behind the answer would find nothing.
  const env = { ...system.env, AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'false', AZIN_NO_BACKGROUND: '1' }
  const inside = (path: string) => path === configDirectory || path.startsWith(`${configDirectory}/`)
  const files = overlaid(system.files, mapFiles(kept, now), inside)
  return Object.create(system, { files: { value: files }, locks: { value: turns() }, env: { value: env }, configDirectory: { value: configDirectory } }) as System
}

/** Each call goes to one of the two, by its first argument, which is a path. */
function overlaid(disk: Files, memory: Files, inside: (path: string) => boolean): Files {
  const names = ['read', 'readText', 'readShort', 'open', 'replace', 'status', 'list', 'makeDirectory', 'rename', 'claim', 'append', 'remove'] as const
  return Object.fromEntries(names.map((name) => [name, (path: string, ...rest: unknown[]) => {
    const chosen = inside(path) ? memory : disk
    return (chosen[name] as (...args: unknown[]) => unknown).call(chosen, path, ...rest)
  }])) as unknown as Files
}

function mapFiles(kept: Map<string, Kept>, now: () => number): Files {
  const read = (path: string) => kept.get(path)?.data
  const text = (path: string) => {
    const data = read(path)
    return data && new TextDecoder('utf-8', { ignoreBOM: true }).decode(data)
  }
  const put = (path: string, data: string | Uint8Array) => void kept.set(path, { data: typeof data === 'string' ? new TextEncoder().encode(data) : data.slice(), mtime: now() })
  return {
    read,
    readText: text,
    readShort: (path, most) => ((read(path)?.length ?? 0) > most ? null : text(path)),
    open: (path) => opened(read(path)),
    replace: (path, data, guard) => (guard?.(), put(path, data)),
    status: (path) => statusOf(kept.get(path)),
    list: (directory) => [...kept.keys()].filter((path) => path.startsWith(`${directory}/`)).map((path) => path.slice(directory.length + 1)),
    makeDirectory: () => {},
    rename: (from, to) => {
      const file = kept.get(from)
      if (!file) throw Object.assign(new Error(`ENOENT: ${from}`), { code: 'ENOENT', path: from }) satisfies FileFailure
      kept.delete(from)
      kept.set(to, file)
    },
    claim: (path, age) => (Math.abs(now() - (kept.get(path)?.mtime ?? -Infinity)) < age ? false : (put(path, ''), true)),
    append: (path, more) => put(path, (text(path) ?? '') + more),
    remove: (path) => kept.delete(path),
  }
}

function opened(data: Uint8Array | undefined) {
  let at = 0
  return data && {
    size: data.length,
    read: (into: Uint8Array) => {
      const piece = data.subarray(at, at + into.length)
      into.set(piece)
      at += piece.length
      return piece.length
    },
    close: () => {},
  }
}

function statusOf(file: Kept | undefined): FileStatus | undefined {
  return file && { kind: 'file', size: file.data.length, mtime: file.mtime, mode: 0o600, uid: 0 }
}

/** No other process sees these files, so taking turns in this one is enough. */
function turns(): Locks {
  const last = new Map<string, Promise<unknown>>()
  return {
    hold: (path, _options, work) => {
      const turn = (last.get(path) ?? Promise.resolve()).then(() => work({ check: () => {} }))
      last.set(path, turn.catch(() => {}))
      return turn
    },
  }
}
