/** Which tokens has this replica at hand? A map that never gives away what is over, and never grows without end. */

import type { FleetToken } from './contract.ts'
import { type Record, tokenOf } from './record.ts'

/** About 2 kB each. */
const most = 50_000

export interface Kept {
  readonly record: Record
  /** One object for all who are answered from memory. */
  readonly token: FleetToken
}

export interface KeptTokens {
  /** One that may be given away now. */
  find(text: string, now: number): Kept | undefined
  /** One that has life left, if little: better than none. @param least seconds */
  last(text: string, now: number, least: number): Kept | undefined
  keep(text: string, record: Record): Kept
  sweep(now: number): void
  size(): number
}

export function keptTokens(): KeptTokens {
  const entries = new Map<string, Kept>()
  const live = (text: string, ends: (record: Record) => number, now: number) => {
    const entry = entries.get(text)
    return entry && ends(entry.record) > now ? entry : undefined
  }
  return {
    find: (text, now) => live(text, ({ serve_until }) => serve_until, now),
    last: (text, now, least) => live(text, ({ expires_on }) => expires_on - least, now),
    keep(text, record) {
      const entry = { record, token: tokenOf(record, 'memory') }
      entries.delete(text)
      entries.set(text, entry)
      // A map keeps the order in which things came: the first one is the one renewed longest ago.
      if (entries.size > most) entries.delete(entries.keys().next().value as string)
      return entry
    },
    sweep(now) {
      for (const [text, { record }] of entries) if (record.expires_on <= now) entries.delete(text)
    },
    size: () => entries.size,
  }
}
