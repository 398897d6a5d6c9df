/** How is the whole token cache forgotten, with nothing left where it once was? */
import type { System } from '../system/system.ts'
import { sealedCachePath } from './schema.ts'
import { updateCache } from './write.ts'

/** The plain file stays, empty: it is the one that programs without a setting look for. A damaged one is set aside. */
export async function clearPlainCache(system: System): Promise<void> {
  await updateCache(system, () => ({}), { repair: true })
}

/** The text goes first: should the vault refuse, the file still says that there is something. @throws AuthError `vault_unavailable` */
export async function clearSealedCache(system: System): Promise<void> {
  const path = sealedCachePath(system)
  await system.locks.hold(`${path}.lockfile`, { wait: 12_000, protocol: 'msal' }, async () => {
    await system.vault.discard(path)
    system.files.remove(path)
  })
}
