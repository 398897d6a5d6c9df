/** What does MSAL's token cache file hold? (The "unified schema" that MSAL Python, .NET, Java and JS share.) */

/** Fields as on the disk. Numbers are decimal strings; an entry may carry fields that azin does not know. */
export interface AccessTokenEntry {
  readonly credential_type?: string
  readonly secret: string
  /** `uid.utid`; null for a service principal. */
  readonly home_account_id?: string | null
  readonly environment: string
  readonly client_id: string
  /** Scopes, separated by spaces. */
  readonly target: string
  /** The tenant as the request named it; `organizations` for a sign-in without one. */
  readonly realm: string
  readonly token_type?: string
  readonly cached_at?: string
  readonly expires_on: string
  readonly extended_expires_on?: string
  readonly refresh_on?: string
  /** Set for a token that is bound to a key (SSH certificate, proof of possession). */
  readonly key_id?: string
  readonly [field: string]: unknown
}

export interface RefreshTokenEntry {
  readonly credential_type?: string
  readonly secret: string
  readonly home_account_id?: string | null
  readonly environment: string
  readonly client_id: string
  readonly target?: string
  readonly last_modification_time?: string
  readonly family_id?: string
  readonly [field: string]: unknown
}

export interface IdTokenEntry {
  readonly credential_type?: string
  readonly secret: string
  readonly home_account_id?: string | null
  readonly environment: string
  readonly realm: string
  readonly client_id: string
  readonly [field: string]: unknown
}

export interface AccountEntry {
  readonly home_account_id: string
  readonly environment: string
  readonly realm: string
  readonly local_account_id?: string
  readonly username: string
  readonly authority_type?: string
  readonly [field: string]: unknown
}

export interface AppMetadataEntry {
  readonly client_id: string
  readonly environment: string
  readonly family_id?: string | null
  readonly [field: string]: unknown
}

/** One section: key -> entry. Keys are for MSAL's eyes; azin finds entries by their fields. */
export type Section<Entry> = Readonly<Record<string, Entry>>

/** The whole file. Values were parsed, not checked: read them through `entriesOf`. Other sections are other tools'. */
export interface CacheFile {
  readonly AccessToken?: Section<AccessTokenEntry>
  readonly Account?: Section<AccountEntry>
  readonly IdToken?: Section<IdTokenEntry>
  readonly RefreshToken?: Section<RefreshTokenEntry>
  readonly AppMetadata?: Section<AppMetadataEntry>
  readonly [section: string]: unknown
}

interface EntryOf {
  readonly AccessToken: AccessTokenEntry
  readonly Account: AccountEntry
  readonly IdToken: IdTokenEntry
  readonly RefreshToken: RefreshTokenEntry
  readonly AppMetadata: AppMetadataEntry
}

export type SectionName = keyof EntryOf

/** In the order in which MSAL creates them. */
export const sectionNames: readonly SectionName[] = ['AccessToken', 'Account', 'IdToken', 'RefreshToken', 'AppMetadata']

/** The entries of a section. What is not even an object is left out: another program's mistake is not a reason to fail. */
export function entriesOf<Name extends SectionName>(cache: CacheFile, name: Name): EntryOf[Name][] {
  const section: unknown = cache[name]
  const entries: EntryOf[Name][] = []
  // Of a parsed JSON text, all that can be enumerated is its own.
  if (isRecord(section)) for (const key in section) if (isRecord(section[key])) entries.push(section[key] as EntryOf[Name])
  return entries
}

/** A JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Full path of the token cache. */
export function cachePath(system: { readonly configDirectory: string }): string {
  return `${system.configDirectory}/msal_token_cache.json`
}

/** Full path of the file that stands for the encrypted token cache. */
export function sealedCachePath(system: { readonly configDirectory: string }): string {
  return `${system.configDirectory}/msal_token_cache.bin`
}

/** Hosts that Entra treats as one authority (its instance discovery document), so that their tokens are interchangeable. */
const aliasGroups: readonly (readonly string[])[] = [
  ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
]

/** All names of an authority's host, itself included. */
export function environmentAliases(host: string): readonly string[] {
  const name = host.toLowerCase()
  for (const group of aliasGroups) if (group.includes(name)) return group
  return [name]
}
