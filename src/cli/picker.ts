/** Which of many rows does the person want? A list on a few lines of the screen, searched by typing, gone when it is done. */

import type { System } from '../system/system.ts'
import { attended, isPlain } from './attended.ts'
import type { Values } from './args.ts'
import { cells, fitted } from './cells.ts'
import { beginPicking, press, type Picking, type Row, windowOf } from './picker-state.ts'
import { colourOn, harmless } from './voice.ts'
import { prose } from './wrap.ts'

export type { Row } from './picker-state.ts'

const most = 12
const fewest = 3
/** Narrower screens get the plain list. */
const narrowest = 30

/** Whether the terminal can show lines and take them back. */
export function canPick(system: System, values: Values): boolean {
  return attended(system, { values }) && !isPlain(system) && system.terminal.columns >= narrowest && system.terminal.rows >= 8
}

/** Names of other people, on one line and harmless. */
export function rowOf(name: string, more: string, words: readonly (string | null | undefined)[] = []): Row {
  const plain = (text: string) => harmless(text).replaceAll('\n', ' ')
  return { name: plain(name), more: plain(more), words: [name, more, ...words].join(' ').toLowerCase() }
}

/** @param current the row that is marked first. @returns the place of the row chosen; `undefined`: none, all stays as it is */
export async function pickRow(system: System, title: string, rows: readonly Row[], current: number): Promise<number | undefined> {
  const whole = prose(title, system.terminal.columns - 1).split('\n')
  const room = (heading: readonly string[]) => system.terminal.rows - heading.length - 3 // the search, the count, the cursor
  const heading = room(whole) < fewest ? [fitted(title.split('\n')[0]!, system.terminal.columns - 1)] : whole
  const page = Math.max(fewest, Math.min(most, room(heading)))
  let state = beginPicking(rows, current)
  let drawn = 0
  const erase = (): void => {
    if (drawn > 0) system.terminal.err(`\r\x1b[${drawn}A\x1b[J`)
    drawn = 0
  }
  const draw = (): void => {
    const lines = picture(system, heading, state, page)
    erase()
    system.terminal.err(lines.map((line) => `${line}\n`).join(''))
    drawn = lines.length
  }
  system.ending.addEventListener('abort', erase, { once: true })
  draw()
  let giveBack = () => {}
  const chosen = await new Promise<number | undefined>((resolve) => {
    void system.terminal.keys((chunk) => {
      const next = press(state, chunk, page)
      if ('chosen' in next) return resolve(next.chosen)
      state = next
      draw()
    }).then((stop) => (giveBack = stop))
  })
  giveBack()
  system.ending.removeEventListener('abort', erase)
  erase()
  return chosen
}

function picture(system: System, heading: readonly string[], state: Picking, page: number): string[] {
  const width = system.terminal.columns - 1
  const { from, to } = windowOf(state, page)
  const colour = colourOn(system)
  const names = state.found.slice(from, to).map((index) => cells(state.rows[index]!.name))
  const column = Math.min(Math.max(0, ...names), Math.floor(width * 0.55))
  const shown = state.found.slice(from, to).map((index, place) => line(state.rows[index]!, from + place === state.at, column, width, colour))
  const { length } = state.rows
  const count = `${state.query === '' ? '' : `${state.found.length} of `}${length} row${length === 1 ? '' : 's'}`
  return [
    ...heading,
    fitted(`Search: ${state.query}`, width),
    ...shown,
    ...(shown.length === 0 ? prose('Nothing has all these words; Esc takes them back.', width - 2).split('\n').map((one) => `  ${one}`) : []),
    fitted(`  ${count}${to - from < state.found.length ? `, ${from + 1} to ${to} shown` : ''}`, width),
  ]
}

/** The mark is a sign, not only a colour. */
function line(row: Row, marked: boolean, column: number, width: number, colour: boolean): string {
  const name = fitted(row.name, column)
  const text = `${marked ? '>' : ' '} ${name}${' '.repeat(Math.max(0, column - cells(name)))}`
  const more = fitted(row.more, Math.max(0, width - column - 4))
  if (!colour) return `${text}  ${more}`
  return marked ? `\x1b[1m${text}  ${more}\x1b[0m` : `${text}  \x1b[2m${more}\x1b[0m`
}
