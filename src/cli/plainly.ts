/** Shall a command answer in words or with its value? In words, unless a format, a query or `--json` was asked for. */

import type { System } from '../system/system.ts'
import type { Answer, Call } from './commands.ts'
import { colourOn, harmless } from './voice.ts'
import { columnsOf } from './wrap.ts'

export function wantsValue({ values }: Pick<Call, 'values'>): boolean {
  return values['output'] !== undefined || values['query'] !== undefined || values['json'] === true
}

/** @param words lines for standard output; made only if they are wanted. */
export function plainly(system: System, call: Call, answer: Answer, words: () => readonly string[]): Answer {
  if (wantsValue(call)) return answer
  system.terminal.out(words().join('\n') + '\n')
  return answer.exit === undefined ? {} : { exit: answer.exit }
}

/** How wide lines may be: a pipe has no width, and a hundred cells is what a pager shows. */
export function width(system: System): number {
  return Math.max(20, system.terminal.output ? system.terminal.columns : 100)
}

/** `name  value` rows, folded to the screen. Values may be other people's text. */
export function facts(system: System, rows: readonly (readonly [name: string, value: string | undefined])[]): string[] {
  const told = rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, harmless(value)] as const]))
  return told.length === 0 ? [] : columnsOf(told, width(system))
}

const CODES = { good: 32, doubtful: 33, bad: 91, faint: 2 } as const

/** Colour only where a person sees it, and never as the only sign. */
export function tinted(system: System, kind: keyof typeof CODES, text: string): string {
  return colourOn(system) ? `\x1b[${CODES[kind]}m${text}\x1b[0m` : text
}
