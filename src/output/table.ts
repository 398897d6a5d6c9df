/** How does a value look as a table for reading? Python tabulate's "simple" format, which is what scripts cut columns from. */

import { cellText, isObject } from './cell.ts'
import { disarmed } from './disarm.ts'
import { sortedKeys } from './sorted-keys.ts'

const SKIPPED = new Set(['id', 'type', 'etag'])

/** @param sorted columns in key order; otherwise in the order of the objects (a query or a transform has chosen it). */
export function toTable(value: unknown, sorted: boolean): string {
  const records: readonly unknown[] = Array.isArray(value) ? value : [value]
  const rows = records.map((record) => row(record, sorted))
  const columns = [...new Set(rows.flatMap((cells) => [...cells.keys()]))]
  if (columns.length === 0) return '\n'
  return layOut(columns, rows.map((cells) => columns.map((column) => lines(cells.get(column) ?? ''))))
}

function row(record: unknown, sorted: boolean): Map<string, string> {
  const cells = new Map<string, string>()
  if (Array.isArray(record)) record.forEach((item, i) => cells.set(`Column${i + 1}`, item === null ? '' : cellText(item)))
  else if (isObject(record)) {
    for (const key of sorted ? sortedKeys(record) : Object.keys(record)) {
      const item = record[key]
      if (SKIPPED.has(key) || item === null || item === undefined || Array.isArray(item) || isObject(item)) continue
      cells.set(key.slice(0, 1).toUpperCase() + key.slice(1), cellText(item))
    }
  } else cells.set('Result', record === null ? '' : cellText(record))
  return cells
}

/** A table is for eyes, wherever it goes. */
function lines(text: string): readonly string[] {
  return text.trim().split(/\r\n|\r|\n/).map((part) => disarmed(part))
}

function layOut(columns: readonly string[], rows: readonly (readonly (readonly string[])[])[]): string {
  const widths = columns.map((column, i) =>
    Math.max(length(column) + 2, ...rows.flatMap((cells) => (cells[i] ?? []).map(length))))
  const text = [join(columns, widths), join(widths.map((width) => '-'.repeat(width)), widths)]
  for (const cells of rows) {
    const height = Math.max(...cells.map((cell) => cell.length))
    for (let n = 0; n < height; n++) text.push(join(cells.map((cell) => cell[n] ?? ''), widths))
  }
  return text.join('\n') + '\n'
}

function join(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - length(cell)))).join('  ').trimEnd()
}

/** In code points, as Python counts. */
function length(text: string): number {
  return [...text].length
}
