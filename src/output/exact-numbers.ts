/** How does a number of a server come out as it came in, though JavaScript has one kind of number and Python, whose output this is, two? */

import { EXACT } from './json.ts'

/** A number that JavaScript would spell otherwise: longer than 2^53, or a float such as `1.0`. By its mark, since bundles hold copies of a class. */
export interface ExactNumber {
  /** As Python prints it. */
  readonly [EXACT]: string
  readonly toJSON: () => number
}

/** What to print, if the value is such a number. */
export function exactText(value: unknown): string | undefined {
  return (value as ExactNumber | null | undefined)?.[EXACT]
}

/** No key of a document is this by accident; one that is on purpose means a number, too. */
const MARK = '\u0000number'

/** `JSON.parse`, but numbers keep their spelling. Throws as it does. */
export function parseExactly(text: string): unknown {
  const plain: unknown = JSON.parse(text) // before anything is marked: a mark could make JSON of what is none
  let odd = false
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    if (token.startsWith('"') || spelled(token) === String(Number(token))) return token
    odd = true
    return JSON.stringify({ [MARK]: token })
  })
  return odd ? JSON.parse(marked, (_, value: unknown) => exact(value)) : plain
}

function exact(value: unknown): unknown {
  const source = (value as { readonly [MARK]?: unknown } | null)?.[MARK]
  if (typeof source !== 'string' || !/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(source)) return value
  return { [EXACT]: spelled(source), toJSON: () => Number(source) } satisfies ExactNumber
}

/** As Python prints it: whole numbers to the last digit. */
function spelled(source: string): string {
  return /^-?\d+$/.test(source) ? source.replace(/^-0$/, '0') : pythonFloat(Number(source))
}

/** The same value with JavaScript's numbers, which can be compared and added; what has no others is itself. */
export function withPlainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (exactText(value) !== undefined) return (value as ExactNumber).toJSON()
  const entries = Object.entries(value)
  const plain = entries.map(([key, item]) => [key, withPlainNumbers(item)] as const)
  if (plain.every(([, item], i) => item === entries[i]![1])) return value
  return Array.isArray(value) ? plain.map(([, item]) => item) : Object.fromEntries(plain)
}

/** `repr` of a float: the shortest digits, an exponent from 1e16 on and below 1e-4, and always a sign of being one. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (value !== 0 && (power >= 16 || power < -4)) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}
