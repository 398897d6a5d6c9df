/** The cold door of a token: one refresh, which every process that waits for the same token shares. */
import { forgetRefreshToken } from './cache/forget.ts'
import { findAccessToken, findRefreshTokens, isAging } from './cache/lookup.ts'
import { rememberTokens } from './cache/merge.ts'
import { readCache } from './cache/read.ts'
import { type CacheFile, cachePath, type RefreshTokenEntry, sealedCachePath } from './cache/schema.ts'
import { updateCache } from './cache/write.ts'
import { AuthError, isAzinError, OAuthError } from './errors.ts'
import { refresh } from './grant/refresh-token.ts'
import { authorityFor } from './oauth/authority.ts'
import { capabilities } from './oauth/claims.ts'
import type { Authority, Tokens } from './oauth/schema.ts'
import { isEncrypted } from './profile/encryption.ts'
import type { Identity } from './profile/schema.ts'
import type { System } from './system/system.ts'
import { wanted, type Wanted } from './token.ts'

export interface Renewed {
  readonly secret: string
  /** Epoch seconds by this computer's clock. */
  readonly expires_on: number
  readonly warnings: readonly string[]
}

export interface RenewOptions {
  /** Asks the server even if the cache holds a live token. */
  readonly fresh?: boolean
  /** Seconds of life that a cached token must have left. */
  readonly least?: number
  /** For a token past its `refresh_on`: asks unless another process did, or is at it, for which it does not wait. */
  readonly aging?: boolean
  /** Base64 of the claims that a resource demands: no token of before will do. */
  readonly claims?: string
}

/** A refresh may take two time limits and the waits between; whoever waits for it waits a little longer. */
const patience = 75_000

/**
 * Asks the server, once for all processes that want the same token at this moment.
 * @throws OAuthError of flow `silent`; AuthError `not_signed_in`, `network`, `tls`, `server_answer`, `lock_timeout`
 */
export async function renew(system: System, identity: Identity, scopes: readonly string[], options: RenewOptions = {}): Promise<Renewed> {
  if (identity.kind === 'managedIdentity' || identity.kind === 'cloudShell') return (await import('./renew-machine.ts')).renewManagedIdentity(system, identity, scopes)
  const question = wanted(await readCache(system, isEncrypted(system)), identity, scopes)
  if (!question) throw tokensGone(identity)
  const lock = `${system.configDirectory}/${await lockName(identity, question)}`
  const begun = system.clock.now()
  const look = async (): Promise<{ readonly cache: CacheFile; readonly kept: Renewed | undefined }> => {
    const cache = await readCache(system, isEncrypted(system))
    const entry = findAccessToken(cache, { ...question, now: system.clock.now(), ...(options.least !== undefined && { least: options.least }) })
    const good = entry && !options.claims && !(options.aging && isAging(entry, system.clock.now())) && (!options.fresh || Number(entry.cached_at) > begun)
    return { cache, kept: good ? { secret: entry.secret, expires_on: Number(entry.expires_on), warnings: [] } : undefined }
  }
  const unless = whenChanged(system, async () => (await look()).kept !== undefined)
  return system.locks.hold(lock, { wait: options.aging ? 0 : patience, protocol: 'own', optional: true, unless }, async () => {
    const { cache, kept } = await look()
    if (kept) return kept
    if (identity.kind === 'servicePrincipal') return (await import('./renew-machine.ts')).renewServicePrincipal(system, identity, question, options.claims)
    return renewUser(system, identity, question, cache, options.claims)
  })
}

/** Looks for what another process may have stored, whenever the cache has changed: hundreds that wait then need no lock of their own. */
function whenChanged(system: System, look: () => Promise<boolean>): () => Promise<boolean> {
  const path = isEncrypted(system) ? sealedCachePath(system) : cachePath(system)
  let seen: number | undefined
  return async () => {
    try {
      const mtime = system.files.status(path)?.mtime
      if (mtime === seen) return false
      seen = mtime
      return await look()
    } catch {
      return false // whoever holds the lock will look again, and say what is wrong
    }
  }
}

/**
 * Where a refresh token may be redeemed only once, all tokens of an account wait for each other; Entra's built-in clouds do not
 * revoke on use, so there only those who want the same token do.
 */
async function lockName(identity: Identity, question: Wanted): Promise<string> {
  const { environment, client_id, home_account_id, realm, scopes } = question
  const owner = [environment, client_id, home_account_id ?? '']
  const parts = identity.cloud.builtIn || identity.kind !== 'user' ? [...owner, realm, ...scopes] : owner
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(parts.join('\n')))
  return `azin-${[...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}.refresh.lock`
}

function tokensGone(identity: Identity): AuthError {
  return new AuthError('not_signed_in', `User '${identity.account.user.name}' does not exist in MSAL token cache. Run \`az login\`.`)
}

