/** What does a terminal show, as a page that a browser can photograph: each cell with the colours of a dark or of a light screen? */

import xterm from '@xterm/headless'
import type { IBufferCell } from '@xterm/headless'

export interface Palette {
  readonly ground: string
  readonly ink: string
  /** The sixteen colours that a program can name. */
  readonly colours: readonly string[]
}

/** As Visual Studio Code ships them. */
export const palettes: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    ground: '#1e1e1e', ink: '#cccccc',
    colours: ['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5', '#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#e5e5e5'],
  },
  light: {
    ground: '#ffffff', ink: '#333333',
    colours: ['#000000', '#cd3131', '#107c10', '#949800', '#0451a5', '#bc05bc', '#0598bc', '#555555', '#666666', '#cd3131', '#14ce14', '#b5ba00', '#0451a5', '#bc05bc', '#0598bc', '#a5a5a5'],
  },
}

/** Neighbouring cells of one look. */
export interface Run {
  readonly text: string
  readonly ink: string
  readonly ground: string
  readonly bold: boolean
  readonly dim: boolean
}

/** @param raw every byte the program wrote. @returns the lines, scrolled ones too, without empty ones at the end */
export async function runsOf(raw: string, columns: number, palette: Palette): Promise<readonly (readonly Run[])[]> {
  const screen = new xterm.Terminal({ cols: columns, rows: 60, scrollback: 5000, allowProposedApi: true })
  await new Promise<void>((resolve) => screen.write(raw, resolve))
  const { active } = screen.buffer
  const lines = Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row)!
    const runs: Run[] = []
    for (let column = 0; column < columns; column++) {
      const cell = line.getCell(column)!
      if (cell.getWidth() === 0) continue // the second half of a wide character
      const run = lookOf(cell, palette)
      const last = runs.at(-1)
      if (last && sameLook(last, run)) runs[runs.length - 1] = { ...last, text: last.text + run.text }
      else runs.push(run)
    }
    return runs
  })
  screen.dispose()
  while (lines.at(-1)?.every(({ text, ground }) => text.trim() === '' && ground === palette.ground)) lines.pop()
  return lines
}

function lookOf(cell: IBufferCell, { ground, ink, colours }: Palette): Run {
  const front = cell.isFgPalette() ? colours[cell.getFgColor()]! : ink
  const back = cell.isBgPalette() ? colours[cell.getBgColor()]! : ground
  const [first, second] = cell.isInverse() ? [back, front] : [front, back]
  return { text: cell.getChars() || ' ', ink: first, ground: second, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 }
}

function sameLook(one: Run, other: Run): boolean {
  return one.ink === other.ink && one.ground === other.ground && one.bold === other.bold && one.dim === other.dim
}

/** How far the ink of a run stands out from its ground: 1 to 21, as WCAG measures it; what is dim is half as thick. */
export function contrast({ ink, ground, dim }: Run): number {
  const [front, back] = [channels(ink), channels(ground)]
  const seen = dim ? front.map((value, index) => (value + back[index]!) / 2) : front
  const [high, low] = [luminance(seen), luminance(back)].sort((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

function luminance(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((value) => (value <= 10.3 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** One screen of this many columns. */
export function pageOf(lines: readonly (readonly Run[])[], columns: number, { ground, ink }: Palette): string {
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const html = lines.map((runs) => runs.map((run) => {
    const style = `color:${run.ink};background:${run.ground};${run.bold ? 'font-weight:bold;' : ''}${run.dim ? 'opacity:.5;' : ''}`
    return `<span style="${style}">${escape(run.text)}</span>`
  }).join('')).join('\n')
  return `<!doctype html><meta charset="utf-8"><body style="margin:16px;background:${ground};color:${ink};width:${columns}ch;font:15px/18px monospace"><pre style="margin:0;font:inherit">${html}</pre>`
}
