/** What does a replica hold while it works? */

import { type AuthError, type AuthErrorCode, isAzinError, type OAuthError } from '../errors.ts'
import type { FleetEvent, FleetOptions, FleetStore, FleetToken } from './contract.ts'
import type { KeptTokens } from './kept-tokens.ts'
import type { Record } from './record.ts'
import type { StoredRecords } from './stored-records.ts'
import type { turnstile } from './turnstile.ts'

export interface Found {
  readonly record: Record
  readonly source: FleetToken['source']
}

export interface Desk {
  readonly options: FleetOptions
  readonly kept: KeptTokens
  readonly store: FleetStore
  /** `undefined`: there is nobody to share with. */
  readonly records: StoredRecords | undefined
  readonly gate: ReturnType<typeof turnstile>
  readonly underway: Map<string, Promise<Found>>
  /** Until when (monotonic) an error stands for the next caller, or a renewal is not tried again. */
  readonly refusals: Map<string, { readonly error: unknown; readonly until: number }>
  readonly paused: Map<string, number>
  /** What is still to be stored. */
  readonly pending: Set<Promise<void>>
  readonly tell: (event: FleetEvent) => void
}

/** What metrics count by. */
export function codeOf(error: unknown): string {
  if (!isAzinError(error)) return 'unknown'
  if (error.name === 'UsageError') return 'usage'
  if (error.name === 'AuthError') return (error as AuthError).code satisfies AuthErrorCode
  const { error_codes: [number] = [], error: word } = (error as OAuthError).body
  return number === undefined ? word : `AADSTS${number}`
}
