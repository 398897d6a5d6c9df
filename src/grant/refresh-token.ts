/** How does a refresh token become an access token? (RFC 6749 section 6) */

import type { Authority, Tokens } from '../oauth/schema.ts'
import { requestToken } from '../oauth/token-endpoint.ts'
import type { Secret } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import { publicClient } from './public-client.ts'
import { userScopes } from './scopes.ts'

export interface RefreshAsk {
  readonly authority: Authority
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly claims?: string | undefined
  readonly refresh_token: Secret
  /** `uid.utid`; the answer must be for it. */
  readonly home_account_id?: string
  /** What the person typed or the profile says, for the command in an error. */
  readonly tenant: string
}

/** @throws OAuthError of flow `silent`: interaction_required, invalid_grant, ... */
export function refresh(system: System, ask: RefreshAsk): Promise<Tokens> {
  return requestToken(system, ask.authority, publicClient(ask), {
    grant_type: 'refresh_token',
    refresh_token: ask.refresh_token,
    scope: userScopes(ask.scopes),
  }, { flow: 'silent', tenant: ask.tenant, scopes: ask.scopes }, ask.home_account_id === undefined ? {} : { home_account_id: ask.home_account_id })
}
