/** The narrator of signing out: whose tokens, secrets and accounts go, and who is left. */
import { forgetAccounts, forgetClient } from './cache/forget.ts'
import { findAccounts } from './cache/lookup.ts'
import { updateCache } from './cache/write.ts'
import { AuthError } from './errors.ts'
import { activeCloud, listClouds } from './profile/clouds.ts'
import { forgetAll, forgetUser } from './profile/entries.ts'
import { readProfile } from './profile/file.ts'
import { forgetAllServicePrincipals, forgetServicePrincipal } from './profile/secrets.ts'
import { updateProfile } from './profile/write.ts'
import type { System } from './system/system.ts'
import { environmentOf } from './token.ts'

/**
 * Signs a user or service principal out, in all clouds; without a name the active account's. A name that nobody has is no error.
 * @throws AuthError `no_active_accounts`
 */
export async function signOut(system: System, username?: string): Promise<void> {
  const name = username ?? (await activeUser(system))
  const environments = [...new Set(listClouds(system).map(environmentOf))]
  // Tokens first: whatever interrupts this, no secret outlives the account's entry.
  await updateCache(system, (cache) => {
    const home_account_ids = environments.flatMap((environment) => findAccounts(cache, { environment, username: name })).map((entry) => entry.home_account_id)
    return forgetClient(forgetAccounts(cache, { home_account_ids, environments }), name)
  })
  await forgetServicePrincipal(system, name)
  await updateProfile(system, (profile) => forgetUser(profile, name))
  discardSetAside(system)
}

/** Damaged files that were set aside still hold secrets, and a sign-out promises that none stays. */
function discardSetAside(system: System): void {
  for (const name of system.files.list(system.configDirectory)) {
    if (/^(msal_token_cache|service_principal_entries|azureProfile)\.json\.corrupt-/.test(name)) system.files.remove(`${system.configDirectory}/${name}`)
  }
}

/** Signs everybody out, service principals included. Configuration and the clouds' definitions stay. */
export async function signOutAll(system: System): Promise<void> {
  await updateCache(system, () => ({}), { repair: true })
  await forgetAllServicePrincipals(system)
  await updateProfile(system, forgetAll, { repair: true })
  discardSetAside(system)
}

async function activeUser(system: System): Promise<string> {
  const { name } = activeCloud(system)
  const profile = await readProfile(system)
  const account = profile.subscriptions.find((one) => one.environmentName === name && one.isDefault === true)
  if (!account) throw new AuthError('no_active_accounts', 'There are no active accounts.')
  return account.user.name
}
