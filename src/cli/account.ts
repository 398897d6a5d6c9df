/** Which subscriptions are there, and which is the current one? From azureProfile.json; Azure itself is asked only where it says so. */

import { isAzinError } from '../errors.ts'
import { forgetChoices, rememberChoice } from '../profile/choices.ts'
import { rememberSubscription } from '../profile/clouds-config.ts'
import { activeCloud } from '../profile/clouds.ts'
import { setDefault } from '../profile/entries.ts'
import { readProfile } from '../profile/file.ts'
import { accountFor } from '../profile/identity.ts'
import type { Account } from '../profile/schema.ts'
import { updateProfile } from '../profile/write.ts'
import { signOutAll } from '../sign-out.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { inCloudShell } from './login-way.ts'
import { CLOUD_SHELL } from './logout.ts'
import { refuseUnderContext } from './under-context.ts'
import { warn } from './voice.ts'

export async function list(system: System, call: Call): Promise<Answer> {
  if (call.values['refresh']) {
    const { refreshAccounts } = await import('../discover-accounts.ts')
    for (const warning of await refreshAccounts(system)) warn(system, call, warning)
  }
  const cloud = activeCloud(system)
  const { subscriptions } = await readProfile(system)
  const mine = call.values['all'] ? subscriptions : subscriptions.filter((one) => one.environmentName === cloud.name)
  const shown = call.values['all'] ? mine : mine.filter((one) => one.state === 'Enabled')
  if (mine.length === 0) warn(system, call, 'Please run "az login" to access your accounts.')
  else if (shown.length < mine.length) {
    warn(system, call, "A few accounts are skipped as they don't have 'Enabled' state. Use '--all' to display them.")
  }
  return { value: shown.map(listed), table: accountTable }
}

/** In lists the cloud is `cloudName`; `account show` keeps the file's `environmentName`. Programs read either. */
export function listed({ environmentName, ...account }: Account): Record<string, unknown> {
  return { ...account, cloudName: environmentName }
}

function accountTable(value: unknown): unknown {
  return (value as Record<string, unknown>[]).map((one) => ({
    Name: one['name'],
    CloudName: one['cloudName'],
    SubscriptionId: one['id'],
    TenantId: one['tenantId'],
    State: one['state'],
    IsDefault: one['isDefault'],
  }))
}

export async function show(system: System, { values }: Call): Promise<Answer> {
  return { value: accountFor(await readProfile(system), activeCloud(system).name, text(values, 'subscription')) }
}

export async function set(system: System, { values }: Call): Promise<Answer> {
  refuseUnderContext(system, 'the subscription', 'az account set --subscription NAME')
  const cloud = activeCloud(system)
  const wanted = text(values, 'subscription')
  if (wanted === undefined) return (await import('./account-pick.ts')).pickDefault(system, values)
  await choose(system, cloud.name, wanted).catch(async (error: unknown) => {
    if ((error as { code?: unknown }).code !== 'subscription_not_found') throw error
    const { findSubscription } = await import('../discover-subscription.ts')
    await findSubscription(system, cloud, await readProfile(system), wanted)
    return choose(system, cloud.name, wanted)
  })
  return {}
}

/** Makes a subscription the current one, and the one to come back to when its cloud is chosen again. */
export async function choose(system: System, cloudName: string, idOrName: string): Promise<Account> {
  let chosen: Account | undefined
  await updateProfile(system, (profile) => {
    const changed = setDefault(profile, cloudName, idOrName)
    chosen = changed.account
    return changed.profile
  })
  await rememberSubscription(system, cloudName, chosen!.id)
  rememberChoice(system, chosen!)
  return chosen!
}

export async function clear(system: System, call: Call): Promise<Answer> {
  await signOutAll(system)
  forgetChoices(system)
  if (inCloudShell(system)) warn(system, call, CLOUD_SHELL)
  return {}
}

export async function listLocations(system: System, { values }: Call): Promise<Answer> {
  const { locationsOf } = await import('../discover-arm.ts')
  return { value: await locationsOf(system, text(values, 'subscription'), values['extended'] === true) }
}

/** What Azure says now; where it cannot be asked, what it said at the last sign-in. */
export async function tenantList(system: System, call: Call): Promise<Answer> {
  const known = await signedIn(system)
  return { value: await live(system, call, async () => (await import('../discover-arm.ts')).tenantsNow(system), tenantsOf(known)) }
}

export async function subscriptionList(system: System, call: Call): Promise<Answer> {
  const known = await signedIn(system)
  return { value: await live(system, call, async () => (await import('../discover-arm.ts')).subscriptionsNow(system), subscriptionsOf(known)) }
}

async function live(system: System, call: Call, ask: () => Promise<unknown>, known: unknown): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    if (!isAzinError(error)) throw error
    warn(system, call, `Azure could not be asked, so this is what it said at the last sign-in. ${error.message}`)
    return known
  }
}

function tenantsOf(accounts: readonly Account[]): readonly object[] {
  return [...new Map(accounts.map((one) => [one.tenantId, one])).values()].map(({ tenantId, tenantDefaultDomain, tenantDisplayName }) => ({
    id: `/tenants/${tenantId}`,
    tenantId,
    ...(tenantDefaultDomain && { defaultDomain: tenantDefaultDomain }),
    ...(tenantDisplayName && { displayName: tenantDisplayName }),
  }))
}

/** A tenant without subscriptions stands in the profile under its own id. */
function subscriptionsOf(accounts: readonly Account[]): readonly object[] {
  return accounts.filter((one) => one.id !== one.tenantId)
    .map(({ id, name, state, tenantId }) => ({ displayName: name, id: `/subscriptions/${id}`, state, subscriptionId: id, tenantId }))
}

async function signedIn(system: System): Promise<readonly Account[]> {
  const cloud = activeCloud(system)
  const profile = await readProfile(system)
  accountFor(profile, cloud.name, profile.subscriptions.find((one) => one.environmentName === cloud.name)?.id)
  return profile.subscriptions.filter((one) => one.environmentName === cloud.name)
}
