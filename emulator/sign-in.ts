/** What does the person see next? The steps of a sign-in: account, user name, password, second factor, consent, done. */
import { randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { deliver, errorPage, refuseInteractive } from './answer.ts'
import { readClaims } from './claims-parameter.ts'
import { findApp, findUser, type App, type User } from './directory.ts'
import { Refused } from './errors.ts'
import { page, type Call } from './http.ts'
import { messagePage } from './pages/pages.ts'
import { prove } from './revocation.ts'
import { checkAccess, checkConsent, checkPassword, checkSecondFactor, hasConsented, needsSecondFactor, raiseForced, tenantFor, tenantNamed } from './rules.ts'
import { readScope } from './scopes.ts'
import { people, remember } from './session.ts'
import { show } from './sign-in-pages.ts'
import type { Flow, Proof, State } from './state.ts'
import { clientInfo } from './tokens.ts'

/** One step of one sign-in. */
export interface Step {
  readonly state: State
  readonly call: Call
  readonly flow: Flow
  readonly app: App
}

/** The first page of a new flow, or its end where nothing has to be asked. @throws Refused 50058, 50076... for prompt=none */
export async function begin(state: State, call: Call, flow: Flow, loginHint?: string): Promise<Response> {
  const app = findApp(state.directory, flow.client)
  if (!app) throw new Refused(700016, { client: flow.client })
  const step: Step = { state, call, flow, app }
  const known = people(state, call)
  const hinted = loginHint === undefined ? undefined : known.find(({ user }) => user.name.toLowerCase() === loginHint.toLowerCase())
  const alive = known.filter(({ proof }) => proof !== undefined)
  const single = hinted ?? (loginHint === undefined && alive.length === 1 ? alive[0] : undefined)
  if (flow.prompt === 'none') return silently(step, single)
  const mayReuse = flow.prompt !== 'login' && flow.prompt !== 'select_account' && flow.prompt !== 'create' && flow.purpose.kind === 'redirect'
  if (mayReuse && single?.proof) return withProof(step, single.user, single.proof)
  if (loginHint !== undefined && flow.prompt !== 'select_account') return hintedTo(step, loginHint)
  flow.stage = known.length > 0 && flow.prompt !== 'login' ? 'pick' : 'username'
  return show(step)
}

function hintedTo(step: Step, loginHint: string): Response {
  const user = findUser(step.state.directory, loginHint)
  step.flow.username = user?.name ?? loginHint
  step.flow.stage = user ? 'password' : 'username'
  return show(step)
}

async function silently(step: Step, known: { user: User; proof?: Proof } | undefined): Promise<Response> {
  if (!known?.proof) throw new Refused(50058)
  const { state, flow, app } = step
  raiseForcedHere(step, known.user)
  const tenant = tenantFor(state, flow.tenant, known.user, app)
  checkAccess(known.user, tenant, app)
  checkSecondFactor(known.user, tenant, readClaims(flow.claims), known.proof, readScope(state.directory, flow.scope, tenant.name).resource.id)
  checkConsent(state, known.user, app)
  return finish(step, known.user, known.proof)
}

/** A posted form. */
export async function advance(state: State, call: Call): Promise<Response> {
  const flow = state.flows.get(call.form.get('flow') ?? '')
  const app = flow && findApp(state.directory, flow.client)
  if (!flow || !app || !same(flow.csrf, call.form.get('csrf') ?? '') || call.now >= flow.expires) return stale()
  const step: Step = { state, call, flow, app }
  try {
    if (call.form.has('cancel')) return cancel(step)
    return await steps[flow.stage](step)
  } catch (refused) {
    if (refused instanceof Refused) return refuseInteractive(call, flow.purpose, refused)
    throw refused
  }
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function stale(): Response {
  const text = 'This sign-in is over or has expired. Go back to the program and start again.'
  return page(messagePage({ kind: 'error', title: 'Nothing to continue', text }), { status: 400 })
}

const steps: Readonly<Record<Flow['stage'], (step: Step) => Promise<Response> | Response>> = {
  pick, username, password, otp, consent, 'device-confirm': deviceConfirm,
}

async function pick(step: Step): Promise<Response> {
  const chosen = step.call.form.get('account') ?? ''
  const known = people(step.state, step.call).find(({ user }) => user.name.toLowerCase() === chosen.toLowerCase())
  if (!known) {
    delete step.flow.username
    step.flow.stage = 'username'
    return show(step)
  }
  step.flow.username = known.user.name
  if (known.proof) return withProof(step, known.user, known.proof)
  step.flow.stage = 'password'
  return show(step)
}

function username(step: Step): Response {
  const typed = (step.call.form.get('username') ?? '').trim()
  step.flow.username = typed
  if (!typed) return show(step, 'Enter your user name.')
  if (!findUser(step.state.directory, typed)) return show(step, "We couldn't find an account with that user name. (AADSTS50034)")
  step.flow.stage = 'password'
  return show(step)
}

const inline: Readonly<Record<number, string>> = {
  50126: 'Your account or password is incorrect.',
  50053: 'Your account is locked for now: too many wrong passwords. Try again later.',
  50055: 'Your password has expired. Change it with your organization, then sign in again.',
  50057: 'Your account has been disabled. Ask your administrator.',
}

async function password(step: Step): Promise<Response> {
  const { state, call, flow } = step
  if (call.form.has('back')) return back(step, people(state, call).length > 0 ? 'pick' : 'username')
  try {
    const user = checkPassword(state, flow.username ?? '', call.form.get('password') ?? '', flow.tenant)
    return await withProof(step, user, prove(state, user.name, false), true)
  } catch (refused) {
    const text = refused instanceof Refused ? inline[refused.aadsts] : undefined
    if (text === undefined || flow.stage !== 'password') throw refused
    return show(step, `${text} (AADSTS${(refused as Refused).aadsts})`)
  }
}

/** The person is who they say: what is still missing? @param fresh proven just now, by password */
async function withProof(step: Step, user: User, proof: Proof, fresh = false): Promise<Response> {
  const { state, flow, app } = step
  const wanted = readClaims(flow.claims)
  flow.username = user.name
  if (!fresh && wanted.nbf !== undefined && proof.authTime < wanted.nbf) return ask(step, 'password')
  raiseForcedHere(step, user)
  const tenant = tenantFor(state, flow.tenant, user, app)
  checkAccess(user, tenant, app)
  flow.proof = proof
  if (!proof.mfa && needsSecondFactor(user, tenant, wanted)) {
    flow.otp = String(randomInt(1_000_000)).padStart(6, '0')
    return ask(step, 'otp')
  }
  if (!flow.consented && (!hasConsented(state, user, app) || flow.prompt === 'consent')) return ask(step, 'consent')
  if (flow.purpose.kind === 'device') return ask(step, 'device-confirm')
  return finish(step, user, proof)
}

function ask(step: Step, stage: Flow['stage']): Response {
  step.flow.stage = stage
  return show(step)
}

function back(step: Step, stage: Flow['stage']): Response {
  delete step.flow.proof
  return ask(step, stage)
}

function raiseForcedHere({ state, flow, app }: Step, user: User): void {
  raiseForced(state, { user: user.name, tenant: tenantNamed(state, flow.tenant) ?? tenantNamed(state, user.home), client: app.id, grant: 'authorize' })
}

async function otp(step: Step): Promise<Response> {
  const { call, flow } = step
  if (call.form.has('back')) return back(step, 'password')
  const { user, proof } = proven(step)
  if ((call.form.get('otp') ?? '').replace(/\s/g, '') !== flow.otp) return show(step, 'That is not the expected code. (AADSTS500121)')
  delete flow.otp
  return withProof(step, user, { ...proof, mfa: true }, true)
}

async function consent(step: Step): Promise<Response> {
  if (step.call.form.get('decision') !== 'accept') return cancel(step)
  const { user, proof } = proven(step)
  step.state.consents.add(`${user.id}|${step.app.id}`)
  step.flow.consented = true
  return withProof(step, user, proof, true)
}

function deviceConfirm(step: Step): Response {
  if (step.call.form.get('decision') !== 'accept') return cancel(step)
  const { user, proof } = proven(step)
  return finish(step, user, proof)
}

function proven(step: Step): { user: User; proof: Proof } {
  const { proof } = step.flow
  const user = proof && findUser(step.state.directory, proof.username)
  if (!user) throw new Refused(50058)
  return { user, proof }
}

function cancel({ state, call, flow }: Step): Response {
  state.flows.delete(flow.id)
  if (flow.purpose.kind === 'redirect') return refuseInteractive(call, flow.purpose, new Refused(65004))
  const device = state.deviceCodes.get(flow.purpose.deviceCode)
  if (device?.status === 'pending') device.status = 'declined'
  return page(messagePage({ kind: 'device-declined', title: 'You declined', text: 'The device was not signed in. You can close this window.' }))
}

function finish(step: Step, user: User, proof: Proof): Response {
  const { state, call, flow, app } = step
  state.flows.delete(flow.id)
  const cookies = [remember(state, call, user, proof)]
  if (flow.purpose.kind === 'device') return approve(step, flow.purpose.deviceCode, proof, cookies)
  const { redirectUri, nonce, challenge, challengeMethod } = flow.purpose
  const code = `1.azin-code.${randomBytes(48).toString('base64url')}`
  state.codes.set(code, {
    ...proof, client: app.id, tenant: flow.tenant, redirectUri, scope: flow.scope, expires: call.now + state.settings.codeSeconds, redeemed: false,
    ...(challenge === undefined ? {} : { challenge }), ...(challengeMethod === undefined ? {} : { challengeMethod }),
    ...(nonce === undefined ? {} : { nonce }), ...(flow.claims === undefined ? {} : { claims: flow.claims }),
  })
  return deliver(flow.purpose, { code, client_info: clientInfo(user), session_state: randomUUID() }, cookies)
}

function approve({ state, call, app }: Step, deviceCode: string, proof: Proof, cookies: readonly string[]): Response {
  const device = state.deviceCodes.get(deviceCode)
  if (!device || call.now >= device.expires || device.status !== 'pending') return errorPage(call, new Refused(70019))
  device.status = 'approved'
  device.proof = proof
  return page(messagePage({ kind: 'device-approved', title: 'You are signed in on your device', text: `You signed in to ${app.name} as ${proof.username}. You can close this window.` }), { cookies })
}
