/** Which other programs are there, and what do they say? Always started by path and arguments, never through a shell. */
import childProcess from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { onEnding } from './signals.ts'
import type { ProcessResult, Processes } from './system.ts'

/** Enough for any answer we ask for; a program that says more is cut off. */
const LIMIT = 1024 * 1024

export function nodeProcesses(env: NodeJS.ProcessEnv): Processes {
  return {
    which: async (name) => which(name, env),
    all: async (name) => all(name, env),
    run: (file, args, options = {}) => run(file, args, options, env),
    launch: (file, args, options = {}) => launch(file, args, options, env),
    become: async (file, args, more = {}) => (await import('./become.ts')).become(file, args, { ...env, ...more }),
  }
}

/** As the shell finds it, but never in the working directory: an empty or relative entry of PATH is not searched. */
function which(name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (path.isAbsolute(name)) return runnable(name) ? name : undefined
  for (const file of places(name, env)) if (runnable(file)) return file
  return undefined
}

function all(name: string, env: NodeJS.ProcessEnv): { file: string; real: string }[] {
  return places(name, env).filter(runnable).map((file) => ({ file, real: fs.realpathSync(file) }))
}

/** Where it may be, in order. */
function places(name: string, env: NodeJS.ProcessEnv): string[] {
  if (name.includes('/') || name.includes(path.sep)) return []
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';')] : ['']
  const directories = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter((entry) => path.isAbsolute(entry))
  return [...new Set(directories)].flatMap((directory) => endings.map((ending) => path.join(directory, name + ending)))
}

function runnable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

function run(file: string, args: readonly string[], options: { input?: string; timeout?: number }, env: NodeJS.ProcessEnv): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = childProcess.execFile(file, [...args],
      { env, encoding: 'utf8', maxBuffer: LIMIT, windowsHide: true, timeout: options.timeout ?? 0, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        calm()
        const code = error ? error.code : 0
        resolve({ code: typeof code === 'number' ? code : undefined, stdout, stderr })
      })
    const calm = onEnding(() => child.kill('SIGKILL'))
    child.stdin?.on('error', () => {}) // it may end without reading; its exit code tells
    child.stdin?.end(options.input ?? '')
  })
}

function launch(file: string, args: readonly string[], options: { settle?: number; env?: Readonly<Record<string, string>> }, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = childProcess.spawn(file, [...args],
      { detached: true, stdio: 'ignore', windowsHide: true, env: { ...env, ...options.env } })
    // An opener hands over to the browser and ends with 0, or stays as the browser itself: both are a start.
    const timer = setTimeout(() => resolve(true), options.settle ?? 500)
    const answer = (started: boolean) => (clearTimeout(timer), resolve(started))
    child.on('error', () => answer(false))
    child.on('exit', (code) => answer(code === 0))
    child.unref()
  })
}
