/** Which services may tokens be asked for? */

import type { Cloud } from '../profile/schema.ts'

/** Two spellings of one service are one; `https://x/` and `https://x` are. */
export function sameAudience(text: string): string {
  return text.replace(/\/\.default$/, '').replace(/\/+$/, '').toLowerCase()
}

/** What a development container needs as a rule; `--audience` says otherwise. */
export function usualAudiences({ endpoints, suffixes }: Cloud): readonly string[] {
  const vault = suffixes['keyvaultDns']
  return [endpoints['activeDirectoryResourceId'], endpoints['resourceManager'], endpoints['microsoftGraphResourceId'], vault && `https://${vault.replace(/^\./, '')}`, 'https://storage.azure.com']
    .filter((one): one is string => typeof one === 'string' && one !== '')
}

export function isAllowed(allowed: readonly string[], resource: string): boolean {
  return allowed.some((one) => sameAudience(one) === sameAudience(resource))
}
