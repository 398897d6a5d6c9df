/** How does another program take this one's place? By becoming it where the platform can, else by standing in front of it. */
import childProcess from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import tty from 'node:tty'
import { giveSignals } from './signals.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Node 22.15 and later have execve(2); the types of Node 20 do not know it. */
type Execve = (file: string, args: readonly string[], env: Record<string, string>) => void

/** Never resolves where the process is replaced. Rejects with the system's error if the program cannot be started. */
export function become(file: string, args: readonly string[], env: Environment): Promise<number> {
  const { execve } = process as unknown as { execve?: Execve }
  if (execve && process.platform !== 'win32' && canBeExecuted(file)) replaceWith(execve, file, args, env)
  return standBefore(file, args, env)
}

/** A failed execve(2) ends Node with a crash, so what can fail is looked at first: the magic number, or the interpreter of a script. */
function canBeExecuted(file: string): boolean {
  try {
    const head = firstBytes(file)
    if (head.readUInt32BE(0) === 0x7f454c46) return true
    const [, interpreter] = /^#![ \t]*(\/[^\s]+)/.exec(head.toString('latin1')) ?? []
    if (interpreter === undefined) return false
    fs.accessSync(interpreter, fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

function firstBytes(file: string): Buffer {
  const buffer = Buffer.alloc(256)
  const descriptor = fs.openSync(file, 'r')
  try {
    fs.readSync(descriptor, buffer, 0, buffer.length, 0)
    return buffer
  } finally {
    fs.closeSync(descriptor)
  }
}

function replaceWith(execve: Execve, file: string, args: readonly string[], env: Environment): void {
  // Node calls it experimental, on standard error; the user has not asked.
  process.removeAllListeners('warning')
  execve.call(process, file, [file, ...args], Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)))
}

function standBefore(file: string, args: readonly string[], env: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = childProcess.spawn(file, [...args], { stdio: 'inherit', env, windowsHide: false })
    const atTerminal = [0, 1, 2].some((descriptor) => tty.isatty(descriptor))
    giveSignals((signal) => {
      // Ctrl+C goes to every program of the terminal's group: a second one would interrupt the first one's clean-up.
      if (!(signal === 'SIGINT' && atTerminal)) child.kill(signal)
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0)))
  })
}
