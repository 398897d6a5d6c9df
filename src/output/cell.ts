/** How does one value look inside a row? As Python prints it, because scripts compare with that text. */

import { exactText } from './exact-numbers.ts'

/** `None`, `True`, `False`, numbers and strings as they are; anything nested in Python's notation. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  return exactText(value) ?? (typeof value === 'object' ? nested(value) : String(value))
}

/** A JSON object, not an array, not null and no number with a spelling of its own. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && exactText(value) === undefined
}

/** Python's `repr`. */
function nested(value: object): string {
  const inside = (item: unknown): string => (typeof item === 'string' ? quoted(item) : cellText(item))
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`
  return `{${Object.entries(value).map(([key, item]) => `${quoted(key)}: ${inside(item)}`).join(', ')}}`
}

/** In single quotes, unless there are some inside and no double ones. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? '').replaceAll(quote, `\\${quote}`)
  return quote + escaped + quote
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
