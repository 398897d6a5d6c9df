/** Where does this operating system keep secrets that must not lie on the disk in plain text? */
import type { System, Vault } from '../system.ts'

/** @param system only what a vault needs, so that a test can say what it is. */
export async function systemVault(system: Pick<System, 'platform' | 'env' | 'processes'>): Promise<Vault> {
  if (system.platform === 'win32') return (await import('./dpapi.ts')).dpapiVault(system)
  const { keyringVault } = await import('./keyring.ts')
  if (system.platform === 'darwin') return keyringVault((await import('./keychain.ts')).keychain(system))
  return keyringVault((await import('./freedesktop.ts')).secretService(system.env))
}
