/** May this person, this program, have a token here? Every refusal that hangs on who asks, in Entra's order. */
import type { WantedClaims } from './claims-parameter.ts'
import { findApp, findTenant, findUser, isPersonal, objectIdIn, personalTenant, type App, type Tenant, type User } from './directory.ts'
import { Refused } from './errors.ts'
import type { Proof, State } from './state.ts'
import { idpOf } from './tokens.ts'

/** Authorities that leave the tenant to the user; `adfs` has none at all. */
const shared = new Set(['organizations', 'common', 'consumers', 'adfs'])

/** The tenant that an authority names; `undefined` = to be told by the user. @throws Refused 90002 */
export function tenantNamed(state: State, text: string): Tenant | undefined {
  const lower = text.toLowerCase()
  if (lower === 'consumers') return findTenant(state.directory, personalTenant)
  if (shared.has(lower)) return undefined
  const tenant = findTenant(state.directory, text)
  if (!tenant) throw new Refused(90002, { tenant: text })
  return tenant
}

/** @throws Refused 90002, 50020 (not a member) */
export function tenantFor(state: State, text: string, user: User, app: App): Tenant {
  const tenant = tenantNamed(state, text) ?? findTenant(state.directory, user.home)
  if (!tenant) throw new Refused(90002, { tenant: user.home })
  if (objectIdIn(user, tenant.id) === undefined) {
    throw new Refused(50020, { user: user.name, idp: idpOf(user), tenantName: tenant.name, client: app.id, clientName: app.name })
  }
  return tenant
}

/** @throws Refused 900144, 700016 */
export function appNamed(state: State, id: string | undefined | null, tenant: Tenant | undefined): App {
  if (!id) throw new Refused(900144, { name: 'client_id' })
  const app = findApp(state.directory, id)
  if (!app || (tenant && app.tenants && !app.tenants.includes(tenant.id))) throw new Refused(700016, { client: id, tenantName: tenant?.name ?? 'Microsoft Entra' })
  return app
}

/** What a test forced upon this user, tenant, client or grant. */
export function raiseForced(state: State, who: { user?: string | undefined; tenant?: Tenant | undefined; client: string; grant: string }): void {
  const hit = state.forcedErrors.find((forced) =>
    (forced.times === undefined || forced.times > 0) && matches(forced.user, who.user) && matchesTenant(forced.tenant, who.tenant) && matches(forced.client, who.client) && matches(forced.grant, who.grant))
  if (!hit) return
  if (hit.times !== undefined) hit.times -= 1
  const { aadsts, user: _user, tenant: _tenant, client: _client, grant: _grant, times: _times, ...refined } = hit
  throw new Refused(aadsts, { ...(who.user ? { user: who.user } : {}), client: who.client, tenantName: who.tenant?.name ?? '', tenant: who.tenant?.id ?? '', state: 'unregistered' }, refined)
}

function matches(pattern: string | undefined, value: string | undefined): boolean {
  return pattern === undefined || pattern === '*' || pattern.toLowerCase() === value?.toLowerCase()
}

function matchesTenant(pattern: string | undefined, tenant: Tenant | undefined): boolean {
  return pattern === undefined || (tenant !== undefined && [tenant.id, ...tenant.domains].some((name) => matches(pattern, name)))
}

/** A user name and a password. @throws Refused 50034, 50053, 50126, 50057, 50055 */
export function checkPassword(state: State, name: string, password: string, place: string): User {
  const user = findUser(state.directory, name)
  if (!user) throw new Refused(50034, { user: '{EUII Hidden}', tenant: place })
  const key = user.name.toLowerCase()
  const wrong = state.wrongPasswords.get(key) ?? 0
  if (wrong >= state.settings.lockAfter) throw new Refused(50053)
  if (password !== user.password) {
    state.wrongPasswords.set(key, wrong + 1)
    throw new Refused(50126)
  }
  state.wrongPasswords.delete(key)
  if (user.disabled) throw new Refused(50057)
  if (user.passwordExpired) throw new Refused(50055)
  return user
}

/** Standing rules for a person whose password (or earlier proof) was good. @throws Refused 50057, 53003..., 50105 */
export function checkAccess(user: User, tenant: Tenant, app: App): void {
  const details = { user: user.name, client: app.id, clientName: app.name, tenantName: tenant.name, state: 'unregistered' }
  if (user.disabled) throw new Refused(50057)
  const number = user.refuse ?? tenant.refuse
  if (number !== undefined) throw new Refused(number, details)
  if (app.assignedUsers && !app.assignedUsers.some((name) => name.toLowerCase() === user.name.toLowerCase())) throw new Refused(50105, details)
}

export function needsSecondFactor(user: User, tenant: Tenant, wanted: WantedClaims): boolean {
  return Boolean(user.mfa) || tenant.requireMfa === true || wanted.acrs.length > 0
}

/** Where nobody can be asked for the second factor. @throws Refused 50079, 50076 with the `claims` to sign in with */
export function checkSecondFactor(user: User, tenant: Tenant, wanted: WantedClaims, proof: Pick<Proof, 'mfa'>, resource: string): void {
  if (proof.mfa || !needsSecondFactor(user, tenant, wanted)) return
  const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: [tenant.id.replace(/^.{8}/, 'c0a01d00')] } } })
  throw new Refused(user.mfa === 'register' ? 50079 : 50076, { resource }, { claims })
}

export function hasConsented(state: State, user: User, app: App): boolean {
  return !app.consentRequired || state.consents.has(`${user.id}|${app.id}`)
}

/** @throws Refused 65001 */
export function checkConsent(state: State, user: User, app: App): void {
  if (!hasConsented(state, user, app)) throw new Refused(65001, { client: app.id, clientName: app.name })
}

/** Work and school authorities do not know personal accounts in the password grant (they would be sent to the browser). */
export function checkPasswordGrantHome(user: User, place: string): void {
  if (isPersonal(user)) throw new Refused(50034, { user: '{EUII Hidden}', tenant: place })
}
