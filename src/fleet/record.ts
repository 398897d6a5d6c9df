/** Whose token is it, and how long does it serve? Pure. */

import { UsageError } from '../errors.ts'
import type { FleetAsk, FleetIdentity, FleetToken } from './contract.ts'

/** One record's worth: what Entra is asked for. */
export interface Wanted {
  readonly identity: FleetIdentity
  readonly tenant: string
  readonly scopes: readonly string[]
  /** Cloud, tenant, client, account and scopes, in one way of writing: equal for those who may have the same token, and for them alone. */
  readonly text: string
  /** False for what only this machine is: the token of its own identity is another one on the next machine. */
  readonly shared: boolean
}

/** A token and its times, epoch seconds by this replica's clock. */
export interface Record {
  readonly access_token: string
  readonly token_type: string
  /** From then on it is renewed behind the answers. */
  readonly refresh_on: number
  /** Until then it is given away without asking. */
  readonly serve_until: number
  readonly expires_on: number
}

/** @throws UsageError for scopes that cannot be any */
export function wantedOf(identity: FleetIdentity, { tenant = identity.tenant, scopes }: FleetAsk): Wanted {
  if (scopes.length === 0 || scopes.some((scope) => !/^[\x21-\x7e]{1,1000}$/.test(scope))) throw new UsageError('A token is asked for with one or more scopes, each without blanks.', 1)
  const sorted = scopes.length === 1 ? scopes : [...new Set(scopes)].sort()
  const machine = identity.kind === 'managed-identity'
  const text = [identity.cloud, tenant.toLowerCase(), identity.client_id.toLowerCase(), machine ? 'machine' : 'application', ...sorted].join('\n')
  return { identity, tenant, scopes: sorted, text, shared: !(machine && identity.client_id === '') }
}

/** What a server gives. */
export interface Given {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_in?: number | undefined
}

/**
 * A token is renewed when the server says so (`refresh_in`), else when five sixths of its life are over; and not given away
 * when less than a twelfth of it, at most five minutes, is left: whoever asks wants to use it.
 * @param asked when the request was begun: the server's seconds count from later on
 */
export function recordOf({ access_token, expires_in, refresh_in }: Given, asked: number): Record {
  const spare = Math.min(300, Math.floor(expires_in / 12))
  const serve_until = asked + expires_in - spare
  const early = refresh_in !== undefined && refresh_in > 0 ? refresh_in : Math.floor((expires_in * 5) / 6)
  return { access_token, token_type: 'Bearer', refresh_on: Math.min(asked + early, serve_until), serve_until, expires_on: asked + expires_in }
}

/** The text that is sealed. It names its owner, too: a record in the wrong place is no record. */
export function writeRecord(text: string, record: Record): string {
  return JSON.stringify({ ...record, for: text })
}

/** Seconds by which two clocks may differ for no other reason than that whole seconds are counted. */
const clockGrain = 2

/**
 * @param seconds that the store keeps it: its countdown is believed where our clock is behind the writer's
 * @returns `undefined` for another's record, or one that is over
 */
export function readRecord(text: string, sealed: string, now: number, seconds: number): Record | undefined {
  const value = JSON.parse(sealed) as Record & { readonly for: string }
  const { access_token, token_type, refresh_on, serve_until, expires_on } = value
  const late = expires_on - now > seconds + clockGrain ? expires_on - now - seconds : 0
  const record = { access_token, token_type, refresh_on: refresh_on - late, serve_until: serve_until - late, expires_on: expires_on - late }
  return value.for === text && record.serve_until > now ? record : undefined
}

export function tokenOf({ access_token, token_type, expires_on }: Record, source: FleetToken['source']): FleetToken {
  return { access_token, expires_on, token_type, source }
}
