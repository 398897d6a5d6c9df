/** How long is `5m`? Pure. */

import { UsageError } from '../errors.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** @returns milliseconds, up to a day. @throws UsageError exit 2 */
export function milliseconds(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const seconds = Number(number) * (units[unit || 's'] ?? NaN)
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000
  throw new UsageError(`argument ${option}: '${text}' is not a time up to a day, such as 15m, 1h or 90s`)
}
