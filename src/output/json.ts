/** How does a value look as JSON? Keys sorted, two spaces, text kept readable, nothing a terminal would obey. */

import { sortedKeys } from './sorted-keys.ts'

/** What carries a number's own spelling; see exact-numbers.ts. */
export const EXACT = Symbol.for('azin.exact-number')

/** One JSON text with a trailing newline. Lone surrogates and control characters are escaped; `undefined` members are left out. */
export function toJson(value: unknown): string {
  const text = write(value, '\n')
  return (isHarmless(text) ? text : disarmed(text)) + '\n'
}

/** How the characters of `disarmed` begin in UTF-8, as a URI spells it. */
const beginnings = ['%7F', '%C2', '%D8', '%E2']

/** Of short texts, what can be told without a pattern: the first one of a process costs the executable more than all the rest here. */
function isHarmless(text: string): boolean {
  if (text.length > 16_384) return false
  const spelled = encodeURIComponent(text)
  for (const one of beginnings) if (spelled.includes(one)) return false
  return true
}

/**
 * JSON leaves DEL, the C1 controls and the marks of writing direction alone, but terminals obey them. Once over all of it: outside
 * of strings there is no such character.
 */
function disarmed(text: string): string {
  return text.replace(/[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
}

function write(value: unknown, newline: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = newline + '  '
  if (Array.isArray(value)) return enclose('[', value.map((item) => write(item, inner)), ']', newline)
  const members = value as Record<string, unknown> & { readonly [EXACT]?: string }
  if (members[EXACT] !== undefined) return members[EXACT]
  const lines: string[] = []
  for (const key of sortedKeys(members)) if (members[key] !== undefined) lines.push(JSON.stringify(key) + ': ' + write(members[key], inner))
  return enclose('{', lines, '}', newline)
}

function enclose(open: string, parts: readonly string[], close: string, newline: string): string {
  if (parts.length === 0) return open + close
  return open + newline + '  ' + parts.join(',' + newline + '  ') + newline + close
}
