/** Where does a device code stand: asked for, awaited, approved, declined, too late? (RFC 8628) */
import { randomBytes, randomInt } from 'node:crypto'
import type { App } from './directory.ts'
import { Refused } from './errors.ts'
import { json, type Call } from './http.ts'
import { readClaims } from './claims-parameter.ts'
import { appNamed, raiseForced, tenantNamed } from './rules.ts'
import { readScope } from './scopes.ts'
import type { DeviceCode, Proof, State } from './state.ts'

const userCodeLength = 9
/** No vowels (no words) and nothing that looks like another letter. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ23456789'

export function startDevice(state: State, call: Call, authority: string): Response {
  if (call.request.method !== 'POST') throw new Refused(900561)
  const tenant = tenantNamed(state, authority)
  const app = appNamed(state, call.form.get('client_id'), tenant)
  const scope = call.form.get('scope') ?? ''
  if (!scope) throw new Refused(900144, { name: 'scope' })
  readScope(state.directory, scope, tenant?.name ?? authority)
  raiseForced(state, { tenant, client: app.id, grant: 'devicecode' })
  const claims = call.form.get('claims')
  if (claims) readClaims(claims)
  const device = remember(state, { client: app.id, tenant: authority, scope, ...(claims ? { claims } : {}) })
  const verification_uri = `${call.origin}/devicelogin`
  return json({
    user_code: device.userCode, device_code: device.deviceCode, verification_uri, expires_in: state.settings.deviceCodeSeconds, interval: state.settings.deviceInterval,
    message: `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${device.userCode} to authenticate.`,
  })
}

function remember(state: State, asked: Pick<DeviceCode, 'client' | 'tenant' | 'scope' | 'claims'>): DeviceCode {
  const userCode = Array.from({ length: userCodeLength }, () => letters[randomInt(letters.length)]).join('')
  const deviceCode = `azin-dc.${randomBytes(32).toString('base64url')}`
  const device: DeviceCode = { ...asked, deviceCode, userCode, expires: state.now() + state.settings.deviceCodeSeconds, lastPoll: -Infinity, status: 'pending' }
  state.deviceCodes.set(deviceCode, device)
  return device
}

/** @throws Refused 70018, 70020, 70016 (pending, slow_down), 65004 as authorization_declined */
export function pollDevice(state: State, deviceCode: string, app: App): { device: DeviceCode; proof: Proof } {
  const device = state.deviceCodes.get(deviceCode)
  if (!device || device.client !== app.id) throw new Refused(70018)
  const now = state.now()
  if (now >= device.expires) throw new Refused(70020)
  if (device.status === 'declined') throw new Refused(65004, {}, { error: 'authorization_declined' })
  if (device.status === 'redeemed') throw new Refused(54005)
  // Whole seconds: a client that waits exactly the interval must never be called too fast.
  const early = now - device.lastPoll < state.settings.deviceInterval - 1
  device.lastPoll = now
  if (device.status === 'approved' && device.proof) return { device, proof: device.proof }
  throw new Refused(70016, {}, early ? { error: 'slow_down', description: 'OAuth 2.0 device flow error. The client polls faster than the interval allows. Slow down.' } : {})
}

/** As typed by a person: capitals, blanks and dashes do not matter. */
export function findUserCode(state: State, typed: string): DeviceCode | undefined {
  const wanted = typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return [...state.deviceCodes.values()].find((device) => device.userCode === wanted)
}
