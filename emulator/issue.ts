/** What does a successful token answer hold? */
import { randomBytes, randomUUID } from 'node:crypto'
import { json, type Call } from './http.ts'
import { Refused } from './errors.ts'
import { checkAlive, entraTime } from './revocation.ts'
import { checkSecondFactor } from './rules.ts'
import type { RefreshToken, State } from './state.ts'
import { clientInfo, idToken, lifetimeOf, userAccessToken, type Asked, type ClientProof } from './tokens.ts'
import type { App, Tenant, User } from './directory.ts'
import type { Proof } from './state.ts'
import { readScope } from './scopes.ts'
import { readClaims } from './claims-parameter.ts'

/** A user's tokens to be made. */
export interface UserGrant {
  readonly user: User
  readonly tenant: Tenant
  readonly app: App
  readonly proof: Proof
  readonly scope: string
  readonly claims?: string | undefined
  readonly nonce?: string | undefined
  readonly clientProof: ClientProof
  /** The refresh token that is being redeemed, with its text. */
  readonly previous?: { readonly text: string; readonly token: RefreshToken }
  /** The endpoint without `/v2.0/`: numbers are strings there, and `resource` is named. */
  readonly old?: boolean
  /** ADFS knows neither tenants nor `client_info`. */
  readonly adfs?: boolean
}

/** @throws Refused for a bad scope, or a second factor that is missing */
export async function issueUserTokens(state: State, call: Call, grant: UserGrant): Promise<Response> {
  const target = readScope(state.directory, grant.scope, grant.tenant.name)
  const wanted = readClaims(grant.claims)
  checkSecondFactor(grant.user, grant.tenant, wanted, grant.proof, target.resource.id)
  const asked: Asked = { app: grant.app, tenant: grant.tenant, target, origin: call.origin, wanted, clientProof: grant.clientProof }
  const access_token = await userAccessToken(state, asked, grant.user, grant.proof)
  const refresh_token = target.offline ? rotate(state, grant) : undefined
  return json({
    token_type: 'Bearer', scope: target.answer, ...lifetimeOf(state, wanted), access_token,
    ...(refresh_token ? { refresh_token, ...(grant.app.family ? { foci: grant.app.family } : {}) } : {}),
    ...(target.openid ? { id_token: await idToken(state, { ...asked, adfs: grant.adfs }, grant.user, grant.nonce) } : {}),
    ...(call.form.get('client_info') === '1' && !grant.adfs ? { client_info: clientInfo(grant.user) } : {}),
    ...(grant.old ? oldFields(call.now, lifetimeOf(state, wanted).expires_in, target.audience) : {}),
  })
}

/** What the v1 endpoint adds: decimal strings, and the resource. */
export function oldFields(now: number, expires_in: number, resource: string): Record<string, string> {
  return { expires_in: String(expires_in), ext_expires_in: String(expires_in), expires_on: String(now + expires_in), not_before: String(now - 300), resource }
}

function rotate(state: State, grant: UserGrant): string {
  const { previous } = grant
  if (previous && !state.settings.rotation) return previous.text
  if (previous) previous.token.used = true
  const text = `1.azin-rt.${randomBytes(48).toString('base64url')}`
  const { username, mfa, authTime, epoch } = grant.proof
  state.refreshTokens.set(text, {
    username, mfa, authTime, epoch, client: grant.app.id, tenant: grant.tenant.id, scope: grant.scope, issued: state.now(), used: false, chain: previous?.token.chain ?? randomUUID(),
  })
  return text
}

/** The refresh token behind a text, if it may still be used by this app. @throws Refused 70000, 700082, 50173 */
export function redeemable(state: State, text: string, app: App): RefreshToken {
  const token = state.refreshTokens.get(text)
  if (!token) throw new Refused(70000)
  const issuer = state.directory.apps.find((other) => other.id === token.client)
  const sameFamily = app.family !== undefined && issuer?.family === app.family
  if (token.client !== app.id && !sameFamily) throw new Refused(70000, {}, { suberror: 'client_mismatch' })
  checkAge(state, token)
  if (token.used && state.settings.reuseDetection) {
    for (const [other, entry] of state.refreshTokens) if (entry.chain === token.chain) state.refreshTokens.delete(other)
    throw new Refused(70000)
  }
  return token
}

function checkAge(state: State, token: RefreshToken): void {
  const issued = entraTime(token.issued)
  const { refreshTokenSeconds } = state.settings
  checkAlive(state, token, token.issued)
  if (state.now() >= token.issued + refreshTokenSeconds) throw new Refused(700082, { issued, inactive: span(refreshTokenSeconds) })
}

/** .NET's TimeSpan: `90.00:00:00`. */
function span(seconds: number): string {
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19)
  return seconds >= 86_400 ? `${Math.floor(seconds / 86_400)}.${clock}` : clock
}
