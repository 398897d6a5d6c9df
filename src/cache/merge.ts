/** What does the cache look like once an answer of the token endpoint is remembered in it? */
import { ownerOf, type TokenOwner } from './client-info.ts'
import { accessTokenKey, accountKey, appMetadataKey, idTokenKey, refreshTokenKey } from './keys.ts'
import { isBearer, isOf, same, scopesOf } from './lookup.ts'
import { type AccessTokenEntry, type CacheFile, entriesOf, environmentAliases, isRecord, type RefreshTokenEntry, type SectionName } from './schema.ts'

/** An answer of the token endpoint, and what it was asked for. */
export interface TokenEvent {
  /** The authority's host. */
  readonly environment: string
  readonly client_id: string
  /** The tenant in the request, `organizations` if the user named none. */
  readonly realm: string
  /** Requested: used only if the answer does not say what was granted. */
  readonly scopes: readonly string[]
  /** Epoch seconds. */
  readonly now: number
  readonly response: GrantedTokens
  /** These three override what the answer says of itself. */
  readonly home_account_id?: string | undefined
  readonly local_account_id?: string | undefined
  readonly username?: string | undefined
  readonly id_token?: string | undefined
  readonly authority_type?: 'MSSTS' | 'ADFS' | undefined
  /**
   * For a refresh: the refresh token that was redeemed. The account must still be there (a sign-out in between is not
   * undone), is not written anew, and a new refresh token takes the place of this one alone.
   */
  readonly used_refresh_token?: string | undefined
}

/** What `oauth/` has judged: a bearer token and lifetimes in seconds. */
export interface GrantedTokens {
  readonly access_token: string
  readonly token_type?: string | undefined
  readonly expires_in: number
  readonly ext_expires_in?: number | undefined
  readonly refresh_in?: number | undefined
  readonly refresh_token?: string | undefined
  readonly scope?: string | undefined
  readonly id_token?: string | undefined
  readonly client_info?: string | undefined
  readonly foci?: string | undefined
}

/** Pure and idempotent. What the entries already hold and azin does not know stays in them. */
export function rememberTokens(cache: CacheFile, event: TokenEvent): CacheFile {
  const grant = granted(event)
  if (event.used_refresh_token !== undefined && !isSignedIn(cache, grant)) return cache
  const steps = [rememberAccessToken, rememberAccount, rememberIdToken, rememberRefreshToken, rememberApp]
  return steps.reduce((next, step) => step(next, grant), cache)
}

/** A token event with everything worked out. */
interface Grant extends TokenEvent {
  readonly owner: TokenOwner
  readonly target: string
  readonly hosts: readonly string[]
  readonly idToken: string | undefined
}

function granted(event: TokenEvent): Grant {
  const { response } = event
  const idToken = event.id_token ?? response.id_token
  const told = ownerOf({ client_info: response.client_info, id_token: idToken })
  const owner = {
    home_account_id: event.home_account_id ?? told.home_account_id,
    local_account_id: event.local_account_id ?? told.local_account_id,
    username: told.username ?? event.username,
  }
  // `.default` stands for whatever was granted: not every server repeats it as Entra does, and a later look-up asks for it.
  const scopes = response.scope === undefined ? event.scopes : [...scopesOf({ target: response.scope }), ...event.scopes.filter((scope) => scope.endsWith('/.default'))]
  // Newer MSAL sorts, so that the same scopes always make the same key.
  return { ...event, owner, idToken, target: [...new Set(scopes)].sort().join(' '), hosts: environmentAliases(event.environment) }
}

function isSignedIn(cache: CacheFile, grant: Grant): boolean {
  return entriesOf(cache, 'RefreshToken').some((entry) => isOwned(entry, grant))
}

function isOwned(entry: { readonly home_account_id?: unknown; readonly environment?: unknown }, grant: Grant): boolean {
  return (entry.home_account_id || undefined) === grant.owner.home_account_id && isOf(entry, grant.hosts)
}

function rememberAccessToken(cache: CacheFile, grant: Grant): CacheFile {
  const { response, now } = grant
  const entry = {
    credential_type: 'AccessToken',
    secret: response.access_token,
    home_account_id: grant.owner.home_account_id ?? null,
    environment: grant.environment,
    client_id: grant.client_id,
    target: grant.target,
    realm: grant.realm,
    token_type: response.token_type ?? 'Bearer',
    cached_at: String(now),
    expires_on: String(now + response.expires_in),
    extended_expires_on: String(now + (response.ext_expires_in ?? response.expires_in)),
    refresh_on: response.refresh_in === undefined ? undefined : String(now + response.refresh_in),
  }
  return put(cache, 'AccessToken', accessTokenKey(entry), entry, (old: AccessTokenEntry) => isReplaced(old, grant))
}

