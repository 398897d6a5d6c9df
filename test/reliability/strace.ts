/** At which system calls does the built program touch its files, and what if one of them kills it or fails? */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { place, type Scope } from '../harness/place.ts'
import { start, type Ended } from '../harness/program.ts'
import { command, type Scene } from './scene.ts'

export interface Call {
  readonly name: string
  /** Counted among the calls of this name in the main thread, from 1: what strace calls `when`. */
  readonly number: number
  readonly line: string
}

export interface Traced extends Ended {
  /** Of the main thread, in order: all file operations are there. */
  readonly calls: readonly Call[]
  /** Whether an injected error met no call, or another than one on the files: each thread has its own count. */
  readonly missed: boolean
}

const watched = [
  'open', 'openat', 'read', 'pread64', 'readv', 'write', 'pwrite64', 'writev', 'close', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'renameat2',
  'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir', 'stat', 'lstat', 'statx', 'newfstatat', 'fstat', 'getdents64', 'utimensat', 'fchown', 'chmod', 'fchmod',
]

/** @param inject what follows `-e inject=`: `rename:signal=SIGKILL:when=1` */
export async function traced(t: Scope, world: Scene, directory: string, args: readonly string[], inject?: string): Promise<Traced> {
  const log = join(place(t, 'azin-strace'), 'log')
  // Not with --seccomp-bpf, which is faster and injects no signals.
  const names = inject === undefined ? watched : [inject.split(':')[0]!]
  const options = ['-f', '-y', '-qq', '-o', log, '-e', `trace=${names.map((name) => `?${name}`).join()}`, ...(inject === undefined ? [] : ['-e', `inject=${inject}`])]
  const running = start(t, 'strace', [...options, ...command, ...args], world.environment(directory), { cwd: dirname(directory), timeout: 40_000 })
  const ended = await running.ended.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('strace is needed here (on Debian: apt-get install strace).') : error
  })
  const text = readFileSync(log, 'utf8')
  const met = text.split('\n').filter((line) => line.includes('INJECTED'))
  const missed = met.length === 0 || met.some((line) => !line.includes(directory))
  return { ...ended, calls: callsIn(text), missed }
}

function callsIn(log: string): Call[] {
  const lines = log.split('\n')
  const main = lines[0]?.split(' ')[0]
  const counts = new Map<string, number>()
  return lines.filter((line) => line.startsWith(`${main} `)).flatMap((line): Call[] => {
    const name = /^\d+ +(\w+)\(/.exec(line)?.[1]
    if (name === undefined) return []
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return [{ name, number: counts.get(name) ?? 0, line }]
  })
}

/** The calls on the config directory and on what is in it. */
export function onFiles(calls: readonly Call[], directory: string): Call[] {
  return calls.filter(({ line }) => line.includes(directory))
}

export function writes({ name, line }: Call): boolean {
  return /^(write|pwrite64|fsync|rename|renameat2?|link|linkat|unlink|unlinkat|utimensat|mkdir|ftruncate)$/.test(name) || line.includes('O_CREAT')
}

export function reads({ name, line }: Call): boolean {
  return /^(read|pread64|getdents64|lstat|stat|statx|newfstatat)$/.test(name) || (/^open(at)?$/.test(name) && !line.includes('O_CREAT'))
}
