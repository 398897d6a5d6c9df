/** Are tokens and secrets kept in plain files, or where the operating system keeps secrets? */
import type { System } from '../system/system.ts'
import { type Config, readConfig } from './config.ts'

/**
 * `core.encrypt_token_cache`; on Windows yes unless it says no, as in Azure CLI.
 * @param config hand it over where it was read already
 */
export function isEncrypted(system: System, config: Config = readConfig(system)): boolean {
  return config.flag('core', 'encrypt_token_cache', system.platform === 'win32')
}
