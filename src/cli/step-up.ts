/** What is done about tenants that want the person once more? They are visited one by one, in the same browser, or the whole command is told. */

import type { Account } from '../profile/schema.ts'
import { isAzinError } from '../errors.ts'
import { type Pending, signIn, type SignInAsk, type SignInPerson } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import type { Call } from './commands.ts'
import { warn } from './voice.ts'

/** Signs in to one tenant, as this user, with what the tenant demands. Rejects as `signIn` does. */
export async function stepUp(system: System, ask: SignInAsk, person: SignInPerson, username: string, { tenant, name, claims_challenge }: Pending, keepDefault: boolean): Promise<readonly Account[]> {
  const { scopes: _, ...same } = ask
  const { accounts } = await signIn(system, {
    ...same, tenant, tenant_name: name, claims_challenge, keep_default: keepDefault, step_up: false, way: { kind: 'browser', login_hint: username },
  }, person)
  return accounts
}

/** All of them, one after another. What one refuses is told, and the next one is tried. */
export async function stepUpAll(system: System, call: Call, ask: SignInAsk, person: SignInPerson, username: string, pending: readonly Pending[]): Promise<readonly Account[]> {
  const accounts: Account[] = []
  for (const [index, one] of pending.entries()) {
    warn(system, call, `Tenant ${nameOf(one)} wants you to sign in once more (${index + 1} of ${pending.length}).`)
    try {
      accounts.push(...(await stepUp(system, ask, person, username, one, true)))
    } catch (error) {
      if (!isAzinError(error)) throw error
      warn(system, call, `Authentication failed against tenant ${nameOf(one)}: ${error.message}`)
    }
  }
  return accounts
}

/** For whoever cannot be asked here: commands that need nothing added. */
export function tellCommands(system: System, call: Call, username: string, pending: readonly Pending[]): void {
  for (const one of pending) {
    const challenge = one.claims_challenge ? ` --claims-challenge "${one.claims_challenge}"` : ''
    warn(system, call, `Tenant ${nameOf(one)} wants ${username} to sign in once more: ${one.reason}\naz login --tenant "${one.tenant}"${challenge}`)
  }
}

export function nameOf({ tenant, name }: Pending): string {
  return name ? `${tenant} '${name}'` : tenant
}
