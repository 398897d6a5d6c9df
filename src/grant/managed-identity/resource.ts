/** Which resource do scopes mean to a machine, which knows no scopes? Pure. */

import { UsageError } from '../../errors.ts'

/** `https://vault.azure.net/.default` -> `https://vault.azure.net`; what ends otherwise is left as it is. */
export function resourceOf(scopes: readonly string[]): string {
  const [scope = ''] = scopes
  if (scopes.length > 1) throw new UsageError(`A managed identity gets a token for one service at a time, not for ${scopes.join(' ')}.`, 1)
  return scope.replace(/\/(\.default|user_impersonation)$/, '')
}
