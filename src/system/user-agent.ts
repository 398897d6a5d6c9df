/** Who do we say we are? azin, how it was installed, and what the user adds. */

import type { System } from './system.ts'
import { version } from './version.ts'

/** `azin/1.2.3 (linux) (PIP) terraform/1`: `AZ_INSTALLER` and `AZURE_HTTP_USER_AGENT` as for Azure CLI. */
export function userAgent({ platform, env }: Pick<System, 'platform' | 'env'>): string {
  const installer = clean(env['AZ_INSTALLER'])
  const more = clean(env['AZURE_HTTP_USER_AGENT'])
  return `azin/${version} (${platform})${installer && ` (${installer})`}${more && ` ${more}`}`
}

/** A header has no line ends and no other alphabets. */
function clean(text: string | undefined): string {
  return (text ?? '').replace(/[^\x20-\x7e]/g, '').trim()
}
