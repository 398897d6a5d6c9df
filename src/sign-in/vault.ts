/** Can tokens be kept where this sign-in will want to keep them, and what was left where they were kept before? */
import { cachePath, sealedCachePath } from '../cache/schema.ts'
import { isEncrypted } from '../profile/encryption.ts'
import type { System } from '../system/system.ts'

/** Asked before the person is: a sign-in whose tokens cannot be kept is work for nothing. @throws AuthError `vault_unavailable` */
export async function tryVault(system: System): Promise<void> {
  if (!isEncrypted(system)) return
  // A name of this process's own: two sign-ins at once must not take each other's away.
  const probe = `${system.configDirectory}/azin_probe.${system.pid}.bin`
  await system.vault.seal(probe, 'probe')
  await system.vault.discard(probe)
}

/** Changing the setting moves nothing: who is signed in there is neither used nor gone. */
export function leftoverWarnings(system: System): readonly string[] {
  const clear = 'to sign everybody out and remove them: az account clear'
  if (isEncrypted(system)) {
    const path = cachePath(system)
    if (!holdsSecrets(system, path)) return []
    return [`Tokens are kept encrypted now (core.encrypt_token_cache is on). Those of earlier sign-ins stay in plain text in ${path} and are not used; ${clear}`]
  }
  if (!system.files.status(sealedCachePath(system))) return []
  return [`Tokens are kept in plain files now (core.encrypt_token_cache is off). Those of earlier sign-ins stay encrypted and are not used; ${clear}`]
}

function holdsSecrets(system: System, path: string): boolean {
  try {
    return system.files.readText(path)?.includes('"secret"') === true
  } catch {
    return false // what cannot be read is no news
  }
}
