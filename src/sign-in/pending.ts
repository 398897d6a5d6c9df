/** Would the person be let in after signing in once more, and what must be carried there? Pure. */

import { isAzinError, type OAuthError } from '../errors.ts'
import type { Pending } from './ask.ts'
import type { Refusal } from './discovery.ts'

/** A second factor, its registration, a stricter or a younger sign-in (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const codes: ReadonlySet<number> = new Set([50005, 50072, 50074, 50076, 50078, 50079, 50097, 50158, 50207, 53004, 65001, 70043, 700082, 50173, 50133])

/** True for what a browser and its person can satisfy. */
export function wantsPerson(error: unknown): error is OAuthError {
  if (!isAzinError(error) || error.name !== 'OAuthError') return false
  const { error: name, error_codes = [], error_description = '', claims, suberror } = (error as OAuthError).body
  const said = [...error_description.matchAll(/AADSTS(\d{1,9})/g)].map(([, number]) => Number(number))
  return claims !== undefined || name === 'interaction_required' || suberror === 'basic_action' || [...error_codes, ...said].some((code) => codes.has(code))
}

export function asPending({ tenant, name, error }: Refusal): Pending {
  return { tenant, name, claims_challenge: wantsPerson(error) ? challengeOf(error) : undefined, reason: error.message }
}

/** The claims that were demanded, as `--claims-challenge` wants them. */
export function challengeOf({ body }: OAuthError): string | undefined {
  return body.claims === undefined ? undefined : btoa(String.fromCharCode(...new TextEncoder().encode(body.claims)))
}
