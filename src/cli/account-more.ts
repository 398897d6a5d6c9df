/** What does `az account` do besides, seldom: everybody out, and what Azure says of tenants, subscriptions and locations? */

import { isAzinError } from '../errors.ts'
import { forgetChoices } from '../profile/choices.ts'
import { tokenCloud } from '../profile/cloud-choice.ts'
import { readProfile } from '../profile/file.ts'
import { accountFor } from '../profile/identity.ts'
import type { Account } from '../profile/schema.ts'
import { signOutAll } from '../sign-out.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { inCloudShell } from './login-way.ts'
import { CLOUD_SHELL } from './logout.ts'
import { warn } from './voice.ts'

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
  const cloud = tokenCloud(system)
  const profile = await readProfile(system)
  accountFor(profile, cloud.name, profile.subscriptions.find((one) => one.environmentName === cloud.name)?.id)
  return profile.subscriptions.filter((one) => one.environmentName === cloud.name)
}