/** An older token that the new one is as good as, or that overlaps it and has expired. A live one for more scopes stays. */
function isReplaced(old: AccessTokenEntry, grant: Grant): boolean {
  if (!isOwned(old, grant) || !isBearer(old) || !same(old.client_id, grant.client_id) || !same(old.realm, grant.realm)) return false
  const fresh = grant.target.split(' ')
  const stale = scopesOf(old)
  if (stale.every((scope) => fresh.includes(scope))) return true
  return Number(old.expires_on) <= grant.now && stale.some((scope) => fresh.includes(scope))
}

function rememberAccount(cache: CacheFile, grant: Grant): CacheFile {
  const { home_account_id, local_account_id, username } = grant.owner
  // MSAL neither: a sign-out at the same moment must not be undone by a refresh.
  if (home_account_id === undefined || grant.used_refresh_token !== undefined) return cache
  const entry = {
    home_account_id,
    environment: grant.environment,
    realm: grant.realm,
    local_account_id,
    username: username ?? '',
    authority_type: grant.authority_type ?? (grant.realm === 'adfs' ? 'ADFS' : 'MSSTS'),
  }
  return put(cache, 'Account', accountKey(entry), entry)
}

function rememberIdToken(cache: CacheFile, grant: Grant): CacheFile {
  if (grant.idToken === undefined) return cache
  const entry = {
    credential_type: 'IdToken',
    secret: grant.idToken,
    home_account_id: grant.owner.home_account_id ?? null,
    environment: grant.environment,
    realm: grant.realm,
    client_id: grant.client_id,
  }
  return put(cache, 'IdToken', idTokenKey(entry), entry)
}

/** Without a new one the old one stays: most refreshes at Entra bring one, but none has to. */
function rememberRefreshToken(cache: CacheFile, grant: Grant): CacheFile {
  const { refresh_token, foci } = grant.response
  if (refresh_token === undefined) return cache
  const news = { secret: refresh_token, last_modification_time: String(grant.now), family_id: foci }
  if (grant.used_refresh_token !== undefined) return rotate(cache, grant, news)
  const entry = {
    credential_type: 'RefreshToken',
    secret: news.secret,
    home_account_id: grant.owner.home_account_id ?? null,
    environment: grant.environment,
    client_id: grant.client_id,
    target: grant.target,
    last_modification_time: news.last_modification_time,
    family_id: news.family_id,
  }
  const isReplacedBy = (old: RefreshTokenEntry): boolean => isOwned(old, grant) && same(old.client_id, grant.client_id)
  return put(cache, 'RefreshToken', refreshTokenKey(entry), entry, isReplacedBy)
}

/** In place, as MSAL does. If nobody has the redeemed token any more, a parallel sign-in has stored a better one. */
function rotate(cache: CacheFile, grant: Grant, news: Readonly<Record<string, string | undefined>>): CacheFile {
  const section = Object.entries(cache.RefreshToken ?? {}).map(([key, old]) => {
    const redeemed = isRecord(old) && old.secret === grant.used_refresh_token && isOwned(old, grant)
    return [key, redeemed ? { ...old, ...defined(news) } : old]
  })
  return { ...cache, RefreshToken: Object.fromEntries(section) }
}

function rememberApp(cache: CacheFile, grant: Grant): CacheFile {
  const { environment, client_id, response } = grant
  const entry = { client_id, environment, family_id: response.foci }
  const key = appMetadataKey(entry)
  const old: unknown = isRecord(cache.AppMetadata) && Object.hasOwn(cache.AppMetadata, key) ? cache.AppMetadata[key] : undefined
  // Only an answer with a refresh token says whether the client belongs to the family.
  const known = response.refresh_token === undefined && isRecord(old) ? old['family_id'] : undefined
  return put(cache, 'AppMetadata', key, { ...entry, family_id: entry.family_id ?? known })
}

/**
 * Stores an entry. Fields of its predecessors that azin does not set are kept; a field that is `undefined` is removed.
 * @param replaces which other entries go, their unknown fields living on in the new one
 */
function put<Entry>(
  cache: CacheFile, name: SectionName, key: string, entry: Readonly<Record<string, unknown>>, replaces: (old: Entry) => boolean = () => false,
): CacheFile {
  const section = isRecord(cache[name]) ? cache[name] : {}
  const isPredecessor = (at: string, old: unknown): boolean => at === key || (isRecord(old) && replaces(old as Entry))
  const entries = Object.entries(section)
  const inherited = entries.filter(([at, old]) => isPredecessor(at, old) && isRecord(old)).map(([, old]) => old as object)
  const merged = defined(Object.fromEntries([...inherited, entry].flatMap(Object.entries)))
  const kept = entries.filter(([at, old]) => at === key || !isPredecessor(at, old))
  const place = kept.some(([at]) => at === key)
  const next = place ? kept.map(([at, old]) => [at, at === key ? merged : old] as const) : [...kept, [key, merged] as const]
  return { ...cache, [name]: Object.fromEntries(next) }
}

/** Own-property safe: a key `__proto__` from a file is data like any other. */
function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
