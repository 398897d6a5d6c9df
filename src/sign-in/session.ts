/** Where does this sign-in go, what does it ask for, and what has it got so far? */

import { updateCache } from '../cache/write.ts'
import { isEncrypted } from '../profile/encryption.ts'
import { rememberTokens, type TokenEvent } from '../cache/merge.ts'
import { AuthError } from '../errors.ts'
import { authorityFor } from '../oauth/authority.ts'
import { capabilities } from '../oauth/claims.ts'
import type { Authority, Tokens } from '../oauth/schema.ts'
import { checkScopes } from '../oauth/scope.ts'
import { resolveTenant } from '../oauth/tenant.ts'
import type { Cloud } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import type { SignInAsk } from './ask.ts'

/** Azure CLI's public client: users have consented to it, and its tokens open what `az` opens. */
export const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

export interface Session {
  readonly cloud: Cloud
  readonly activeDirectory: string
  readonly resourceManager: string
  /** GUID, or `organizations` where none was given. */
  readonly authority: Authority
  /** GUID; `undefined` means all of the user's tenants. */
  readonly tenant: string | undefined
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly armScopes: readonly string[]
  /** For the first token; `claims` of later ones have no challenge in them. */
  readonly firstClaims: string | undefined
  readonly claims: string | undefined
}

/** A domain becomes a tenant id before any secret is sent; what cannot be asked for is refused before anything is. */
export async function openSession(system: System, ask: SignInAsk): Promise<Session> {
  checkScopes(ask.scopes ?? [])
  const plain = system.env['AZURE_IDENTITY_DISABLE_CP1'] !== undefined
  const firstClaims = capabilities(plain, ask.claims_challenge)
  const activeDirectory = endpoint(ask.cloud, 'activeDirectory')
  const tenant = ask.tenant === undefined ? undefined : await resolveTenant(system, activeDirectory, ask.tenant)
  const armScopes = [`${endpoint(ask.cloud, 'activeDirectoryResourceId')}/.default`]
  return {
    cloud: ask.cloud,
    activeDirectory,
    resourceManager: endpoint(ask.cloud, 'resourceManager'),
    authority: await authorityFor(system, { activeDirectory, tenant: tenant ?? 'organizations', builtIn: ask.cloud.builtIn }),
    tenant,
    client_id: ask.way.kind === 'service-principal' ? ask.way.client_id : ask.client_id || azureCli,
    scopes: ask.scopes?.length ? ask.scopes : armScopes,
    armScopes,
    firstClaims,
    claims: capabilities(plain),
  }
}

function endpoint(cloud: Cloud, name: string): string {
  const value = cloud.endpoints[name]
  if (value) return value
  throw new AuthError('cloud_invalid', `The cloud '${cloud.name}' has no ${name} endpoint, so nobody can sign in to it.`, [`az cloud show --name ${cloud.name}`])
}

/** Whether the first token already opens the resource manager. */
export function isForArm(session: Session): boolean {
  return session.scopes.length === session.armScopes.length && session.scopes.every((scope) => session.armScopes.includes(scope))
}

/** Writes answers of the token endpoint to the cache, in one step. */
export async function remember(system: System, events: readonly TokenEvent[]): Promise<void> {
  if (events.length > 0) await updateCache(system, (cache) => events.reduce(rememberTokens, cache), { repair: true, encrypted: isEncrypted(system) })
}

/** An answer as the cache wants it. */
export function tokenEvent(
  system: System, session: Session, authority: Authority, tokens: Tokens,
  more: { readonly scopes: readonly string[]; readonly username?: string; readonly used_refresh_token?: string },
): TokenEvent {
  return {
    environment: authority.host,
    client_id: session.client_id,
    realm: authority.tenant,
    now: system.clock.now(),
    response: tokens.response,
    authority_type: authority.adfs ? 'ADFS' : 'MSSTS',
    home_account_id: tokens.home_account_id,
    ...more,
  }
}
