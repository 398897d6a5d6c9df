/** How does an Entra token become a registry's own? By the registry's exchange (`/oauth2/exchange`). */

import { AuthError } from '../errors.ts'
import { sendPatiently } from '../system/retry.ts'
import type { HttpResponse, System } from '../system/system.ts'

/** What registries take in every cloud; a token for Azure Resource Manager would let the registry do more than it needs. */
export const REGISTRY_AUDIENCE = 'https://containerregistry.azure.net'

/**
 * The registry's refresh token (good for some hours), or `undefined` if it refuses this token.
 * @param host judged already
 * @throws AuthError `server_answer`, `network`, `tls`
 */
export async function exchange(system: System, host: string, tenant: string, access_token: string): Promise<string | undefined> {
  const response = await sendPatiently(system, {
    method: 'POST',
    url: `https://${host}/oauth2/exchange`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'access_token', service: host, tenant, access_token }).toString(),
  })
  if (response.status === 401 || response.status === 403) return undefined
  const { refresh_token } = read(response)
  if (response.status === 200 && typeof refresh_token === 'string' && /^[\x21-\x7e]+$/.test(refresh_token)) return refresh_token
  throw new AuthError('server_answer', `The registry ${host} gave no token (HTTP ${response.status}).`, ['Is its name right? az acr list --output table'])
}

function read({ body }: HttpResponse): { readonly refresh_token?: unknown } {
  try {
    return (JSON.parse(new TextDecoder().decode(body)) as { readonly refresh_token?: unknown } | null) ?? {}
  } catch {
    return {}
  }
}
