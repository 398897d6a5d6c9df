/** What does the world look like to a unit test? A `System` in memory; what a test does not supply throws when it is touched. */

import type { Clock, FileFailure, Files, FileStatus, Held, LockOptions, Locks, OpenFile, System } from '../src/system/system.ts'
import { AuthError } from '../src/errors.ts'

/** Parts of a `System` to put in place of the fake's; a part may be incomplete, the rest of it throws. */
export type Overrides = { readonly [K in keyof System]?: System[K] extends object ? Partial<System[K]> : System[K] }

export interface FakeSystem extends System {
  readonly files: FakeFiles
  readonly locks: FakeLocks
  readonly clock: FakeClock
}

/** A world with these files (paths are absolute, or relative to `configDirectory`, which is /home/me/.azure). */
export function fakeSystem(files: Readonly<Record<string, string | Uint8Array>> = {}, overrides: Overrides = {}): FakeSystem {
  const configDirectory = overrides.configDirectory ?? '/home/me/.azure'
  const clock = overrides.clock instanceof FakeClock ? overrides.clock : new FakeClock()
  const disk = new FakeFiles(clock)
  for (const [path, data] of Object.entries(files)) disk.put(path.startsWith('/') ? path : `${configDirectory}/${path}`, data)
  let seed = 0
  const world = {
    platform: 'linux', env: {}, pid: 4242, home: '/home/me', configDirectory, workingDirectory: '/home/me',
    files: disk, locks: new FakeLocks(), clock,
    random: (bytes: number) => Uint8Array.from({ length: bytes }, () => (seed = (seed * 31 + 7) & 255)),
    ending: new AbortController().signal,
    ...overrides,
  } as Record<string, unknown>
  for (const part of ['terminal', 'processes', 'transport', 'probe', 'vault', 'files', 'locks', 'clock']) world[part] = guarded(part, world[part])
  return guarded('system', world) as unknown as FakeSystem
}

/** Throws on a member that is not there, so that a test says what it did not expect to be touched. */
function guarded(name: string, part: unknown): object {
  return new Proxy((part ?? {}) as object, {
    get(target, key) {
      if (key in target || typeof key === 'symbol' || key === 'then') {
        const value = Reflect.get(target, key, target) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      }
      if (key === 'patience') return undefined // whoever does not say has all the time
      throw new Error(`not expected: ${name}.${key} was touched`)
    },
  })
}

interface Node {
  data: Uint8Array
  kind: FileStatus['kind']
  mode: number
  mtime: number
  uid: number
}

