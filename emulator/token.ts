/** The token endpoint: which grant is this, and what comes of it? */
import { createHash } from 'node:crypto'
import { readClaims } from './claims-parameter.ts'
import { proveClient } from './client-proof.ts'
import { pollDevice } from './device-code.ts'
import { findUser, type App, type Tenant, type User } from './directory.ts'
import { Refused } from './errors.ts'
import { decoded, json, type Call } from './http.ts'
import { issueUserTokens, oldFields, redeemable, type UserGrant } from './issue.ts'
import { checkAlive, prove } from './revocation.ts'
import { appNamed, checkAccess, checkConsent, checkPassword, checkPasswordGrantHome, raiseForced, tenantFor, tenantNamed } from './rules.ts'
import { readScope, scopeOfResource } from './scopes.ts'
import type { Proof, State } from './state.ts'
import { appAccessToken, lifetimeOf, type ClientProof } from './tokens.ts'

/** The request after what all grants have in common. */
interface Turn {
  readonly state: State
  readonly call: Call
  readonly authority: string
  readonly tenant: Tenant | undefined
  readonly app: App
  readonly grant: string
  readonly old: boolean
  readonly clientProof: ClientProof
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

const grants: Readonly<Record<string, (turn: Turn) => Promise<Response>>> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  password,
  client_credentials: clientCredentials,
  [deviceGrant]: deviceCode,
  device_code: deviceCode,
}

/** @param authority the tenant as written in the URL. @param old the endpoint without `/v2.0/` */
export async function token(state: State, call: Call, authority: string, old: boolean): Promise<Response> {
  if (call.request.method !== 'POST') throw new Refused(900561)
  const grant = required(call, 'grant_type')
  const handler = Object.hasOwn(grants, grant) ? grants[grant] : undefined
  if (!handler) throw new Refused(70003, { grant })
  const tenant = tenantNamed(state, authority)
  const app = appNamed(state, call.form.get('client_id') ?? basicName(call), tenant)
  const clientProof = await proveClient(state, call, app, tenant)
  return handler({ state, call, authority, tenant, app, grant, old, clientProof })
}

function basicName(call: Call): string | undefined {
  const match = /^basic (\S+)$/i.exec(call.request.headers.get('authorization') ?? '')
  return match?.[1] && decoded(Buffer.from(match[1], 'base64').toString().split(':')[0] ?? '')
}

function required(call: Call, name: string): string {
  const value = call.form.get(name)
  if (!value) throw new Refused(900144, { name })
  return value
}

/** Parts of the credential itself have a number of their own. */
function credential(call: Call, name: string): string {
  const value = call.form.get(name)
  if (!value) throw new Refused(90014, { name })
  return value
}

function scopeOf(turn: Turn, fallback?: string): string {
  const resource = turn.call.form.get('resource')
  const scope = turn.call.form.get('scope') ?? (turn.old && resource ? scopeOfResource(resource) : fallback)
  if (!scope) throw new Refused(900144, { name: 'scope' })
  return scope
}

function admit(turn: Turn, user: User, authority: string): Tenant {
  raiseForced(turn.state, { user: user.name, tenant: tenantNamed(turn.state, authority) ?? tenantNamed(turn.state, user.home), client: turn.app.id, grant: turn.grant })
  const tenant = tenantFor(turn.state, authority, user, turn.app)
  checkAccess(user, tenant, turn.app)
  checkConsent(turn.state, user, turn.app)
  return tenant
}

interface Rest {
  readonly scope: string
  readonly nonce?: string | undefined
  readonly claims?: string | undefined
  readonly previous?: UserGrant['previous']
}

function issue(turn: Turn, user: User, proof: Proof, more: Rest): Promise<Response> {
  checkAlive(turn.state, proof, proof.authTime)
  const tenant = admit(turn, user, turn.authority)
  const { app, clientProof, old } = turn
  return issueUserTokens(turn.state, turn.call, {
    user, tenant, app, proof, clientProof, old, scope: more.scope, nonce: more.nonce, claims: turn.call.form.get('claims') ?? more.claims,
    adfs: turn.authority.toLowerCase() === 'adfs', ...(more.previous ? { previous: more.previous } : {}),
  })
}

