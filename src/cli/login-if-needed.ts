/** Is the sign-in that was asked for there already? `az login --if-needed`. */

import { type AuthError, isAzinError } from '../errors.ts'
import { readProfile } from '../profile/file.ts'
import type { Account, Cloud } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { getAccessToken } from '../token.ts'
import { list, text, type Values } from './args.ts'

/** Accounts that answer to the options and have a good token; `undefined`: somebody has to sign in. Rejects where that cannot be known. */
export async function signedInAlready(system: System, cloud: Cloud, values: Values): Promise<readonly Account[] | undefined> {
  const { subscriptions } = await readProfile(system)
  const mine = subscriptions.filter((one) => one.environmentName === cloud.name && answersTo(one, values))
  const account = mine.find((one) => one.isDefault) ?? mine[0]
  if (!account) return undefined
  const scopes = list(values, 'scope')
  try {
    await getAccessToken(system, { subscription: account.id, ...(scopes && { scopes }) })
    return mine
  } catch (error) {
    if (isAzinError(error) && (error.name === 'OAuthError' || (error as AuthError).code === 'not_signed_in')) return undefined
    throw error
  }
}

function answersTo(account: Account, values: Values): boolean {
  const same = (a: string | null | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
  const { user, tenantId, tenantDefaultDomain, id, name } = account
  const [tenant, username, subscription] = ['tenant', 'username', 'subscription'].map((key) => text(values, key))
  if (tenant && !same(tenantId, tenant) && !same(tenantDefaultDomain, tenant)) return false
  if (username && !same(user.name, username)) return false
  if (subscription && !same(id, subscription) && !same(name, subscription)) return false
  const machine = user.assignedIdentityInfo?.startsWith('MSI') === true
  return values['identity'] ? machine : !values['servicePrincipal'] || (user.type === 'servicePrincipal' && !machine)
}
