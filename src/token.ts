/** The narrator of a token: who is asking, is there a live one, else renew. Told once, top to bottom. */
import { findAccessToken, findAccounts, isAging, ofRealm } from './cache/lookup.ts'
import { readCacheFor } from './cache/read-for.ts'
import type { AccessTokenEntry, CacheFile } from './cache/schema.ts'
import { AuthError } from './errors.ts'
import { tokenCloud } from './profile/cloud-choice.ts'
import type { Config } from './profile/config.ts'
import { isEncrypted } from './profile/encryption.ts'
import { readProfile } from './profile/file.ts'
import { identify } from './profile/identity.ts'
import type { Cloud, Identity } from './profile/schema.ts'
import type { System } from './system/system.ts'

/** Azure CLI's public client: the same in every cloud, and the owner of the shared refresh tokens. */
export const CLIENT_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

export interface Ask {
  /** Scopes as the wire wants them; wins over `resource`, which wins over `resource_type`. None of them: ARM. */
  readonly scopes?: readonly string[]
  readonly resource?: string
  /** `arm`, `ms-graph`, ... as in `--resource-type`. */
  readonly resource_type?: string
  readonly tenant?: string
  /** Id or name. */
  readonly subscription?: string
  /** Seconds of life that the token must have left; 300 by default. */
  readonly least?: number
  /** The server is asked whatever the cache holds, and its token takes the place of the cached one. */
  readonly fresh?: boolean
  /** Base64 of the claims that a resource demands: the server is asked, for no cached token has them. */
  readonly claims?: string
}

export interface AccessToken {
  readonly accessToken: string
  /** Epoch seconds. */
  readonly expires_on: number
  /** Absent when a tenant was asked for. */
  readonly subscription?: string
  /** The tenant as it was asked for, else the subscription's. */
  readonly tenant: string
  readonly tokenType: string
  readonly source: 'cache' | 'server'
  /** What went wrong without spoiling the answer (a full disk); empty as a rule. */
  /** It is good, but the server asked to have it renewed by now. */
  readonly aging: boolean
  readonly warnings: readonly string[]
}

/** What the cache is asked for: one credential of one account, for one tenant and one set of scopes. */
export interface Wanted {
  readonly environment: string
  readonly client_id: string
  /** `undefined`: the client's own token (a service principal). */
  readonly home_account_id: string | undefined
  readonly realm: string
  readonly scopes: readonly string[]
}

/** `--resource-type` -> the cloud's endpoint, with the name Azure CLI gives it in its error. */
const resourceTypes: Readonly<Record<string, readonly [endpoint: string, name: string]>> = {
  arm: ['activeDirectoryResourceId', 'active_directory_resource_id'],
  'aad-graph': ['activeDirectoryGraphResourceId', 'active_directory_graph_resource_id'],
  'ms-graph': ['microsoftGraphResourceId', 'microsoft_graph_resource_id'],
  batch: ['batchResourceId', 'batch_resource_id'],
  media: ['mediaResourceId', 'media_resource_id'],
  'data-lake': ['activeDirectoryDataLakeResourceId', 'active_directory_data_lake_resource_id'],
  'oss-rdbms': ['ossrdbmsResourceId', 'ossrdbms_resource_id'],
}

/** The scopes of an ask; `<resource>/.default` untrimmed, so that ARM's becomes Azure CLI's double slash. */
export function scopesOf(cloud: Cloud, ask: Ask): readonly string[] {
  if (ask.scopes !== undefined && ask.scopes.length > 0) return ask.scopes
  if (ask.resource) return [`${ask.resource}/.default`]
  const [endpoint, name] = resourceTypes[ask.resource_type ?? 'arm'] ?? ['', ask.resource_type]
  const resource = cloud.endpoints[endpoint]
  if (!resource) {
    throw new AuthError('cloud_invalid', `The endpoint '${name}' for this cloud is not set but is used.`, [
      `Set it in the section [${cloud.name}] of clouds.config, with: az cloud update --name ${cloud.name}`,
    ])
  }
  return [`${resource}/.default`]
}

/** The host that MSAL files tokens under: the authority's, lower case, without its port. */
export function environmentOf(cloud: Cloud): string {
  const url = cloud.endpoints['activeDirectory'] ?? ''
  const scheme = url.indexOf('://')
  const [host = ''] = scheme < 0 ? [] : url.slice(scheme + 3).split('/')
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  return (end > 0 ? host.slice(0, end) : host).toLowerCase()
}

