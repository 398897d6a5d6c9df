/** The cold door of a token: one refresh, which every process that waits for the same token shares. */
import { findAccessToken, isAging } from './cache/lookup.ts'
import { readCache } from './cache/read.ts'
import { type CacheFile, cachePath, sealedCachePath } from './cache/schema.ts'
import { AuthError } from './errors.ts'
import { checkScopes } from './oauth/scope.ts'
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
 * @throws UsageError for what cannot be a scope; OAuthError of flow `silent`; AuthError `not_signed_in`, `network`, `tls`, `server_answer`, `server_busy`, `lock_timeout`
 */
export async function renew(system: System, identity: Identity, scopes: readonly string[], options: RenewOptions = {}): Promise<Renewed> {
  checkScopes(scopes)
  if (identity.kind === 'managedIdentity' || identity.kind === 'cloudShell') return (await import('./renew-machine.ts')).renewManagedIdentity(system, identity, scopes)
  const question = wanted(await readCache(system, isEncrypted(system)), identity, scopes)
  if (!question) throw tokensGone(identity)
  const lock = `${system.configDirectory}/${lockName(identity, question)}`
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
    // Here, not above: of hundreds that wait, one alone needs what asks the server.
    return (await import('./renew-user.ts')).renewUser(system, identity, question, cache, options.claims)
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
function lockName(identity: Identity, question: Wanted): string {
  const { environment, client_id, home_account_id, realm, scopes } = question
  const owner = [environment, client_id, home_account_id ?? '']
  const parts = identity.cloud.builtIn || identity.kind !== 'user' ? [...owner, realm, ...scopes] : owner
  const text = parts.join('\n')
  return `azin-${fnv1a(text, 0x811c9dc5)}${fnv1a(text, 0x050c5d1f)}.refresh.lock`
}

/** FNV-1a: two names that collide wait for each other in vain, and nothing worse. A cryptographic one costs 2 ms before its first byte. */
function fnv1a(text: string, basis: number): string {
  let hash = basis
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

export function tokensGone(identity: Identity): AuthError {
  return new AuthError('not_signed_in', `User '${identity.account.user.name}' does not exist in MSAL token cache. Run \`az login\`.`)
}
