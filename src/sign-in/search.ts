/** What is searched for when somebody signs in: all there is, one subscription, or nothing? */

import { getSubscription, listSubscriptions } from '../arm/subscriptions.ts'
import { AuthError, isAzinError, type AzinError } from '../errors.ts'
import type { FoundSubscription } from '../profile/entries.ts'
import type { System } from '../system/system.ts'
import type { SignInAsk } from './ask.ts'
import { type ArmToken, withToken } from './challenged.ts'
import type { Session } from './session.ts'

/** What a search in one tenant came to. */
export interface Searched {
  readonly subscriptions: readonly FoundSubscription[]
  /** Why the one subscription that was asked for is not among them. */
  readonly missed?: AzinError
}

/** @param token for the resource manager in the tenant; not called when there is nothing to search for */
export async function search(system: System, session: Session, { skip_discovery: skip }: SignInAsk, token: ArmToken): Promise<Searched> {
  const id = skip?.subscription
  if (skip && id === undefined) return { subscriptions: [] }
  const arm = { resourceManager: session.resourceManager, command: 'login' }
  if (id === undefined) return { subscriptions: await withToken(token, (access_token) => listSubscriptions(system, { ...arm, access_token })) }
  try {
    return { subscriptions: [await withToken(token, (access_token) => getSubscription(system, { ...arm, access_token }, id))] }
  } catch (error) {
    if (!isAboutSubscription(error)) throw error
    return { subscriptions: [], missed: error }
  }
}

/** The resource manager's word; a broken network or a refused token says nothing about the subscription. */
function isAboutSubscription(error: unknown): error is AzinError {
  return isAzinError(error) && error.name !== 'OAuthError' && !('code' in error && (error.code === 'network' || error.code === 'tls' || error.code === 'server_busy' || error.code === 'cloud_invalid'))
}

/**
 * Warnings for a subscription that could not be had, where the tenant itself will do.
 * @throws AuthError `subscription_not_found` where it will not
 */
export function missedWarnings({ skip_discovery: skip, allow_no_subscriptions }: SignInAsk, missed: AzinError | undefined, username: string, warn: (lines: readonly string[]) => void): void {
  const id = skip?.subscription
  if (!missed || id === undefined) return
  if (allow_no_subscriptions) return warn([`Subscription '${id}' not found. Profile has tenant-level account only.`])
  warn([`Failed to retrieve subscription '${id}': ${missed.message}`])
  throw new AuthError(
    'subscription_not_found',
    `The subscription '${id}' could not be retrieved for '${username}'. Ensure the subscription exists and that you have access to it.`,
    ['For the tenant alone, leave --subscription out.'],
  )
}
