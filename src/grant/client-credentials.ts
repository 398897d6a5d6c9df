/** How does a service principal get a token with its secret or an assertion? (RFC 6749 section 4.4, RFC 7523) */

import type { Authority, Client, Tokens } from '../oauth/schema.ts'
import { requestToken } from '../oauth/token-endpoint.ts'
import type { System } from '../system/system.ts'

export interface ClientCredentialsAsk {
  readonly authority: Authority
  readonly client_id: string
  /** One resource's `/.default`. */
  readonly scopes: readonly string[]
  readonly claims?: string | undefined
  readonly authentication: Exclude<Client['authentication'], 'none'>
}

/** @throws OAuthError of flow `sign-in` */
export function clientCredentials(system: System, ask: ClientCredentialsAsk): Promise<Tokens> {
  const client = { client_id: ask.client_id, authentication: ask.authentication, ...(ask.claims === undefined ? {} : { claims: ask.claims }) }
  return requestToken(system, ask.authority, client, {
    grant_type: 'client_credentials',
    scope: ask.scopes.join(' '),
  }, { flow: 'sign-in', tenant: ask.authority.tenant, scopes: ask.scopes })
}
