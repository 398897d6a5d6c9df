/** What is at the other end of the three streams: a person, on a screen of which size, and what was sent? */
import type { Screen } from './terminal.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const fs = process.getBuiltinModule('node:fs')

const INPUT = 0
const OUTPUT = 1
const ERROR = 2

const known = new Map<number, boolean>()

export const screen: Screen = {
  get input() { return isTerminal(INPUT) },
  get output() { return isTerminal(OUTPUT) },
  get error() { return isTerminal(ERROR) },
  get columns() { return size('COLUMNS', 'columns') || 80 },
  get rows() { return size('LINES', 'rows') || 24 },
  readInput,
  ask: async (prompt, options) => (await import('./ask.ts')).ask(prompt, options?.secret === true),
  keys: async (typed, options) => (await import('./keys.ts')).listenToKeys(typed, options?.plain === true),
}

/** A terminal is a character device; only then is it worth loading `node:tty` to tell it from /dev/null. */
function isTerminal(descriptor: number): boolean {
  const value = known.get(descriptor) ?? look(descriptor)
  known.set(descriptor, value)
  return value
}

function look(descriptor: number): boolean {
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

/** As the environment says, else as the terminal does; 0 where nobody knows. */
function size(variable: string, name: 'columns' | 'rows'): number {
  const asked = Number(process.env[variable])
  if (Number.isInteger(asked) && asked > 0) return asked
  const stream = isTerminal(OUTPUT) ? process.stdout : isTerminal(ERROR) ? process.stderr : undefined
  return (stream as { columns?: number; rows?: number } | undefined)?.[name] || 0
}
