/** Where are the books kept? A line of JSON for each decision, written in pieces of ten milliseconds; never a token, never a secret. */

import type { System } from '../system/system.ts'

export interface Books {
  /** One line, without its end. */
  write(line: string): void
  /** Since when lines could not be written, in words; `undefined`: all is well. */
  trouble(): string | undefined
  /** What is not written yet is, as far as that can be; then no more. */
  close(): void
}

/** Milliseconds. Under load a tenth of a second's lines take two to write, and callers wait for that. */
const piece = 10
const again = 1_000
/** Lines that wait while the disk is full; the oldest go first. */
const mostWaiting = 200_000

/** @param file `undefined`: standard error. A file may be moved away at any time: the next piece begins a new one. */
export function booksAt(system: System, file: string | undefined, told: (text: string) => void): Books {
  if (file !== undefined) system.files.append(file, '') // told now rather than at the first token
  let waiting: string[] = []
  let due = false
  let closed = false
  let trouble: string | undefined
  const flush = () => {
    if (waiting.length === 0) return
    const text = `${waiting.join('\n')}\n`
    try {
      if (file === undefined) system.terminal.err(text)
      else system.files.append(file, text)
      waiting = []
      if (trouble !== undefined) told('The audit lines are written again.')
      trouble = undefined
    } catch (error) {
      if (trouble === undefined) told((trouble = `The audit lines cannot be written to ${file}: ${(error as Error).message}`))
      waiting = waiting.slice(-mostWaiting)
    }
  }
  const later = async (milliseconds: number): Promise<void> => {
    due = true
    await system.clock.sleep(milliseconds)
    due = false
    flush()
    if (waiting.length > 0 && !due && !closed) void later(again)
  }
  return {
    write(line) {
      waiting.push(line)
      if (!due) void later(piece)
    },
    trouble: () => trouble,
    close: () => ((closed = true), flush()),
  }
}
