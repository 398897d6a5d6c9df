/** How does the program talk to the person in front of it? Output at once and whole; questions only through `ask`. */
import { scrubbed } from './secret.ts'
import type { Terminal } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const fs = process.getBuiltinModule('node:fs')

/** `process.stdout` costs milliseconds at its first touch and may write later; the descriptors cost nothing and write now. */
const INPUT = 0
const OUTPUT = 1
const ERROR = 2

/** @param screen what knows who is at the other end */
export function nodeTerminal(screen: () => typeof import('./screen.ts')): Terminal {
  return {
    get input() { return screen().isTerminal(INPUT) },
    get output() { return screen().isTerminal(OUTPUT) },
    get error() { return screen().isTerminal(ERROR) },
    get columns() { return screen().size('COLUMNS', 'columns') || 80 },
    get rows() { return screen().size('LINES', 'rows') || 24 },
    out: (text) => writeAll(OUTPUT, text),
    err: (text) => {
      try {
        writeAll(ERROR, scrubbed(text))
      } catch {
        // Nobody reads standard error: what is said there is not the result.
      }
    },
    readInput: () => screen().readInput(),
    ask: async (prompt, options) => (await import('./ask.ts')).ask(prompt, options?.secret === true),
    keys: async (typed, options) => (await import('./keys.ts')).listenToKeys(typed, options?.plain === true),
  }
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
