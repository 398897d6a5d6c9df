/** The narrator of signing out: whose tokens, secrets and accounts go, and who is left. */
import { clearPlainCache, clearSealedCache } from './cache/clear.ts'
import { forgetAccounts, forgetClient } from './cache/forget.ts'
import { findAccounts } from './cache/lookup.ts'
import { cachePath, type CacheFile, sealedCachePath } from './cache/schema.ts'
import { updateCache } from './cache/write.ts'
import { AuthError } from './errors.ts'
import { activeCloud, listClouds } from './profile/clouds.ts'
import { forgetAll, forgetUser } from './profile/entries.ts'
import { isEncrypted } from './profile/encryption.ts'
import { profilePath, readProfile } from './profile/file.ts'
import { discardServicePrincipals, forgetAllServicePrincipals, forgetServicePrincipal, secretsPath } from './profile/secrets.ts'
import { updateProfile } from './profile/write.ts'
import { isOutOfRoom } from './system/disk-trouble.ts'
import type { System } from './system/system.ts'
import { environmentOf } from './token.ts'

/**
 * Signs a user or service principal out, in all clouds; without a name the active account's. A name that nobody has is no error.
 * @throws AuthError `no_active_accounts`; `vault_unavailable`, with an older place of secrets still full
 */
export async function signOut(system: System, username?: string): Promise<void> {
  try {
    await forgetOne(system, username)
  } catch (error) {
    if (!isOutOfRoom(error) || !(error instanceof AuthError)) throw error
    throw new AuthError(error.code, error.message, [...error.hint, 'Signing everybody out needs no room: az account clear'], { cause: error.cause })
  }
}

async function forgetOne(system: System, username: string | undefined): Promise<void> {
  const name = username ?? (await activeUser(system))
  const environments = [...new Set(listClouds(system).map(environmentOf))]
  // Secrets first: whatever interrupts this, none outlives the account's entry, and a renewal in flight sees that it came too late.
  const encrypted = isEncrypted(system)
  if (exists(system, secretsPath(system, encrypted))) await forgetServicePrincipal(system, name, encrypted)
  const forgotten = (cache: CacheFile): CacheFile => {
    const home_account_ids = environments.flatMap((environment) => findAccounts(cache, { environment, username: name })).map((entry) => entry.home_account_id)
    return forgetClient(forgetAccounts(cache, { home_account_ids, environments }), name)
  }
  // What is not there is not made, nor a lock for it: the disk may be full.
  if (exists(system, encrypted ? sealedCachePath(system) : cachePath(system))) await updateCache(system, forgotten, { encrypted, forgets: true })
  if (exists(system, profilePath(system))) await updateProfile(system, (profile) => forgetUser(profile, name), { forgets: true })
  discardSetAside(system)
  // What was kept before core.encrypt_token_cache was changed: last, as a keyring of then may be gone.
  if (exists(system, secretsPath(system, !encrypted))) await forgetServicePrincipal(system, name, !encrypted)
  if (exists(system, encrypted ? cachePath(system) : sealedCachePath(system))) await updateCache(system, forgotten, { encrypted: !encrypted, forgets: true })
  await discardSealedAside(system)
}

function exists(system: System, path: string): boolean {
  return system.files.status(path) !== undefined
}

/** Damaged files that were set aside, and what a killed process had not committed yet. Who is just writing finds its file gone, and reads again. */
const leftovers = /^(msal_token_cache|service_principal_entries|azureProfile)\.json\.corrupt-|^\.(msal_token_cache|service_principal_entries)\.json\.[0-9a-f]+\.azin-new$/

/** They hold secrets, and a sign-out promises that none stays. */
function discardSetAside(system: System): void {
  for (const name of system.files.list(system.configDirectory)) {
    if (leftovers.test(name)) system.files.remove(`${system.configDirectory}/${name}`)
  }
}

async function discardSealedAside(system: System): Promise<void> {
  for (const name of system.files.list(system.configDirectory)) {
    if (!/^(msal_token_cache|service_principal_entries)\.bin\.corrupt-/.test(name)) continue
    await system.vault.discard(`${system.configDirectory}/${name}`)
    system.files.remove(`${system.configDirectory}/${name}`)
  }
}

/**
 * Signs everybody out, service principals included. Configuration and the clouds' definitions stay.
 * @throws AuthError `vault_unavailable`, though everything that could be reached is forgotten
 */
export async function signOutAll(system: System): Promise<void> {
  const refusal = await clearSealed(system).then(() => undefined, (error: unknown) => ({ error }))
  await emptied(system, secretsPath(system), 'msal', () => forgetAllServicePrincipals(system))
  await emptied(system, cachePath(system), 'msal', () => clearPlainCache(system))
  await emptied(system, profilePath(system), 'own', () => updateProfile(system, forgetAll, { repair: true }))
  discardSetAside(system)
  if (refusal) throw refusal.error
}

/** Where there is no room for the file that would say "nobody", no file says it as well. */
async function emptied(system: System, path: string, protocol: 'msal' | 'own', empty: () => Promise<unknown>): Promise<void> {
  if (!exists(system, path)) return
  try {
    await empty()
  } catch (error) {
    if (!isOutOfRoom(error)) throw error
    const lock = `${path}.lock${protocol === 'msal' ? 'file' : ''}`
    await system.locks.hold(lock, { wait: 12_000, protocol, optional: true }, () => void system.files.remove(path))
  }
}

/** Also what is left of a time when core.encrypt_token_cache was on. */
async function clearSealed(system: System): Promise<void> {
  const known = [secretsPath(system, true), sealedCachePath(system)].some((path) => exists(system, path))
  if (!isEncrypted(system) && !known) return
  try {
    await discardServicePrincipals(system)
    await clearSealedCache(system)
    await discardSealedAside(system)
  } catch (error) {
    // Without the files there is, as far as anybody can tell, nothing to be cleared.
    if (known) throw error
  }
}

async function activeUser(system: System): Promise<string> {
  const { name } = activeCloud(system)
  const profile = await readProfile(system)
  const account = profile.subscriptions.find((one) => one.environmentName === name && one.isDefault === true)
  if (!account) throw new AuthError('no_active_accounts', 'There are no active accounts.')
  return account.user.name
}
