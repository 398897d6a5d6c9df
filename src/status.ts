/** The narrator of `az status`: is somebody signed in, who, where, and for how long? From the files; the server is asked only if wanted. */

import { findAccessToken, findRefreshTokens } from './cache/lookup.ts'
import { readCache } from './cache/read.ts'
import type { CacheFile } from './cache/schema.ts'
import { isAzinError, type OAuthError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import { isEncrypted } from './profile/encryption.ts'
import { identify } from './profile/identity.ts'
import type { Identity } from './profile/schema.ts'
import { readServicePrincipal } from './profile/secrets.ts'
import type { System } from './system/system.ts'
import { scopesOf, wanted } from './token.ts'

export type State = 'signed-in' | 'signed-out' | 'attention'

/** The shape of `az status -o json`. Times are epoch seconds; fields are only ever added. */
export interface Status {
  readonly state: State
  readonly context: string | null
  readonly cloud: string | null
  readonly user: { readonly name: string; readonly type: Identity['kind'] } | null
  readonly tenant: { readonly id: string; readonly domain: string | null; readonly name: string | null } | null
  readonly subscription: { readonly id: string; readonly name: string; readonly state: string } | null
  /** For Azure Resource Manager. */
  readonly accessToken: { readonly expires_on: number; readonly seconds: number } | null
  /** What renews it: when it was last given, and how long ago that is. */
  readonly renewal: { readonly kind: 'refresh-token' | 'credential' | 'machine'; readonly since: number | null; readonly seconds: number | null } | null
  /** What the server said: `null` if it was not asked. */
  readonly checked: { readonly ok: boolean; readonly reached: boolean; readonly error: string | null; readonly codes: readonly number[] } | null
  /** What is wrong, in sentences, and what to type. */
  readonly attention: readonly string[]
  readonly next: readonly string[]
}

const empty: Status = {
  state: 'signed-out', context: null, cloud: null, user: null, tenant: null, subscription: null,
  accessToken: null, renewal: null, checked: null, attention: [], next: [],
}

/** Entra drops a refresh token that nobody used for so long. */
const idleLimit = 90 * 86_400

/** Never rejects for what it is to tell. */
export async function statusOf(system: System, options: { readonly check: boolean }): Promise<Status> {
  const base = { ...empty, context: system.env['AZIN_CONTEXT'] || null }
  let identity: Identity
  try {
    const cloud = activeCloud(system)
    identity = identify(await readProfile(system), cloud, {})
  } catch (error) {
    return troubled(base, error)
  }
  const known = { ...base, ...whoAndWhere(identity) }
  try {
    const cached = await life(system, known, identity)
    return options.check && cached.renewal ? await checked(system, cached, identity) : cached
  } catch (error) {
    return troubled(known, error)
  }
}

function troubled(status: Status, error: unknown): Status {
  if (!isAzinError(error) || error.name === 'OAuthError') throw error
  const { message, code, hint } = error as typeof error & { readonly code?: string; readonly hint: readonly string[] }
  const state = code === 'not_signed_in' ? (status.user ? 'attention' : 'signed-out') : 'attention'
  const next = hint.length > 0 ? hint : [code === 'no_default_subscription' ? 'az account set --subscription NAME' : 'az login']
  return { ...status, state, attention: state === 'attention' ? [message] : [], next }
}

function whoAndWhere({ cloud, account, kind }: Identity): Partial<Status> {
  const { tenantId, tenantDefaultDomain, tenantDisplayName, id, name, state } = account
  return {
    cloud: cloud.name,
    user: { name: account.user.name, type: kind },
    tenant: { id: tenantId, domain: tenantDefaultDomain ?? null, name: tenantDisplayName ?? null },
    // A tenant without subscriptions stands in the profile under its own id.
    subscription: id === tenantId ? null : { id, name, state },
  }
}

async function life(system: System, status: Status, identity: Identity): Promise<Status> {
  const now = system.clock.now()
  const cache = await readCache(system, isEncrypted(system))
  const question = wanted(cache, identity, scopesOf(identity.cloud, {}))
  const entry = question && findAccessToken(cache, { ...question, now, least: 1 })
  const accessToken = entry ? { expires_on: Number(entry.expires_on), seconds: Number(entry.expires_on) - now } : null
  const renewal = await renewalOf(system, cache, identity, question, now)
  const login = `az login --tenant "${identity.tenant}"`
  const attention: string[] = []
  if (!renewal) attention.push(`Nothing is kept that could renew the tokens of '${identity.account.user.name}'.`)
  else if ((renewal.seconds ?? 0) > idleLimit) attention.push('The sign-in was not renewed for more than 90 days, so the server will hardly accept it.')
  const signIn = attention.length > 0 ? [login] : []
  const disabled = isClosed(status.subscription)
  if (disabled) attention.push(`The subscription is ${status.subscription?.state}.`)
  return { ...status, state: attention.length > 0 ? 'attention' : 'signed-in', accessToken, renewal, attention, next: [...signIn, ...(disabled ? ['az account set --subscription NAME'] : [])] }
}

async function renewalOf(system: System, cache: CacheFile, identity: Identity, question: ReturnType<typeof wanted>, now: number): Promise<Status['renewal']> {
  if (identity.kind === 'managedIdentity' || identity.kind === 'cloudShell') return { kind: 'machine', since: null, seconds: null }
  if (identity.kind === 'servicePrincipal') {
    await readServicePrincipal(system, identity.account.user.name, identity.tenant)
    return { kind: 'credential', since: null, seconds: null }
  }
  if (!question) return null
  const { environment, client_id, home_account_id = '' } = question
  const [newest] = findRefreshTokens(cache, { environment, client_id, home_account_id })
  if (!newest) return null
  const since = Number(newest.last_modification_time) || null
  return { kind: 'refresh-token', since, seconds: since === null ? null : Math.max(0, now - since) }
}

/** One with a bill to pay (`PastDue`, `Warned`) still works. */
function isClosed(subscription: Status['subscription']): boolean {
  return subscription !== null && !['Enabled', 'PastDue', 'Warned'].includes(subscription.state)
}

/** Codes of failures in which nobody answered. */
const unreached: ReadonlySet<string> = new Set(['network', 'tls'])

/** One refresh, whatever the cache holds. */
async function checked(system: System, status: Status, identity: Identity): Promise<Status> {
  try {
    const { renew } = await import('./renew.ts')
    const { expires_on } = await renew(system, identity, scopesOf(identity.cloud, {}), { fresh: true })
    const now = system.clock.now()
    const renewal = status.renewal?.kind === 'refresh-token' ? { ...status.renewal, since: now, seconds: 0 } : status.renewal
    return { ...status, renewal, accessToken: { expires_on, seconds: expires_on - now }, checked: { ok: true, reached: true, error: null, codes: [] }, ...cured(status) }
  } catch (error) {
    if (!isAzinError(error)) throw error
    const { body } = error as OAuthError
    const hint = body ? [`az login --tenant "${identity.tenant}"`] : (error as { readonly hint?: readonly string[] }).hint ?? []
    const told = error.message.replace(/\s+/g, ' ')
    return { ...status, state: 'attention', checked: { ok: false, reached: !unreached.has((error as { readonly code?: string }).code ?? ''), error: told, codes: body?.error_codes ?? [] }, attention: [...status.attention, told], next: [...new Set([...status.next, ...hint])] }
  }
}

/** The server's yes outweighs what the age of a token made us think. */
function cured({ subscription, attention, next }: Status): Partial<Status> {
  if (isClosed(subscription)) return { attention: attention.slice(-1), next: next.slice(-1) }
  return { state: 'signed-in', attention: [], next: [] }
}