async function renewUser(system: System, identity: Identity, question: Wanted, cache: CacheFile, challenge?: string): Promise<Renewed> {
  const activeDirectory = identity.cloud.endpoints['activeDirectory'] ?? ''
  const known = { activeDirectory, tenant: identity.tenant, builtIn: identity.cloud.builtIn }
  const authority = await authorityFor(system, known)
  const { tokens, used_refresh_token } = await redeem(system, authority, question, cache, identity, challenge).catch(async (error: unknown) => {
    if (!authority.kept || (error as { code?: unknown }).code !== 'server_answer') throw error
    // The service may have moved its endpoints since they were kept (HTTP 404).
    return redeem(system, await authorityFor(system, { ...known, again: true }), question, cache, identity, challenge)
  })
  return remember(system, question, tokens, used_refresh_token)
}

interface Redeemed {
  readonly tokens: Tokens
  readonly used_refresh_token: string
}

/** Tries the refresh tokens in order; a refused one that was replaced meanwhile is tried again with its successor, once. */
async function redeem(system: System, authority: Authority, question: Wanted, cache: CacheFile, identity: Identity, challenge?: string): Promise<Redeemed> {
  const home_account_id = question.home_account_id ?? ''
  const claims = capabilities(system.env['AZURE_IDENTITY_DISABLE_CP1'] !== undefined, challenge)
  const owner = { environment: question.environment, home_account_id, client_id: question.client_id }
  const waiting = [...findRefreshTokens(cache, owner)]
  const known = new Set(waiting.map(({ secret }) => secret))
  const tried = new Set<string>()
  let refusal: unknown = tokensGone(identity)
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    if (tried.has(entry.secret)) continue
    tried.add(entry.secret)
    try {
      const { client_id } = question
      const tokens = await refresh(system, { authority, client_id, scopes: question.scopes, claims, refresh_token: entry.secret, home_account_id, tenant: identity.tenant })
      return { tokens, used_refresh_token: entry.secret }
    } catch (error) {
      if (!isInvalidGrant(error)) throw error
      refusal = error
      // Another process may have redeemed this one, or signed in, and stored the next.
      const successors = findRefreshTokens(await readCache(system, isEncrypted(system)), owner).filter(({ secret }) => !tried.has(secret) && !known.has(secret))
      for (const { secret } of successors) known.add(secret)
      waiting.unshift(...successors)
      if (isDead(error)) await forget(system, owner, entry)
      else if (!isForOthers(error) && successors.length === 0) break
    }
  }
  throw refusal
}

function isInvalidGrant(error: unknown): error is OAuthError {
  return isAzinError(error) && error.name === 'OAuthError' && (error as OAuthError).body.error === 'invalid_grant'
}

/** A family token that this client may not use: its own may do (MSAL's rule). */
function isForOthers(error: OAuthError): boolean {
  return error.body.suberror === 'client_mismatch'
}

/** AADSTS numbers that mean: this very token will never work again. Other refusals want a step-up and may pass later. */
const dead: ReadonlySet<number> = new Set([50173, 70008, 700082, 700084])

function isDead({ body }: OAuthError): boolean {
  if (isForOthers({ body } as OAuthError) || body.suberror === 'basic_action' || body.suberror === 'consent_required') return false
  const codes = body.error_codes ?? []
  return codes.length === 0 ? body.claims === undefined && body.suberror === undefined : codes.some((code) => dead.has(code))
}

async function forget(system: System, owner: { environment: string; home_account_id: string }, entry: RefreshTokenEntry): Promise<void> {
  try {
    const { environment, home_account_id } = owner
    await updateCache(system, (cache) => forgetRefreshToken(cache, { environment, home_account_id }, entry.secret), { encrypted: isEncrypted(system) })
  } catch {
    // Only a dead token stays: what matters is the refusal, which the caller is told.
  }
}

/** Keeps the answer. A disk that cannot keep it does not take the token from the caller; a sign-out in between is not undone. */
export async function remember(system: System, question: Wanted, { response }: Tokens, used_refresh_token?: string): Promise<Renewed> {
  const now = system.clock.now()
  const warnings: string[] = []
  try {
    await updateCache(system, (cache) => rememberTokens(cache, { ...question, now, response, used_refresh_token }), { encrypted: isEncrypted(system) })
  } catch (error) {
    if (!isKeepingFailure(error)) throw error
    warnings.push(`The token could not be kept, so the next command asks for it again: ${(error as Error).message}`)
  }
  return { secret: response.access_token, expires_on: now + response.expires_in, warnings }
}

/** Full disk, read-only folder, no right to write, a lock that cannot be had: the token itself is good. */
function isKeepingFailure(error: unknown): boolean {
  if (isAzinError(error)) return error.name === 'AuthError' && ['file_unwritable', 'file_unreadable', 'file_damaged', 'lock_timeout', 'vault_unavailable'].includes((error as AuthError).code)
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
