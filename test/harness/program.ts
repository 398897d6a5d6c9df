/** How does a test run a program and watch it? In an environment made from nothing, never left running. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

import type { Scope } from './place.ts'

export interface Ended {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds from start to end. */
  readonly ms: number
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string | Uint8Array
  readonly cwd?: string
  /** Milliseconds until it is killed and the promise rejects; 60,000 by default. */
  readonly timeout?: number
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What it wrote so far. */
  stdout(): string
  stderr(): string
  /** Waits until standard error (or output) matches; rejects if the program ends first. */
  sees(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>
}

/** Names that a program under test may inherit: the mark by which leftovers are found, and coverage. */
const inherited = ['AZIN_TEST_RUN', 'NODE_V8_COVERAGE', 'SystemRoot', 'PATHEXT', 'ComSpec'] as const

export function bareEnvironment(extra: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = { LANG: 'C.UTF-8', TZ: 'UTC' }
  for (const name of inherited) if (process.env[name] !== undefined) env[name] = process.env[name]
  for (const [name, value] of Object.entries(extra)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
  return env
}

export function start(t: Scope, file: string, args: readonly string[], env: Record<string, string>, options: RunOptions = {}): Running {
  const started = performance.now()
  const child = spawn(file, args, { env, cwd: options.cwd, stdio: 'pipe' })
  const wrote = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (wrote[name] += text))
  child.stdin.on('error', () => {}) // it may end without reading
  child.stdin.end(options.input)
  const limit = options.timeout ?? 60_000
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, limit)
  t.after(() => void (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (late) return reject(new Error(`Not finished after ${limit} ms: ${file} ${args.join(' ')}\nstdout: ${wrote.stdout}\nstderr: ${wrote.stderr}`))
      resolve({ code: code ?? undefined, signal: signal ?? undefined, ...wrote, ms: performance.now() - started })
    })
  })
  ended.catch(() => {}) // whoever awaits it hears; nobody need
  return { child, ended, stdout: () => wrote.stdout, stderr: () => wrote.stderr, sees: (pattern, stream = 'stderr') => sees(child, wrote, pattern, stream) }
}

function sees(child: ChildProcess, wrote: { stdout: string; stderr: string }, pattern: RegExp, name: 'stdout' | 'stderr'): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = pattern.exec(wrote[name])
      if (found) done(() => resolve(found))
    }
    const gone = () => done(() => reject(new Error(`It ended and never wrote ${pattern}.\nstdout: ${wrote.stdout}\nstderr: ${wrote.stderr}`)))
    const done = (settle: () => void) => {
      child[name]!.off('data', look)
      child.off('close', gone)
      settle()
    }
    child[name]!.on('data', look)
    child.on('close', gone)
    look()
  })
}
