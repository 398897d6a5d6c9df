/** How does the program talk to the person in front of it? Output at once and whole; questions only through `ask`. */
import { withLazy } from './lazily.ts'
import { scrubbed } from './secret.ts'
import type { Terminal } from './system.ts'

export type Screen = Omit<Terminal, 'out' | 'err'>

// Not imported: the bundler of the executable would load it before anything is known to need it.
const fs = process.getBuiltinModule('node:fs')

/** `process.stdout` costs milliseconds at its first touch and may write later; the descriptors cost nothing and write now. */
const OUTPUT = 1
const ERROR = 2

/** @param screen the rest of it */
export function nodeTerminal(screen: () => Screen): Terminal {
  return withLazy({
    out: (text: string) => writeAll(OUTPUT, text),
    err: (text: string) => {
      try {
        writeAll(ERROR, scrubbed(text))
      } catch {
        // Nobody reads standard error: what is said there is not the result.
      }
    },
  }, screen)
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
