/** Who signed in to this tenant last? A person is told how to go straight there; the page still asks who it is. */

import { readProfile } from '../profile/file.ts'
import type { Account, Cloud } from '../profile/schema.ts'
import type { SignInAsk } from '../sign-in.ts'
import type { System } from '../system/system.ts'

/**
 * Not sent as `login_hint` unasked: with `prompt=select_account` Entra takes no notice of it or refuses the two together, and without the
 * prompt it leaves no choice of an account. `undefined` where nothing is known, or somebody was named.
 */
export async function lastHere(system: System, cloud: Cloud, { way, tenant }: SignInAsk): Promise<string | undefined> {
  if (tenant === undefined || way.kind !== 'browser' || way.login_hint !== undefined) return undefined
  const known = await accountsOf(system)
  const here = known.filter((one) => one.environmentName === cloud.name && one.user.type === 'user' && !one.user.cloudShellID && isIn(one, tenant))
  const name = (here.find((one) => one.isDefault) ?? here.at(-1))?.user.name
  // What is to be typed must not hold what a shell would obey.
  if (name === undefined || /["$`!\\\s]/.test(name)) return undefined
  return `Last signed in to this tenant: ${name}. To go straight to that account, add: --username "${name}"`
}

async function accountsOf(system: System): Promise<readonly Account[]> {
  try {
    return (await readProfile(system)).subscriptions
  } catch {
    return [] // a sign-in mends what is damaged
  }
}

function isIn({ tenantId, tenantDefaultDomain }: Account, tenant: string): boolean {
  return [tenantId, tenantDefaultDomain].some((one) => one?.toLowerCase() === tenant.toLowerCase())
}
