/** Is there a subscription that is newer than the sign-in? Looked up once, with what is at hand, and kept. */

import { tenantOfSubscription } from './arm/owner.ts'
import { getSubscription, listSubscriptions, type Subscription } from './arm/subscriptions.ts'
import { isAzinError } from './errors.ts'
import { addAccounts, toAccounts } from './profile/entries.ts'
import { kindOf } from './profile/identity.ts'
import type { Account, Cloud, Identity, ProfileFile } from './profile/schema.ts'
import { updateProfile } from './profile/write.ts'
import { renew } from './renew.ts'
import type { System } from './system/system.ts'

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
/** How many identities are asked, at most: a word that is misspelled must not cost a minute. */
const most = 6

/**
 * For an id one request says which tenant it is in, and another brings it; for a name the lists of the tenants that are signed
 * in are read, the current one first. Nothing is asked where nobody is signed in, and no failure is told: it is not found then.
 * @returns the profile, with the subscription if there is one
 */
export async function findSubscription(system: System, cloud: Cloud, profile: ProfileFile, wanted: string): Promise<ProfileFile> {
  const mine = profile.subscriptions.filter((account) => account.environmentName === cloud.name)
  const identities = await candidates(system, cloud, mine, wanted).catch(nothing)
  for (const identity of identities.slice(0, most)) {
    const found = await look(system, identity, wanted).catch(nothing)
    if (!found[0]) continue
    const { accounts } = toAccounts(cloud.name, identity.account.user, [{ tenant: identity.tenant, ...namesOf(mine, identity.tenant), subscriptions: found }])
    return updateProfile(system, (now) => addAccounts(now, accounts)).catch(() => addAccounts(profile, accounts))
  }
  return profile
}

function nothing(error: unknown): readonly never[] {
  if (isAzinError(error)) return []
  throw error
}

/** Whoever may see it: for an id those of its tenant, then other people, who may be guests there. */
async function candidates(system: System, cloud: Cloud, mine: readonly Account[], wanted: string): Promise<readonly Identity[]> {
  const current = [...mine].sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
  const own = current.map((account): Identity => ({ cloud, account, tenant: account.tenantId, kind: kindOf(account.user) }))
  if (current.length === 0 || !guid.test(wanted)) return distinct(own)
  const tenant = await tenantOfSubscription(system, cloud.endpoints['resourceManager'] ?? '', wanted)
  if (tenant === 'none') return []
  // Not every Azure Resource Manager says it (Azure Stack): then those who are signed in are asked, one by one.
  if (tenant === undefined) return distinct(own)
  const people = own.filter(({ kind }) => kind === 'user').map((identity) => ({ ...identity, tenant }))
  return distinct([...own.filter((identity) => identity.tenant.toLowerCase() === tenant), ...people])
}

function distinct(identities: readonly Identity[]): readonly Identity[] {
  const keyed = identities.map((identity) => [`${identity.account.user.name}\n${identity.account.user.assignedIdentityInfo ?? ''}\n${identity.tenant}`.toLowerCase(), identity] as const)
  return [...new Map(keyed.toReversed()).values()].toReversed()
}

async function look(system: System, identity: Identity, wanted: string): Promise<readonly Subscription[]> {
  const { endpoints } = identity.cloud
  const { secret } = await renew(system, identity, [`${endpoints['activeDirectoryResourceId']}/.default`])
  const ask = { resourceManager: endpoints['resourceManager'] ?? '', access_token: secret }
  if (guid.test(wanted)) return [await getSubscription(system, ask, wanted)]
  return (await listSubscriptions(system, ask)).filter(({ displayName }) => displayName.toLowerCase() === wanted.toLowerCase())
}

/** What the profile knows of the tenant already. */
function namesOf(mine: readonly Account[], tenant: string): Partial<Pick<Account, 'tenantDefaultDomain' | 'tenantDisplayName'>> {
  const known = mine.find((account) => account.tenantId === tenant)
  return {
    ...(known?.tenantDefaultDomain !== undefined && { tenantDefaultDomain: known.tenantDefaultDomain }),
    ...(known?.tenantDisplayName !== undefined && { tenantDisplayName: known.tenantDisplayName }),
  }
}
