/** Which subscriptions can a tenant's token reach? */
import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { type ArmAsk, getResource, type JsonObject, listResources, textOf } from './ask.ts'

/** An item of `GET /subscriptions`, in the server's order and spelling; further fields are kept. */
export interface Subscription {
  /** `/subscriptions/<subscriptionId>` */
  readonly id: string
  readonly subscriptionId: string
  readonly displayName: string
  /** `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`. */
  readonly state: string
  /** The tenant that the subscription belongs to; not always the token's. */
  readonly tenantId?: string
  readonly managedByTenants?: readonly { readonly tenantId: string }[]
  readonly [field: string]: unknown
}

export async function listSubscriptions(system: System, ask: ArmAsk): Promise<readonly Subscription[]> {
  return (await listResources(system, ask, '/subscriptions')).flatMap((item) => subscriptionOf(item) ?? [])
}

/** Throws `AuthError` `resource_not_found` if there is none or it is out of reach. */
export async function getSubscription(system: System, ask: ArmAsk, subscriptionId: string): Promise<Subscription> {
  const found = subscriptionOf(await getResource(system, ask, subscriptionPath(subscriptionId)))
  if (!found) throw new AuthError('server_answer', `The resource manager's answer about subscription '${subscriptionId}' makes no sense.`)
  return found
}

/** An id becomes part of a path, so it must not be able to change it. */
export function subscriptionPath(subscriptionId: string): string {
  if (/^[0-9A-Za-z-]+$/.test(subscriptionId)) return `/subscriptions/${subscriptionId}`
  throw new AuthError('subscription_not_found', `Subscription '${subscriptionId}' not found. Check the spelling and casing and try again.`)
}

function subscriptionOf(item: JsonObject): Subscription | undefined {
  const subscriptionId = textOf(item, 'subscriptionId') ?? textOf(item, 'id')?.split('/').pop() ?? ''
  if (!/^[0-9A-Za-z-]+$/.test(subscriptionId)) return undefined
  return {
    ...item,
    id: textOf(item, 'id') ?? `/subscriptions/${subscriptionId}`,
    subscriptionId,
    displayName: textOf(item, 'displayName') ?? subscriptionId,
    state: textOf(item, 'state') ?? 'Enabled',
  }
}
