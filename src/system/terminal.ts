/** How does the program talk to the person in front of it? Output at once and whole; questions only through `ask`. */
import { scrubbed } from './secret.ts'
import type { Terminal } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const fs = process.getBuiltinModule('node:fs')

/** `process.stdout` costs milliseconds at its first touch and may write later; the descriptors cost nothing and write now. */
const INPUT = 0
const OUTPUT = 1
const ERROR = 2

export function nodeTerminal(): Terminal {
  const known = new Map<number, boolean>()
  const screen = (descriptor: number): boolean => {
    const value = known.get(descriptor) ?? isTerminal(descriptor)
    known.set(descriptor, value)
    return value
  }
  return {
    get input() { return screen(INPUT) },
    get output() { return screen(OUTPUT) },
    get error() { return screen(ERROR) },
    get columns() { return size('COLUMNS', 'columns', screen(OUTPUT), screen(ERROR)) || 80 },
    get rows() { return size('LINES', 'rows', screen(OUTPUT), screen(ERROR)) || 24 },
    out: (text) => writeAll(OUTPUT, text),
    err: (text) => {
      try {
        writeAll(ERROR, scrubbed(text))
      } catch {
        // Nobody reads standard error: what is said there is not the result.
      }
    },
    readInput,
    ask: async (prompt, options) => (await import('./ask.ts')).ask(prompt, options?.secret === true),
    keys: async (typed, options) => (await import('./keys.ts')).listenToKeys(typed, options?.plain === true),
  }
}

/** A terminal is a character device; only then is it worth loading `node:tty` to tell it from /dev/null. */
function isTerminal(descriptor: number): boolean {
  try {
    // On Windows the kind of a console handle cannot be told by stat.
    if (process.platform !== 'win32' && !fs.fstatSync(descriptor).isCharacterDevice()) return false
  } catch {
    return false // closed
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor)
}

/** Piece by piece: `readFileSync(0)` of Bun 1.4 gives memory that nobody wrote to where standard input is /dev/null. */
function readInput(): Uint8Array {
  const pieces: Uint8Array[] = []
  for (;;) {
    const piece = Buffer.alloc(64 * 1024)
    let count = 0
    try {
      count = fs.readSync(INPUT, piece, 0, piece.length, null)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EOF' && code !== 'EAGAIN' && code !== 'EINTR') throw error
      if (code !== 'EOF') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
        continue
      }
    }
    if (count === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, count))
  }
}

function size(variable: string, name: 'columns' | 'rows', output: boolean, error: boolean): number {
  const asked = Number(process.env[variable])
  if (Number.isInteger(asked) && asked > 0) return asked
  const stream = output ? process.stdout : error ? process.stderr : undefined
  return (stream as { columns?: number; rows?: number } | undefined)?.[name] || 0
}

/** A pipe set to non-blocking by another process answers EAGAIN when it is full: wait for the reader and go on. */
function writeAll(descriptor: number, text: string): void {
  const data = Buffer.from(text, 'utf8')
  for (let done = 0; done < data.length; ) {
    try {
      done += fs.writeSync(descriptor, data, done)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
