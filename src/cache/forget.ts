/** What is left of the cache once an account, a service principal or a refused refresh token is forgotten? */
import { isOf, same } from './lookup.ts'
import { type CacheFile, environmentAliases, isRecord, type SectionName } from './schema.ts'

export interface Forgotten {
  readonly home_account_ids: readonly string[]
  readonly environments: readonly string[]
}

/** Without any token or account entry of these accounts. Client metadata stays, as in MSAL: it says nothing about people. */
export function forgetAccounts(cache: CacheFile, { home_account_ids, environments }: Forgotten): CacheFile {
  const hosts = environments.flatMap(environmentAliases)
  const goes = (entry: Entry): boolean =>
    typeof entry['home_account_id'] === 'string' && home_account_ids.includes(entry['home_account_id']) && isOf(entry, hosts)
  const sections = ['AccessToken', 'Account', 'IdToken', 'RefreshToken'] as const
  return sections.reduce((rest, section) => without(rest, section, goes), cache)
}

/** Without the access tokens of a service principal. */
export function forgetClient(cache: CacheFile, client_id: string): CacheFile {
  return without(cache, 'AccessToken', (entry) => !entry['home_account_id'] && same(entry['client_id'], client_id))
}

export interface RefusedToken {
  readonly environment: string
  readonly home_account_id: string
  /** Without it, whichever client holds the token. */
  readonly client_id?: string | undefined
}

/** Without a refused refresh token, if it is still the one that is stored: a parallel process may have put a good one there. */
export function forgetRefreshToken(cache: CacheFile, owner: RefusedToken, secret: string): CacheFile {
  const hosts = environmentAliases(owner.environment)
  return without(cache, 'RefreshToken', (entry) => entry['secret'] === secret
    && entry['home_account_id'] === owner.home_account_id && isOf(entry, hosts)
    && (owner.client_id === undefined || same(entry['client_id'], owner.client_id)))
}

type Entry = Readonly<Record<string, unknown>>

/** The same object if nothing goes. */
function without(cache: CacheFile, name: SectionName, goes: (entry: Entry) => boolean): CacheFile {
  const section: unknown = cache[name]
  if (!isRecord(section)) return cache
  const entries = Object.entries(section)
  const kept = entries.filter(([, entry]) => !(isRecord(entry) && goes(entry)))
  return kept.length === entries.length ? cache : { ...cache, [name]: Object.fromEntries(kept) }
}