/** One file system in a map. `calls` is the diary ("read /a"), `fail` makes the next or every call of a kind fail. */
export class FakeFiles implements Files {
  readonly nodes = new Map<string, Node>()
  readonly calls: string[] = []
  readonly #faults: { operation: string; path: string; code: string; times: number }[] = []
  readonly #clock: FakeClock
  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  /** Writes past all rules, as another program would. */
  put(path: string, data: string | Uint8Array, status: Partial<Omit<Node, 'data'>> = {}): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data.slice()
    this.nodes.set(path, { data: bytes, kind: 'file', mode: 0o600, mtime: this.#clock.seconds * 1000, uid: 0, ...status })
  }

  /** Content as text, byte order mark kept; `undefined` if there is none. Not in the diary. */
  text(path: string): string | undefined {
    const node = this.nodes.get(path)
    return node && new TextDecoder('utf-8', { ignoreBOM: true }).decode(node.data)
  }

  /** Makes `operation` ("read", "replace", "rename", ...; "*" for all) on `path` ("*" for all) fail with `code`. */
  fail(operation: string, path: string, code: string, times = Infinity): void {
    this.#faults.push({ operation, path, code, times })
  }

  read(path: string): Uint8Array | undefined {
    this.#enter('read', path)
    const node = this.nodes.get(path)
    if (node?.kind === 'directory') throw fileFailure('EISDIR', path)
    return node?.data.slice()
  }

  readText(path: string): string | undefined {
    const bytes = this.read(path)
    return bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }
  readShort(path: string, most: number): string | undefined | null {
    const text = this.readText(path)
    return text !== undefined && Buffer.byteLength(text) > most ? null : text
  }
  claim(path: string, age: number): boolean {
    const status = this.status(path)
    if (status && this.#clock.now() * 1000 - status.mtime < age) return false
    this.put(path, '')
    return true
  }
  open(path: string): OpenFile | undefined {
    const data = this.read(path)
    let at = 0
    return data && {
      size: data.length,
      read: (into) => {
        const piece = data.subarray(at, at + into.length)
        into.set(piece)
        at += piece.length
        return piece.length
      },
      close: () => {},
    }
  }

  replace(path: string, data: string | Uint8Array, guard?: () => void): Uint8Array | undefined {
    this.#enter('replace', path)
    guard?.()
    this.put(path, data)
    const { late } = this
    this.late = undefined
    return late
  }

  /** What another program writes into the old file in the instant of the next `replace`. */
  late: Uint8Array | undefined

  status(path: string): FileStatus | undefined {
    this.#enter('status', path)
    const node = this.nodes.get(path)
    return node && { kind: node.kind, size: node.data.length, mtime: node.mtime, mode: node.mode, uid: node.uid }
  }

  list(directory: string): readonly string[] {
    this.#enter('list', directory)
    const prefix = `${directory}/`
    const inside = [...this.nodes.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
    return inside.filter((name) => !name.includes('/'))
  }

  makeDirectory(path: string): void {
    this.#enter('makeDirectory', path)
    this.put(path, '', { kind: 'directory', mode: 0o700 })
  }

  rename(from: string, to: string): void {
    this.#enter('rename', from)
    const node = this.nodes.get(from)
    if (!node) throw fileFailure('ENOENT', from)
    this.nodes.delete(from)
    this.nodes.set(to, node)
  }

  append(path: string, text: string): void {
    this.#enter('append', path)
    this.put(path, (this.text(path) ?? '') + text)
  }

  remove(path: string): boolean {
    this.#enter('remove', path)
    return this.nodes.delete(path)
  }

  #enter(operation: string, path: string): void {
    this.calls.push(`${operation} ${path}`)
    const fault = this.#faults.find((one) => one.times > 0 && matches(one.operation, operation) && matches(one.path, path))
    if (!fault) return
    fault.times -= 1
    throw fileFailure(fault.code, path)
  }
}

function matches(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === value
}

export function fileFailure(code: string, path: string): FileFailure {
  return Object.assign(new Error(`${code}: '${path}'`), { code, path })
}

/** Locks inside one process: holders of one path take turns. `taken` is the diary. */
export class FakeLocks implements Locks {
  readonly taken: { path: string; options: LockOptions }[] = []
  /** Paths that another program holds for ever. */
  readonly busy = new Set<string>()
  /** Set it, and `check()` of whoever holds a lock throws. */
  lost = false
  readonly #queues = new Map<string, Promise<unknown>>()

  async hold<T>(path: string, options: LockOptions, work: (held: Held) => T | Promise<T>): Promise<T> {
    this.taken.push({ path, options })
    if (this.busy.has(path)) throw new AuthError('lock_timeout', `Another program holds ${path}.`)
    const mine = (this.#queues.get(path) ?? Promise.resolve()).then(() => work({ check: () => this.#check(path) }))
    this.#queues.set(path, mine.catch(() => undefined))
    return mine
  }

  #check(path: string): void {
    if (this.lost) throw new AuthError('lock_timeout', `The lock ${path} was lost.`)
  }
}

/** A clock that stands still but for `sleep`, which returns at once and moves it. Its time zone is UTC. */
export class FakeClock implements Clock {
  seconds: number
  milliseconds = 0
  readonly slept: number[] = []
  /** Called in each sleep: where a test lets the world change. */
  during: (() => void) | undefined
  constructor(now = 1_795_336_718) {
    this.seconds = now
  }

  now(): number {
    return Math.floor(this.seconds)
  }

  monotonic(): number {
    return this.milliseconds
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.slept.push(milliseconds)
    this.seconds += milliseconds / 1000
    this.milliseconds += milliseconds
    this.during?.()
  }

  local(epochSeconds: number) {
    const date = new Date(epochSeconds * 1000)
    return {
      year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
      hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(),
    }
  }
}
