/** Which entries of the cache belong to this account, this tenant, these scopes, and are good now? */
import {
  type AccessTokenEntry, type AccountEntry, type CacheFile, entriesOf, environmentAliases, type RefreshTokenEntry,
} from './schema.ts'

export interface AccountQuery {
  readonly environment: string
  /** Compared without case. Names can be reused: two results with one name are two people. */
  readonly username?: string | undefined
}

/** One entry for each account (`home_account_id`), though the cache has one for each tenant it signed in to. */
export function findAccounts(cache: CacheFile, query: AccountQuery): AccountEntry[] {
  const hosts = environmentAliases(query.environment)
  const found: AccountEntry[] = []
  const ids = new Set<string>()
  for (const entry of entriesOf(cache, 'Account')) {
    if (typeof entry.home_account_id !== 'string' || ids.has(entry.home_account_id)) continue
    if (!isOf(entry, hosts) || (query.username !== undefined && !same(entry.username, query.username))) continue
    ids.add(entry.home_account_id)
    found.push(entry)
  }
  return found
}

/**
 * Of several accounts with one name, those whose home is the tenant; else those that signed in to it; else all of them.
 * @param ids values of `home_account_id`
 */
export function ofRealm(cache: CacheFile, ids: readonly string[], realm: string): readonly string[] {
  const home = ids.filter((id) => same(id.split('.')[1], realm))
  if (home.length > 0) return home
  const guests = entriesOf(cache, 'Account').filter((entry) => same(entry.realm, realm)).map((entry) => entry.home_account_id)
  const been = ids.filter((id) => guests.includes(id))
  return been.length > 0 ? been : ids
}

export interface AccessTokenQuery {
  readonly environment: string
  readonly client_id: string
  /** `undefined` for a service principal. */
  readonly home_account_id: string | undefined
  readonly realm: string
  /** The token must be good for all of them. */
  readonly scopes: readonly string[]
  /** Epoch seconds. */
  readonly now: number
  /** Seconds of life that must be left; 300 by default, as in MSAL. */
  readonly least?: number
}

/** The token that lasts longest among those that match, if any. */
export function findAccessToken(cache: CacheFile, query: AccessTokenQuery): AccessTokenEntry | undefined {
  const hosts = environmentAliases(query.environment)
  let best: AccessTokenEntry | undefined
  for (const entry of entriesOf(cache, 'AccessToken')) {
    if (!isFor(entry, query) || !isOf(entry, hosts) || !isBearer(entry) || !isLive(entry, query)) continue
    if (best === undefined || Number(entry.expires_on) > Number(best.expires_on)) best = entry
  }
  return best
}

function isFor(entry: AccessTokenEntry, query: AccessTokenQuery): boolean {
  if ((entry.home_account_id || undefined) !== query.home_account_id) return false
  if (!same(entry.client_id, query.client_id) || !same(entry.realm, query.realm)) return false
  const granted = scopesOf(entry)
  for (const scope of query.scopes) if (!granted.includes(scope)) return false
  return true
}

/** The scopes of an entry. */
export function scopesOf(entry: { readonly target?: unknown }): string[] {
  const scopes: string[] = []
  if (typeof entry.target === 'string') for (const scope of entry.target.split(' ')) if (scope !== '') scopes.push(scope)
  return scopes
}

/** A token that is bound to a key is of no use to a caller who has not got the key. */
export function isBearer(entry: AccessTokenEntry): boolean {
  return (entry.token_type === undefined || same(entry.token_type, 'Bearer')) && entry.key_id === undefined
}

/** Stay as they are where a URI is made, beside letters, digits and `-._~`. */
const unwanted = ['!', "'", '(', ')', '*']

/**
 * RFC 6750 section 2.1 (b64token). Whatever wrote it into the cache, what is printed must not be able to end a header or a line.
 * Most tokens are known without a pattern, whose first use costs the executable more than all the rest of the look-up.
 */
function isToken(secret: string): boolean {
  try {
    if (encodeURIComponent(secret) !== secret) return /^[A-Za-z0-9\-._~+/]+=*$/.test(secret)
  } catch {
    return false // half of a character
  }
  for (const sign of unwanted) if (secret.includes(sign)) return false
  return secret !== ''
}

/** No token lives for a year: a later end means a clock or a file that cannot be believed. */
const absurdLifetime = 366 * 86_400

function isLive(entry: AccessTokenEntry, { now, least = 300 }: AccessTokenQuery): boolean {
  if (typeof entry.secret !== 'string' || !isToken(entry.secret)) return false
  const left = seconds(entry.expires_on) - now
  // A token from the future means that the clock was set back since: its end would come too late.
  const born = entry.cached_at === undefined ? now : seconds(entry.cached_at)
  return left >= least && left < absurdLifetime && born <= now
}

/** The server asked for its renewal (`refresh_in`) before its end; that time has come. */
export function isAging(entry: AccessTokenEntry, now: number): boolean {
  return entry.refresh_on !== undefined && seconds(entry.refresh_on) <= now
}

/** NaN, with which every comparison fails, unless it is a decimal number. */
function seconds(value: unknown): number {
  if (typeof value !== 'string') return typeof value === 'number' ? value : NaN
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) < 48 || value.charCodeAt(at) > 57) return NaN
  return value.length > 0 && value.length < 16 ? Number(value) : NaN
}

export interface RefreshTokenQuery {
  readonly environment: string
  readonly home_account_id: string
  readonly client_id: string
}

/**
 * The refresh tokens to try, in MSAL's order: those of the family of Microsoft's own clients, if the client belongs to it or
 * that is not known yet; then the client's own. Newest first; none twice.
 */
export function findRefreshTokens(cache: CacheFile, query: RefreshTokenQuery): RefreshTokenEntry[] {
  const hosts = environmentAliases(query.environment)
  const owned = entriesOf(cache, 'RefreshToken')
    .filter((entry) => entry.home_account_id === query.home_account_id && isOf(entry, hosts) && typeof entry.secret === 'string' && entry.secret !== '')
    .sort((a, b) => (seconds(b.last_modification_time) || 0) - (seconds(a.last_modification_time) || 0))
  const family = isFamilyMember(cache, query) === false ? [] : owned.filter((entry) => isFamilyId(entry.family_id))
  const own = owned.filter((entry) => same(entry.client_id, query.client_id))
  const unique = new Map([...family, ...own].map((entry) => [entry.secret, entry]))
  return [...unique.values()]
}

/** Whether the client is one of the family whose refresh tokens serve each other; `undefined` if it never signed in here. */
export function isFamilyMember(cache: CacheFile, query: { readonly environment: string; readonly client_id: string }): boolean | undefined {
  const hosts = environmentAliases(query.environment)
  const known = entriesOf(cache, 'AppMetadata').filter((entry) => same(entry.client_id, query.client_id) && isOf(entry, hosts))
  return known.length === 0 ? undefined : known.some((entry) => isFamilyId(entry.family_id))
}

function isFamilyId(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** Whether an entry belongs to one of the hosts. */
export function isOf(entry: { readonly environment?: unknown }, hosts: readonly string[]): boolean {
  return typeof entry.environment === 'string' && hosts.includes(entry.environment.toLowerCase())
}

/** Equal without regard to case, as host names, GUIDs and mail names are. */
export function same(one: unknown, other: string): boolean {
  return typeof one === 'string' && (one === other || one.toLowerCase() === other.toLowerCase())
}
