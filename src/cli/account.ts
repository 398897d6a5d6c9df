/** Which subscriptions are there, and which is the current one? All from azureProfile.json, without any request. */

import { AuthError } from '../errors.ts'
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
import { warn } from './voice.ts'

export async function list(system: System, call: Call): Promise<Answer> {
  if (call.values['refresh']) throw new AuthError('not_supported', 'Refreshing the list without signing in is not there yet.', ['az login'])
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
  const cloud = activeCloud(system)
  await choose(system, cloud.name, text(values, 'subscription') ?? '')
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
  return chosen!
}

export async function clear(system: System): Promise<Answer> {
  await signOutAll(system)
  return {}
}

export async function tenantList(system: System): Promise<Answer> {
  const byTenant = new Map((await signedIn(system)).map((one) => [one.tenantId, one]))
  return {
    value: [...byTenant.values()].map(({ tenantId, tenantDefaultDomain, tenantDisplayName }) => ({
      id: `/tenants/${tenantId}`,
      tenantId,
      ...(tenantDefaultDomain && { defaultDomain: tenantDefaultDomain }),
      ...(tenantDisplayName && { displayName: tenantDisplayName }),
    })),
  }
}

export async function subscriptionList(system: System): Promise<Answer> {
  // A tenant without subscriptions stands in the profile under its own id.
  const real = (await signedIn(system)).filter((one) => one.id !== one.tenantId)
  return {
    value: real.map(({ id, name, state, tenantId }) => ({ displayName: name, id: `/subscriptions/${id}`, state, subscriptionId: id, tenantId })),
  }
}

async function signedIn(system: System): Promise<readonly Account[]> {
  const cloud = activeCloud(system)
  const profile = await readProfile(system)
  accountFor(profile, cloud.name, profile.subscriptions.find((one) => one.environmentName === cloud.name)?.id)
  return profile.subscriptions.filter((one) => one.environmentName === cloud.name)
}
