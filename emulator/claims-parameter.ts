/** What does the `claims` request parameter ask of the access token? (OpenID Connect Core 5.5, Entra's CP1 and step-up) */
import { Refused } from './errors.ts'

export interface WantedClaims {
  /** The client can handle continuous access evaluation. */
  readonly cp1: boolean
  /** Authentication contexts demanded (`c1`...). */
  readonly acrs: readonly string[]
  /** Proof older than this (epoch seconds) is not enough. */
  readonly nbf?: number
}

interface Wanted {
  readonly value?: unknown
  readonly values?: unknown
}

/** @throws Refused 9000410 */
export function readClaims(text: string | undefined): WantedClaims {
  if (!text) return { cp1: false, acrs: [] }
  const parsed = parse(text)
  const member = typeof parsed === 'object' && parsed !== null ? (parsed as { access_token?: unknown }).access_token : undefined
  const wanted = (typeof member === 'object' && member !== null ? member : {}) as Record<string, Wanted | null>
  const nbf = Number(valuesOf(wanted.nbf)[0])
  return { cp1: valuesOf(wanted.xms_cc).some((value) => value.toLowerCase() === 'cp1'), acrs: valuesOf(wanted.acrs), ...(nbf > 0 ? { nbf } : {}) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(9000410)
  }
}

function valuesOf(wanted: Wanted | null | undefined): string[] {
  if (!wanted || typeof wanted !== 'object') return []
  const values = Array.isArray(wanted.values) ? (wanted.values as unknown[]) : [wanted.value]
  return values.filter((value): value is string | number => typeof value === 'string' || typeof value === 'number').map(String)
}
