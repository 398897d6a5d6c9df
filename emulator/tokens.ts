/** What stands in the tokens? Real RS256 JWTs with the claims that Entra ID puts there (learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
import { createHash, randomBytes } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import type { WantedClaims } from './claims-parameter.ts'
import { isPersonal, objectIdIn, type App, type Tenant, type User } from './directory.ts'
import { signingKey } from './keys.ts'
import type { Target } from './scopes.ts'
import type { Proof, State } from './state.ts'

/** How the client proved itself (`appidacr`/`azpacr`). */
export type ClientProof = '0' | '1' | '2'

export interface Asked {
  readonly app: App
  readonly tenant: Tenant
  readonly target: Target
  readonly origin: string
  readonly wanted: WantedClaims
  readonly clientProof: ClientProof
}

export interface Lifetime {
  readonly expires_in: number
  readonly ext_expires_in: number
  readonly refresh_in?: number
}

/** Entra starts tokens five minutes early, for clocks that are behind. */
const backdated = 300
const twoHours = 7200
const idTokenSeconds = 3600

export function lifetimeOf(state: State, wanted: WantedClaims): Lifetime {
  const { settings } = state
  const expires_in = wanted.cp1 ? settings.longAccessTokenSeconds : settings.accessTokenSeconds
  const refresh_in = settings.refreshInSeconds ?? (expires_in >= twoHours ? Math.floor(expires_in / 2) : undefined)
  return { expires_in, ext_expires_in: expires_in, ...(refresh_in === undefined ? {} : { refresh_in }) }
}

export async function userAccessToken(state: State, asked: Asked, user: User, proof: Proof): Promise<string> {
  const oid = objectIdIn(user, asked.tenant.id) ?? user.id
  const guest = user.home !== asked.tenant.id
  const { target } = asked
  return sign(state, {
    ...base(asked, proof.epoch), sub: pairwise(oid, target.resource.id), oid, idtyp: 'user', name: user.displayName, scp: target.permissions.join(' '),
    puid: `1003${digest(oid).slice(0, 12).toUpperCase()}`, ...(guest ? { idp: idpOf(user), email: user.name } : {}),
    ...(target.resource.tokenVersion === 2
      ? { preferred_username: user.name }
      : { acr: '1', amr: proof.mfa ? ['pwd', 'mfa'] : ['pwd'], ipaddr: '127.0.0.1', ...names(user), ...oldNames(user, guest) }),
    ...(asked.wanted.acrs.length && proof.mfa ? { acrs: asked.wanted.acrs } : {}), auth_time: proof.authTime,
  }, lifetimeOf(state, asked.wanted).expires_in)
}

export async function appAccessToken(state: State, asked: Asked): Promise<string> {
  const oid = asked.app.objectId ?? asked.app.id
  const { app, target } = asked
  const payload = { ...base(asked), idp: `https://sts.windows.net/${asked.tenant.id}/`, idtyp: 'app', oid, sub: oid, ...(app.roles ? { roles: app.roles } : {}) }
  const identity = app.managedIdentity ? { xms_mirid: `/subscriptions/${asked.tenant.subscriptions[0]?.id ?? ''}/resourcegroups/demo/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${app.name.split(' ')[0]}` } : {}
  const seconds = app.managedIdentity ? 86_400 : lifetimeOf(state, asked.wanted).expires_in
  return sign(state, { ...payload, ...identity, aud: payload.aud ?? target.audience }, seconds)
}

export async function idToken(state: State, asked: Pick<Asked, 'app' | 'tenant' | 'origin'> & { readonly adfs?: boolean | undefined }, user: User, nonce: string | undefined): Promise<string> {
  const oid = objectIdIn(user, asked.tenant.id) ?? user.id
  const guest = user.home !== asked.tenant.id
  if (asked.adfs) return sign(state, { aud: asked.app.id, iss: `${asked.origin}/adfs`, ...(nonce ? { nonce } : {}), sub: pairwise(oid, asked.app.id), upn: user.name, unique_name: user.name }, idTokenSeconds)
  return sign(state, {
    aud: asked.app.id, iss: `${asked.origin}/${asked.tenant.id}/v2.0`, name: user.displayName, ...(nonce ? { nonce } : {}), oid, ...(guest ? { idp: idpOf(user) } : {}),
    preferred_username: user.name, puid: `1003${digest(oid).slice(0, 12).toUpperCase()}`, rh: unread(), sub: pairwise(oid, asked.app.id), tid: asked.tenant.id, uti: unread(), ver: '2.0',
  }, idTokenSeconds)
}

/** Under how many revocations the token was made: kept in a claim that callers must not read. */
export function epochOf(claims: JWTPayload): number {
  return Number(String(claims.aio).split('.')[0])
}

/** Who signed in, independent of the tenant that issued the token (MSAL makes `home_account_id` of it). */
export function clientInfo(user: User): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: user.home })).toString('base64url')
}

function base({ app, tenant, target, origin, wanted, clientProof }: Asked, epoch = 0): JWTPayload {
  const old = target.resource.tokenVersion === 1
  return {
    aud: target.audience, iss: old ? `https://sts.windows.net/${tenant.id}/` : `${origin}/${tenant.id}/v2.0`, aio: `${epoch}.${unread()}`, rh: unread(), tid: tenant.id, uti: unread(), ver: old ? '1.0' : '2.0',
    ...(old ? { appid: app.id, appidacr: clientProof } : { azp: app.id, azpacr: clientProof }), ...(wanted.cp1 ? { xms_cc: ['CP1'] } : {}), xms_tcdt: 1_600_000_000,
  }
}

async function sign(state: State, payload: JWTPayload, seconds: number): Promise<string> {
  const { kid, privateKey } = await signingKey(state)
  const now = state.now()
  return new SignJWT({ ...payload, iat: now - backdated, nbf: now - backdated, exp: now + seconds }).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid, x5t: kid }).sign(privateKey)
}

function names(user: User): { given_name: string; family_name: string } {
  const [given = '', ...family] = user.displayName.split(' ')
  return { given_name: given, family_name: family.join(' ') }
}

function oldNames(user: User, guest: boolean): { unique_name: string; upn?: string } {
  if (isPersonal(user)) return { unique_name: `live.com#${user.name}` }
  return guest ? { unique_name: user.name } : { unique_name: user.name, upn: user.name }
}

export function idpOf(user: User): string {
  return isPersonal(user) ? 'live.com' : `https://sts.windows.net/${user.home}/`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** One person has another `sub` for every application. */
function pairwise(oid: string, audience: string): string {
  return createHash('sha256').update(`${oid}|${audience}`).digest('base64url')
}

/** Entra's opaque claims. */
function unread(): string {
  return randomBytes(16).toString('base64url')
}
