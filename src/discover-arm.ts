/** What does Azure Resource Manager know at this moment: locations, tenants, subscriptions of whoever is signed in? */

import { getAccessToken } from './token.ts'
import type { ArmAsk, JsonObject } from './arm/ask.ts'
import { listLocations } from './arm/locations.ts'
import { listSubscriptions } from './arm/subscriptions.ts'
import { listTenants } from './arm/tenants.ts'
import { activeCloud } from './profile/clouds.ts'
import type { System } from './system/system.ts'

/** @param subscription id or name; the current one without it */
export async function locationsOf(system: System, subscription: string | undefined, extended: boolean): Promise<readonly JsonObject[]> {
  const { ask, id } = await open(system, 'account list-locations', subscription)
  return listLocations(system, ask, id ?? '', extended)
}

/** All tenants of the current account's user. */
export async function tenantsNow(system: System): Promise<readonly JsonObject[]> {
  return listTenants(system, (await open(system, 'account tenant list')).ask)
}

/** What the current account's user sees in the current tenant. */
export async function subscriptionsNow(system: System): Promise<readonly JsonObject[]> {
  return listSubscriptions(system, (await open(system, 'account subscription list')).ask)
}

async function open(system: System, command: string, subscription?: string): Promise<{ readonly ask: ArmAsk; readonly id: string | undefined }> {
  const cloud = activeCloud(system)
  const token = await getAccessToken(system, subscription === undefined ? {} : { subscription })
  const scope = `${cloud.endpoints['activeDirectoryResourceId']}/.default`
  const request = { flow: 'silent', tenant: token.tenant, scopes: [scope] } as const
  return { ask: { resourceManager: cloud.endpoints['resourceManager'] ?? '', access_token: token.accessToken, command, request }, id: token.subscription }
}
