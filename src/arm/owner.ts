/** Whose is a subscription? Asked without any token, Azure Resource Manager names the tenant that gives one. */

import type { System } from '../system/system.ts'
import { sendPatiently } from '../system/retry.ts'
import { version } from '../system/version.ts'
import { addressOf } from './ask.ts'
import { subscriptionPath } from './subscriptions.ts'

/** `none`: there is no such subscription; `undefined`: it was not said. */
export async function tenantOfSubscription(system: System, resourceManager: string, subscriptionId: string): Promise<string | 'none' | undefined> {
  const url = addressOf({ resourceManager }, subscriptionPath(subscriptionId))
  const answer = await sendPatiently(system, { method: 'GET', url: url.href, timeout: 10_000, headers: { accept: 'application/json', 'user-agent': `azin/${version}` } })
  if (answer.status === 404) return 'none'
  const challenge = answer.status === 401 ? (answer.headers['www-authenticate'] ?? '') : ''
  return /authorization_uri="?https?:\/\/[^/",\s]+\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[/",\s]/i.exec(`${challenge} `)?.[1]?.toLowerCase()
}
