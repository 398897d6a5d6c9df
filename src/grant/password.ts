/** How does a user sign in with a name and a password? (RFC 6749 section 4.3; never for federated accounts) */

import { AuthError } from '../errors.ts'
import type { Authority, Tokens } from '../oauth/schema.ts'
import { requestToken } from '../oauth/token-endpoint.ts'
import type { Secret } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import { publicClient } from './public-client.ts'
import { userScopes } from './scopes.ts'

export interface PasswordAsk {
  readonly authority: Authority
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly claims?: string | undefined
  readonly username: string
  readonly password: Secret
}

/**
 * The password goes to the authority's token endpoint and nowhere else.
 * @throws AuthError not_supported for an account whose sign-in happens at another server
 * @throws OAuthError of flow `sign-in`; MFA and personal accounts are refused by the server
 */
export async function password(system: System, ask: PasswordAsk): Promise<Tokens> {
  if (!ask.authority.adfs && await isFederated(system, ask)) throw federatedAccount(ask.username)
  return requestToken(system, ask.authority, publicClient(ask), {
    grant_type: 'password',
    username: ask.username,
    password: ask.password,
    scope: userScopes(ask.scopes),
  }, { flow: 'sign-in', tenant: ask.authority.tenant, scopes: ask.scopes })
}

/** The answer decides about a refusal only: no address in it is ever used. */
async function isFederated(system: System, ask: PasswordAsk): Promise<boolean> {
  if (ask.username === '.' || ask.username === '..') return false // in a path they are steps, however they are encoded
  const { origin } = new URL(ask.authority.token_endpoint)
  const url = `${origin}/common/userrealm/${encodeURIComponent(ask.username)}?api-version=1.0`
  const { status, body } = await system.transport.send({ method: 'GET', url, headers: { accept: 'application/json' } })
  if (status !== 200) return false
  try {
    const realm = JSON.parse(new TextDecoder().decode(body)) as { account_type?: unknown } | null
    return String(realm?.account_type).toLowerCase() === 'federated'
  } catch {
    // No realm that can be read: the token endpoint has the last word.
    return false
  }
}

function federatedAccount(username: string): AuthError {
  return new AuthError(
    'not_supported',
    `The account ${username} signs in at another server of its organization (it is federated), and azin sends a password to no other server. Sign in with a browser.`,
    ['az login', 'az login --use-device-code'],
  )
}
