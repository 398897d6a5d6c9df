/** How does one value look inside a row? As Python prints it, because scripts compare with that text. */

import { exactText } from './exact-numbers.ts'

/** `None`, `True`, `False`, numbers and strings as they are; anything nested as compact JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  return exactText(value) ?? (typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** A JSON object, not an array, not null and no number with a spelling of its own. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && exactText(value) === undefined
}
