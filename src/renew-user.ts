/** How does a person get the next token? With a refresh token, and a refused one is not the end if another took its place. */
import { forgetRefreshToken } from './cache/forget.ts'
import { findRefreshTokens } from './cache/lookup.ts'
import { readCache } from './cache/read.ts'
import type { CacheFile, RefreshTokenEntry } from './cache/schema.ts'
import { updateCache } from './cache/write.ts'
import { isAzinError, type OAuthError } from './errors.ts'
import { refresh } from './grant/refresh-token.ts'
import { authorityFor } from './oauth/authority.ts'
import { capabilities } from './oauth/claims.ts'
import type { Authority, Tokens } from './oauth/schema.ts'
import { isEncrypted } from './profile/encryption.ts'
import type { Identity } from './profile/schema.ts'
import { remember } from './renew-remember.ts'
import { type Renewed, tokensGone } from './renew.ts'
import { secretOf } from './system/sealed-secret.ts'
import type { System } from './system/system.ts'
import type { Wanted } from './token.ts'

/** @throws as `renew` */
export async function renewUser(system: System, identity: Identity, question: Wanted, cache: CacheFile, challenge?: string): Promise<Renewed> {
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
      const tokens = await refresh(system, { authority, client_id, scopes: question.scopes, claims, refresh_token: secretOf(entry.secret), home_account_id, tenant: identity.tenant })
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

/** AADSTS numbers that mean: this very token will never work again. Any other refusal, and one without a number, may pass later. */
const dead: ReadonlySet<number> = new Set([50173, 70008, 700082, 700084])

function isDead({ body }: OAuthError): boolean {
  if (isForOthers({ body } as OAuthError) || body.suberror === 'basic_action' || body.suberror === 'consent_required') return false
  const [, said] = /^AADSTS(\d+)/.exec(body.error_description ?? '') ?? []
  return [...(body.error_codes ?? []), Number(said)].some((code) => dead.has(code))
}

async function forget(system: System, owner: { environment: string; home_account_id: string }, entry: RefreshTokenEntry): Promise<void> {
  try {
    const { environment, home_account_id } = owner
    await updateCache(system, (cache) => forgetRefreshToken(cache, { environment, home_account_id }, entry.secret), { encrypted: isEncrypted(system) })
  } catch {
    // Only a dead token stays: what matters is the refusal, which the caller is told.
  }
}
