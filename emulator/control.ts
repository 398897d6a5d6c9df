/** How does a test turn the knobs: latency, lifetimes, clock, revocation, faults, forced errors, device codes, the request list? */
import { SignJWT } from 'jose'
import { exchangeAudience } from './client-proof.ts'
import { findUserCode } from './device-code.ts'
import { findApp, findUser } from './directory.ts'
import { knownErrors } from './errors.ts'
import { signingKey } from './keys.ts'
import { prove, revoke } from './revocation.ts'
import { defaultSettings, type DeviceCode, type Fault, type ForcedError, type SeenRequest, type Settings, type State } from './state.ts'

export type FaultRequest = Omit<Fault, 'times'> & { readonly times?: number }

export interface FederatedTokenRequest {
  readonly issuer: string
  readonly subject: string
  readonly audience?: string
  /** Seconds; negative = already expired. */
  readonly lifetime?: number
}

export interface Control {
  settings(): Readonly<Settings>
  set(changes: Partial<Settings>): void
  /** Every grant made until now is dead, for one user or for all. */
  revoke(user?: string): void
  fault(fault: FaultRequest): void
  clearFaults(): void
  forceError(forced: ForcedError): void
  clearErrors(): void
  deviceCodes(): readonly DeviceCode[]
  /** As if the person had typed the code and signed in. */
  approve(userCode: string, user: string, mfa?: boolean): void
  decline(userCode: string): void
  requests(): readonly SeenRequest[]
  clearRequests(): void
  /** An assertion of a federated issuer that is configured without keys of its own. */
  federatedToken(asked: FederatedTokenRequest): Promise<string>
  /** A new certificate, registered with the app; PEM: private key and certificate. */
  certificate(app: string): Promise<string>
  /** All as it was at the start, but for the directory and the signing key. */
  reset(): void
}

/** What a caller of a knob got wrong, in one line. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

const secondsOfAssertion = 600
const faultKinds = ['status', 'reset', 'hang', 'cut', 'garbage']

export function createControl(state: State): Control {
  return {
    settings: () => ({ ...state.settings }),
    set: (changes) => change(state.settings, changes),
    revoke: (user) => revoke(state, user === undefined ? undefined : nameOf(state, user)),
    fault: (fault) => void state.faults.push(checkedFault(fault)),
    clearFaults: () => void (state.faults = []),
    forceError: (forced) => void state.forcedErrors.push(checkedError(forced)),
    clearErrors: () => void (state.forcedErrors = []),
    deviceCodes: () => [...state.deviceCodes.values()],
    approve: (userCode, user, mfa = false) => approve(state, userCode, nameOf(state, user), mfa),
    decline: (userCode) => void (pending(state, userCode).status = 'declined'),
    requests: () => state.requests,
    clearRequests: () => void (state.requests = []),
    federatedToken: (asked) => federatedToken(state, asked),
    certificate: (app) => certificate(state, app),
    reset: () => reset(state),
  }
}

function change(settings: Settings, changes: Partial<Settings>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(defaultSettings, name)) throw new ControlError(`There is no setting '${name}'. Settings: ${Object.keys(defaultSettings).join(', ')}.`)
    const known = name === 'refreshInSeconds' ? 'number' : typeof defaultSettings[name as keyof Settings]
    const fits = typeof value === known || (name === 'refreshInSeconds' && value === null)
    if (!fits || (typeof value === 'number' && !Number.isFinite(value))) throw new ControlError(`Setting '${name}' must be a ${known}.`)
  }
  Object.assign(settings, changes)
}

function nameOf(state: State, user: string): string {
  const found = findUser(state.directory, user)
  if (!found) throw new ControlError(`There is no user '${user}' in the directory.`)
  return found.name
}

function checkedFault(fault: FaultRequest): Fault {
  if (typeof fault.path !== 'string' || fault.path === '') throw new ControlError("A fault needs 'path': a part of the request's path, or '*'.")
  if (!faultKinds.includes(fault.kind)) throw new ControlError(`A fault's 'kind' is one of ${faultKinds.join(', ')}.`)
  return { ...fault, times: fault.times ?? 1 }
}

function checkedError(forced: ForcedError): ForcedError {
  if (!Number.isInteger(forced.aadsts)) throw new ControlError("A forced error needs 'aadsts': a number.")
  if (!knownErrors.includes(forced.aadsts) && !(forced.error && forced.description)) throw new ControlError(`AADSTS${forced.aadsts} is not in the catalogue; give 'error' and 'description' too.`)
  return { ...forced }
}

function pending(state: State, userCode: string): DeviceCode {
  const device = findUserCode(state, userCode)
  if (!device) throw new ControlError(`There is no device code '${userCode}'.`)
  return device
}

function approve(state: State, userCode: string, username: string, mfa: boolean): void {
  const device = pending(state, userCode)
  device.status = 'approved'
  device.proof = prove(state, username, mfa)
}

async function federatedToken(state: State, { issuer, subject, audience = exchangeAudience, lifetime = secondsOfAssertion }: FederatedTokenRequest): Promise<string> {
  if (!issuer || !subject) throw new ControlError("A federated token needs 'issuer' and 'subject'.")
  const { kid, privateKey } = await signingKey(state)
  const now = state.now()
  return new SignJWT({ iss: issuer, sub: subject, aud: audience, iat: Math.min(now, now + lifetime - 1), nbf: Math.min(now, now + lifetime - 1), exp: now + lifetime }).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(privateKey)
}

async function certificate(state: State, appId: string): Promise<string> {
  const app = findApp(state.directory, appId)
  if (!app) throw new ControlError(`There is no app '${appId}' in the directory.`)
  const { makeAppCertificate } = await import('./certificates.ts')
  const made = await makeAppCertificate(app.name)
  state.certificates.set(app.id, [...(state.certificates.get(app.id) ?? []), made.certificate])
  return made.pem
}

function reset(state: State): void {
  Object.assign(state.settings, defaultSettings)
  for (const kept of [state.flows, state.sessions, state.codes, state.refreshTokens, state.deviceCodes, state.consents, state.wrongPasswords, state.tokenRequests, state.revoked, state.certificates]) kept.clear()
  state.faults = []
  state.forcedErrors = []
  state.requests = []
}