function knownUser(state: State, name: string): User {
  const user = findUser(state.directory, name)
  if (!user) throw new Refused(70000)
  return user
}

async function authorizationCode(turn: Turn): Promise<Response> {
  const { state, call, app } = turn
  const code = state.codes.get(required(call, 'code'))
  const redirectUri = required(call, 'redirect_uri')
  if (!code || code.client !== app.id) throw new Refused(70000)
  if (code.redeemed) throw new Refused(54005)
  if (call.now >= code.expires) throw new Refused(70008)
  code.redeemed = true
  if (redirectUri !== code.redirectUri) throw new Refused(50011, { redirect_uri: redirectUri, client: app.id }, { error: 'invalid_grant' })
  checkVerifier(code, call.form.get('code_verifier'))
  return issue(turn, knownUser(state, code.username), code, { scope: scopeOf(turn, code.scope), nonce: code.nonce, claims: code.claims })
}

function checkVerifier(code: { challenge?: string; challengeMethod?: string }, verifier: string | null): void {
  if (code.challenge === undefined) return
  const made = code.challengeMethod === 'S256' ? createHash('sha256').update(verifier ?? '').digest('base64url') : verifier
  if (!verifier || made !== code.challenge) throw new Refused(501481)
}

async function refreshToken(turn: Turn): Promise<Response> {
  const { state, call, app } = turn
  const text = required(call, 'refresh_token')
  // A forced refusal comes even for a token that would be refused anyway.
  const holder = state.refreshTokens.get(text)?.username
  raiseForced(state, { user: holder, tenant: turn.tenant ?? holderHome(state, holder), client: app.id, grant: turn.grant })
  const previous = redeemable(state, text, app)
  return issue(turn, knownUser(state, previous.username), previous, { scope: scopeOf(turn, previous.scope), previous: { text, token: previous } })
}

function holderHome(state: State, name: string | undefined): Tenant | undefined {
  const user = name === undefined ? undefined : findUser(state.directory, name)
  return user && tenantNamed(state, user.home)
}

async function password(turn: Turn): Promise<Response> {
  const { state, call, authority } = turn
  const name = credential(call, 'username')
  const secret = credential(call, 'password')
  const scope = scopeOf(turn)
  const found = findUser(state.directory, name)
  if (found) checkPasswordGrantHome(found, authority)
  const user = checkPassword(state, name, secret, authority)
  return issue(turn, user, prove(state, user.name, false), { scope })
}

async function deviceCode(turn: Turn): Promise<Response> {
  const code = turn.call.form.get('device_code') ?? turn.call.form.get('code')
  if (!code) throw new Refused(900144, { name: 'device_code' })
  const { device, proof } = pollDevice(turn.state, code, turn.app)
  const answer = await issue(turn, knownUser(turn.state, proof.username), proof, { scope: device.scope, claims: device.claims })
  device.status = 'redeemed'
  return answer
}

async function clientCredentials(turn: Turn): Promise<Response> {
  const { state, call, tenant, app, clientProof } = turn
  if (!tenant) throw new Refused(50059)
  if (app.public) throw new Refused(700016, { client: app.id, tenantName: tenant.name })
  raiseForced(state, { tenant, client: app.id, grant: turn.grant })
  if (tenant.refuse !== undefined) throw new Refused(tenant.refuse)
  const scope = scopeOf(turn)
  if (!/\/\.default$/.test(scope.split(' ')[0] ?? '')) throw new Refused(1002012, { scope })
  const target = readScope(state.directory, scope, tenant.name)
  const wanted = readClaims(call.form.get('claims') ?? undefined)
  const access_token = await appAccessToken(state, { app, tenant, target, origin: call.origin, wanted, clientProof })
  const lifetime = lifetimeOf(state, wanted)
  return json({ token_type: 'Bearer', ...lifetime, access_token, ...(turn.old ? oldFields(call.now, lifetime.expires_in, target.audience) : {}) })
}
