/** What does the landing page say about how the sign-in went, and what should the person do? Pure. */

import { isAzinError, type AzinError, type OAuthError } from '../errors.ts'
import type { Outcome } from './person.ts'

const again = 'Close this window, go back to the terminal and run az login again.'

/** Advice for the refusals that a person can do something about; the rest is told to try again. */
const advice: Readonly<Record<string, string>> = {
  access_denied: 'Nothing was changed. To sign in after all, run az login again.',
  AADSTS65004: 'Nothing was changed. To sign in after all, run az login again and accept.',
  AADSTS65001: 'The application needs consent that was not given. Ask an administrator of the tenant for it.',
  AADSTS50020: 'This account is not in that tenant. Choose another account, or run az login --tenant with the tenant it belongs to.',
  AADSTS50105: 'An administrator of the tenant must assign you to the application.',
  AADSTS50057: 'The account is disabled. Ask an administrator of the tenant.',
  AADSTS53000: 'The tenant demands a managed device. Sign in from one, or ask an administrator of the tenant.',
  AADSTS53003: 'A rule of the tenant blocks this sign-in. Ask an administrator of the tenant which one.',
  AADSTS90002: 'The tenant does not exist. Look at the value of --tenant.',
  AADSTS700016: 'The tenant does not know the application. Look at the value of --tenant.',
}

/** The outcome of a sign-in that ended with an error of any kind. */
export function outcomeOf(error: unknown): Outcome {
  if (isAzinError(error)) return error.name === 'OAuthError' ? refused(error as OAuthError) : failed(error)
  return { kind: 'failed', description: 'Something unexpected happened in azin.', advice: 'The terminal says more.' }
}

function refused(error: OAuthError): Outcome {
  const { error: name, error_description = name } = error.body
  const code = /^AADSTS\d+/.exec(error_description)?.[0] ?? name
  // Trace ids and times help support, not the person; the terminal has them.
  const description = error_description.split(/[\r\n]|\s+Trace ID:/)[0] || name
  return { kind: 'refused', code, description, advice: advice[code] ?? advice[name] ?? again }
}

function failed(error: AzinError): Outcome {
  const hint = 'hint' in error ? error.hint : []
  return { kind: 'failed', description: error.message, advice: hint.length ? hint.join('\n') : again }
}
