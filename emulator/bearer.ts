/** Is the token in `Authorization` one of ours, alive, and meant for this API? */
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import { findUser, type User } from './directory.ts'
import type { Call } from './http.ts'
import { signingKey } from './keys.ts'
import { revokedAt } from './revocation.ts'
import type { State } from './state.ts'
import { epochOf } from './tokens.ts'

export interface Caller {
  readonly claims: JWTPayload
  readonly tenant: string
  /** Absent for a service principal. */
  readonly user?: User
  readonly appId: string
}

export type BearerProblem =
  | { readonly problem: 'missing' | 'invalid' }
  | { readonly problem: 'expired'; readonly expired: number }
  | { readonly problem: 'audience'; readonly audience: string }
  /** Continuous access evaluation: sign in again, with these claims. */
  | { readonly problem: 'revoked'; readonly claims: string; readonly tenant: string }

export async function readBearer(state: State, call: Call, audiences: readonly string[]): Promise<Caller | BearerProblem> {
  const [scheme, text] = (call.request.headers.get('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !text) return { problem: 'missing' }
  const claims = await verified(state, text)
  if (!claims) return { problem: 'invalid' }
  if ((claims.exp ?? 0) <= call.now) return { problem: 'expired', expired: claims.exp ?? 0 }
  const audience = String(claims.aud)
  if (!audiences.includes(audience)) return { problem: 'audience', audience }
  return callerOf(state, claims)
}

async function verified(state: State, text: string): Promise<JWTPayload | undefined> {
  const { publicKey } = await signingKey(state)
  try {
    // Time is judged by the caller of this function, who tells `expired` from `invalid`.
    const { payload } = await jwtVerify(text, publicKey, { algorithms: ['RS256'], currentDate: new Date((decodeJwt(text).iat ?? 0) * 1000) })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

function callerOf(state: State, claims: JWTPayload): Caller | BearerProblem {
  const tenant = String(claims.tid)
  const appId = String(claims.appid ?? claims.azp)
  if (claims.idtyp === 'app') return { claims, tenant, appId }
  const name = String(claims.preferred_username ?? claims.email ?? claims.unique_name).replace(/^live\.com#/, '')
  const user = findUser(state.directory, name)
  if (!user) return { problem: 'invalid' }
  const since = revokedAt(state, { username: user.name, epoch: epochOf(claims) })
  if (since !== undefined && claims.xms_cc) return { problem: 'revoked', tenant, claims: JSON.stringify({ access_token: { nbf: { essential: true, value: String(since) } } }) }
  return { claims, tenant, user, appId }
}
