/** How does a value look as tab-separated lines? One record per line, columns in key order, no header. */

import { cellText, isObject } from './cell.ts'
import { sortedKeys } from './sorted-keys.ts'

/** @param ordered says whether an object's own order was asked for by a query (`{b: x, a: y}`) and must stay. */
export function toTsv(value: unknown, ordered: (object: object) => boolean): string {
  const records: readonly unknown[] = Array.isArray(value) ? value : [value]
  return records.map((record) => line(record, ordered) + '\n').join('')
}

function line(record: unknown, ordered: (object: object) => boolean): string {
  if (Array.isArray(record)) return record.map(cell).join('\t')
  if (isObject(record)) {
    const keys = ordered(record) ? Object.keys(record) : sortedKeys(record)
    return keys.map((key) => cell(record[key])).join('\t')
  }
  return typeof record === 'boolean' ? String(record) : cellText(record)
}

/** A nested list is its length, a nested object nothing: the number of columns stays the same in every record. */
function cell(value: unknown): string {
  if (Array.isArray(value)) return String(value.length)
  return isObject(value) ? '' : cellText(value)
}
