/** How fresh must a token be? `--force-refresh` and `--min-validity`, which Azure CLI does not have. */

import { UsageError } from '../errors.ts'
import type { Ask } from '../token.ts'
import { text, type Values } from './args.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }
/** Seconds; no token lives for longer. */
const longest = 86_400

/** @throws UsageError exit 2 */
export function freshness(values: Values): Pick<Ask, 'fresh' | 'least'> {
  const validity = text(values, 'minValidity')
  return { ...(values['forceRefresh'] && { fresh: true }), ...(validity !== undefined && { least: seconds(validity) }) }
}

/** `30m`, `1h`, `90s`, `90`. Less than the usual five minutes stays five minutes: callers may hold the token for a while. */
function seconds(validity: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(validity) ?? []
  const wanted = Number(number) * (units[unit || 's'] ?? NaN)
  if (!(wanted <= longest)) throw new UsageError(`argument --min-validity: '${validity}' is not a time up to a day, such as 30m, 1h or 90s`)
  return Math.max(wanted, 300)
}

/** Said when even a new token lives for less than was asked for; `undefined` when all is well. */
export function tooShort(least: number | undefined, left: number): string | undefined {
  if (least === undefined || left >= least) return undefined
  return `The token is new, but the server lets it live for ${Math.floor(left / 60)} minutes only, less than --min-validity asks for.`
}
