/** What does a person see on a terminal? The program runs in a real one of the system's; xterm tells what stands on the screen. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import xterm from '@xterm/headless'

import { root } from './place.ts'
import type { Scope } from './place.ts'

export interface TerminalOptions {
  /** 80 by default. */
  readonly columns?: number
  /** 60 by default. */
  readonly rows?: number
}

export interface Terminal {
  /** The lines as a person reads them, scrolled ones too; a line that the terminal itself broke is two lines. Blanks at their ends are not seen. */
  lines(): Promise<readonly string[]>
  /** Every byte the program wrote, colours too. */
  raw(): string
  /** Keys: `\r` is Enter, `\x03` Ctrl+C. */
  type(keys: string): void
  /** Waits until the text on the screen matches; rejects if the program ends first or after `limit` milliseconds. */
  sees(pattern: RegExp, limit?: number): Promise<RegExpExecArray>
  /** The exit code; 128 + the number of the signal that ended it. */
  readonly ended: Promise<number>
}

export function openTerminal(t: Scope, file: string, args: readonly string[], env: Record<string, string>, options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 60 } = options
  const child = spawn(python(), [join(root, 'test/harness/on_terminal.py'), String(columns), String(rows), file, ...args], {
    env: { TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true })
  let raw = ''
  let over = false
  child.stdout.on('data', (bytes: Buffer) => {
    raw += bytes.toString('utf8')
    screen.write(bytes)
  })
  child.stdin.on('error', () => {}) // it may end while we type
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => ((over = true), resolve(code ?? -1)))
  })
  ended.catch(() => {})
  t.after(async () => {
    if (!over) child.kill('SIGTERM')
    await ended
    screen.dispose()
  })
  const lines = async (): Promise<readonly string[]> => {
    await new Promise<void>((resolve) => screen.write('', resolve))
    const { active } = screen.buffer
    const all = Array.from({ length: active.length }, (_, index) => active.getLine(index)?.translateToString(true) ?? '')
    while (all.at(-1) === '') all.pop()
    return all
  }
  const sees: Terminal['sees'] = async (pattern, limit = 20_000) => {
    for (const end = performance.now() + limit; ; await sleep(10)) {
      const last = over || performance.now() > end
      const text = (await lines()).join('\n')
      const found = pattern.exec(text)
      if (found) return found
      if (last) throw new Error(`${over ? 'It ended and never' : 'It did not'} show ${pattern}:\n${text}`)
    }
  }
  return { lines, raw: () => raw, type: (keys) => void child.stdin.write(keys), sees, ended }
}

/** The system's own Python, which Azure's CLI needs as well. */
function python(): string {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const found = folders.map((folder) => join(folder, 'python3')).find(existsSync)
  if (found === undefined) throw new Error('There is no python3 to open a terminal with.')
  return found
}