/** The account's entry in the token cache, by name in this cloud (of namesakes, that of the tenant); `undefined` when its tokens are gone. */
export function homeAccountId(cache: CacheFile, environment: string, username: string, realm: string): string | undefined {
  const named: string[] = []
  for (const { home_account_id } of findAccounts(cache, { environment, username })) named.push(home_account_id)
  const ids = named.length > 1 ? ofRealm(cache, named, realm) : named
  if (ids.length > 1) {
    throw new AuthError('not_signed_in', `Two accounts of the name '${username}' are signed in; the name alone does not tell them apart.`, [
      `Sign out and in again: az logout --username ${username}`, 'az login',
    ])
  }
  return ids[0]
}

/** The client that signed the user in: Azure CLI's, or an own application (`az login --client-id`). */
function clientOf({ account }: Identity): string {
  return account.user.clientId || CLIENT_ID
}

/** AD FS has no tenants: whatever Azure Resource Manager calls them, its tokens are for all. */
function realmOf({ cloud, tenant }: Identity): string {
  const authority = (cloud.endpoints['activeDirectory'] ?? '').toLowerCase()
  return authority.endsWith('/adfs') || authority.endsWith('/adfs/') ? 'adfs' : tenant
}

/** The question to the cache, or `undefined` when the cache cannot know (managed identities, a user without tokens). */
export function wanted(cache: CacheFile, identity: Identity, scopes: readonly string[]): Wanted | undefined {
  const environment = environmentOf(identity.cloud)
  const { name } = identity.account.user
  if (identity.kind === 'servicePrincipal') {
    return { environment, client_id: name, home_account_id: undefined, realm: realmOf(identity), scopes }
  }
  if (identity.kind !== 'user') return undefined
  const home_account_id = homeAccountId(cache, environment, name, identity.tenant)
  return home_account_id === undefined ? undefined : { environment, client_id: clientOf(identity), home_account_id, realm: realmOf(identity), scopes }
}

/**
 * A token for the active account, or for the subscription or tenant asked for. A live one from the cache costs no request.
 * @param config hand it over where it was read already
 * Rejects with `AuthError` (`not_signed_in`, `subscription_not_found`, ...) or `OAuthError` (flow `silent`).
 */
export async function getAccessToken(system: System, ask: Ask, config?: Config): Promise<AccessToken> {
  if (system.env['AZURE_CLI_ACCESS_TOKEN']) return (await import('./token-brought.ts')).broughtToken(system, ask)
  const cloud = tokenCloud(system, config)
  const identity = await identityOf(system, cloud, ask)
  const scopes = scopesOf(cloud, ask)
  const entry = ask.fresh || ask.claims ? undefined : await cachedToken(system, identity, scopes, ask, isEncrypted(system, config))
  const token = entry
    ? { secret: entry.secret, expires_on: Number(entry.expires_on), warnings: [] }
    : await (await import('./renew.ts')).renew(system, identity, scopes, { fresh: ask.fresh === true, ...least(ask), ...(ask.claims && { claims: ask.claims }) })
  return {
    accessToken: token.secret,
    expires_on: token.expires_on,
    ...(ask.tenant === undefined && { subscription: identity.account.id }),
    tenant: ask.tenant ?? identity.tenant,
    tokenType: 'Bearer',
    source: entry ? 'cache' : 'server',
    aging: entry !== undefined && isAging(entry, system.clock.now()),
    warnings: token.warnings,
  }
}

/** A live token from the cache. What a part of it does not tell, the whole may. */
async function cachedToken(system: System, identity: Identity, scopes: readonly string[], ask: Ask, encrypted: boolean): Promise<AccessTokenEntry | undefined> {
  const username = identity.kind === 'user' ? identity.account.user.name : undefined
  const { cache, part } = await readCacheFor(system, encrypted, { realm: realmOf(identity), username })
  const live = (cache: CacheFile) => {
    const question = wanted(cache, identity, scopes)
    return question && findAccessToken(cache, { ...question, ...least(ask), now: system.clock.now() })
  }
  // Namesakes are told apart by all there is.
  const entry = part && Object.keys(cache.Account ?? {}).length > 1 ? undefined : live(cache)
  return entry ?? (part ? live((await import('./cache/read.ts')).readCache(system)) : undefined)
}

function least({ least }: Ask): { readonly least?: number } {
  return least === undefined ? {} : { least }
}

/** A subscription that is not in the profile may be newer than the sign-in: it is looked up once, and kept. */
async function identityOf(system: System, cloud: Cloud, ask: Ask): Promise<Identity> {
  const profile = await readProfile(system)
  try {
    return identify(profile, cloud, ask)
  } catch (error) {
    if (!ask.subscription || (error as AuthError).code !== 'subscription_not_found') throw error
    const { findSubscription } = await import('./discover-subscription.ts')
    return identify(await findSubscription(system, cloud, profile, ask.subscription), cloud, ask)
  }
}
