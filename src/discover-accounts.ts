/** Which subscriptions do those who are signed in see now? Everybody is asked for again, without a new sign-in. */

import type { ArmAsk } from './arm/ask.ts'
import { listSubscriptions } from './arm/subscriptions.ts'
import { listTenants } from './arm/tenants.ts'
import { AuthError, type AzinError, isAzinError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { type FoundTenant, toAccounts } from './profile/entries.ts'
import { readProfile } from './profile/file.ts'
import { kindOf } from './profile/identity.ts'
import { replaceAccounts } from './profile/refreshed.ts'
import type { Account, Cloud, Identity } from './profile/schema.ts'
import { updateProfile } from './profile/write.ts'
import { renew } from './renew.ts'
import type { Refusal } from './sign-in/discovery.ts'
import { sideBySide } from './sign-in/side-by-side.ts'
import { refusalWarnings } from './sign-in/warnings.ts'
import type { System } from './system/system.ts'

const width = 16

/**
 * Replaces the accounts of every user of the active cloud by what the server says; whoever cannot be asked keeps theirs.
 * Accounts of other clouds, and what is known about a user, stay. @returns sentences for standard error
 */
export async function refreshAccounts(system: System): Promise<readonly string[]> {
  const cloud = activeCloud(system)
  const { subscriptions } = await readProfile(system)
  const owners = new Map<string, Account>()
  for (const account of subscriptions.filter((one) => one.environmentName === cloud.name)) {
    const known = owners.get(ownerKey(account))
    if (!known || account.isDefault) owners.set(ownerKey(account), account)
  }
  const warnings: string[] = []
  for (const account of owners.values()) warnings.push(...(await refreshOne(system, cloud, account)))
  return warnings
}

/** A service principal has accounts in one tenant each time it signs in; a person in all of theirs at once. */
function ownerKey({ user, tenantId }: Account): string {
  return [user.name.toLowerCase(), user.assignedIdentityInfo ?? '', user.type === 'user' ? '' : tenantId].join('\n')
}

async function refreshOne(system: System, cloud: Cloud, account: Account): Promise<readonly string[]> {
  try {
    const { found, refused } = await look(system, cloud, account)
    const { accounts } = toAccounts(cloud.name, account.user, found)
    const gone = { cloudName: cloud.name, owner: (one: Account) => ownerKey(one) === ownerKey(account), seen: found, fresh: accounts }
    await updateProfile(system, (profile) => replaceAccounts(profile, gone))
    return refusalWarnings(refused)
  } catch (error) {
    if (!isAzinError(error)) throw error
    return [`Refreshing for '${account.user.name}' failed with an error '${error.message}'. The existing accounts were not modified. You can run 'az login' later to explicitly refresh them`]
  }
}

interface Seen {
  readonly found: readonly FoundTenant[]
  readonly refused: readonly Refusal[]
}

async function look(system: System, cloud: Cloud, account: Account): Promise<Seen> {
  const kind = kindOf(account.user)
  const ask = (tenant: string) => armAsk(system, { cloud, account, tenant, kind })
  const one = async (tenant: string) => listSubscriptions(system, await ask(tenant))
  if (kind !== 'user') return { found: [{ tenant: account.tenantId, subscriptions: await one(account.tenantId) }], refused: [] }
  const tenants = await listTenants(system, await ask(account.tenantId))
  const work = sideBySide(cloud.builtIn ? width : 1, async ({ tenantId, displayName, defaultDomain }: (typeof tenants)[number]): Promise<FoundTenant | Refusal> => {
    try {
      return { tenant: tenantId, tenantDefaultDomain: defaultDomain ?? null, tenantDisplayName: displayName ?? null, subscriptions: await one(tenantId) }
    } catch (error) {
      if (!isAzinError(error) || isNetwork(error)) throw error
      return { tenant: tenantId, name: displayName, error }
    }
  }, () => {})
  work.add(tenants)
  const results = await work.results()
  return { found: results.flatMap((each) => ('error' in each ? [] : each)), refused: results.flatMap((each) => ('error' in each ? each : [])) }
}

function isNetwork(error: AzinError): boolean {
  return error instanceof AuthError && (error.code === 'network' || error.code === 'tls')
}

async function armAsk(system: System, identity: Identity): Promise<ArmAsk> {
  const { endpoints } = identity.cloud
  const { secret } = await renew(system, identity, [`${endpoints['activeDirectoryResourceId']}/.default`])
  return { resourceManager: endpoints['resourceManager'] ?? '', access_token: secret, command: 'account list' }
}
