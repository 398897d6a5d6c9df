/** How does a person sign in with a browser on another device? (RFC 8628) */

import { AuthError, isAzinError, type OAuthError } from '../errors.ts'
import { deviceAuthorization } from '../oauth/device-authorization.ts'
import type { Authority, DeviceAuthorization, Tokens } from '../oauth/schema.ts'
import { type GrantParameters, requestToken } from '../oauth/token-endpoint.ts'
import type { HttpRequest, HttpResponse, System } from '../system/system.ts'
import { deviceMessage } from './device-message.ts'
import type { Person } from './person.ts'
import { publicClient } from './public-client.ts'
import { userScopes } from './scopes.ts'

export interface DeviceCodeAsk {
  readonly authority: Authority
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly claims?: string | undefined
  /** Milliseconds, where it is to end before the code does. */
  readonly limit?: number
}

/**
 * Shows a code, then asks the server until the person has typed it.
 * @throws AuthError sign_in_timeout when the code expires or the limit is over, server_answer when the first answer cannot be shown
 * @throws OAuthError of flow `sign-in`: declined, expired, or refused at the start
 */
export async function deviceCode(system: System, ask: DeviceCodeAsk, person: Pick<Person, 'deviceCode'>): Promise<Tokens> {
  const started = system.clock.monotonic()
  const request = { flow: 'sign-in', tenant: ask.authority.tenant, scopes: ask.scopes } as const
  const scopes = userScopes(ask.scopes).split(' ')
  const device = await deviceAuthorization(system, ask.authority, publicClient(ask), scopes, {}, request)
  const { verification_uri, user_code, expires_in } = device
  person.deviceCode({ verification_uri, user_code, expires_in, message: deviceMessage(device) })
  const { limit = Infinity } = ask
  const over = limit < expires_in * 1000 ? notEntered(limit) : expired()
  return poll(system, ask, device, { at: started + Math.min(expires_in * 1000, limit), over })
}

/** Never faster than the server wants; slower after `slow_down`, and for a while after an answer that did not come. */
async function poll(system: System, ask: DeviceCodeAsk, device: DeviceAuthorization, end: { readonly at: number; readonly over: AuthError }): Promise<Tokens> {
  let interval = Math.max(1, device.interval)
  let failures = 0
  const once = withoutRetries(system)
  for (;;) {
    const left = end.at - system.clock.monotonic()
    // RFC 8628 section 3.5 asks for a back-off on failed connections; a minute is where waiting stops to help.
    const wait = Math.max(interval, Math.min(interval * 2 ** failures, 60)) * 1000
    await system.clock.sleep(Math.max(0, Math.min(wait, left)), system.ending)
    if (left <= wait) throw end.over
    try {
      return await requestToken(once, ask.authority, publicClient(ask), grant(device), { flow: 'sign-in', tenant: ask.authority.tenant, scopes: ask.scopes })
    } catch (error) {
      const verdict = judge(error)
      if (verdict === 'slow_down') interval += 5
      failures = verdict === 'blip' ? failures + 1 : 0
    }
  }
}

/** Entra wants `device_code`, AD FS `code`; Azure CLI sends both. */
function grant(device: DeviceAuthorization): GrantParameters {
  return { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code, code: device.device_code }
}

/** The waiting is ours: a retry underneath would come faster than the server allows. No answer and a broken server are one. */
function withoutRetries(system: System): System {
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await system.transport.send(request).catch((error: unknown) => {
      if (isAzinError(error) && 'code' in error && error.code === 'network') throw new AuthError('network', error.message, error.hint)
      throw error
    })
    if (![408, 429].includes(response.status) && response.status < 500) return response
    throw new AuthError('network', `${new URL(request.url).host} does not work at the moment (HTTP ${response.status}).`)
  }
  return Object.create(system, { transport: { value: { send } } }) as System
}

/** What to do after a poll without a token. Throws what ends the waiting. */
function judge(error: unknown): 'pending' | 'slow_down' | 'blip' {
  if (!isAzinError(error)) throw error
  if ('code' in error && error.code === 'network') return 'blip'
  if (error.name !== 'OAuthError') throw error
  const { body } = error as OAuthError
  if (body.error === 'authorization_pending') return 'pending'
  if (body.error === 'slow_down') return 'slow_down'
  throw readable(error as OAuthError)
}

/** RFC 8628 servers need not describe their refusal. */
function readable(error: OAuthError): Error {
  if (error.body.error_description) return error
  if (error.body.error === 'expired_token') return expired()
  if (error.body.error === 'authorization_declined' || error.body.error === 'access_denied') {
    return new AuthError('sign_in_refused', 'The sign-in was declined in the browser.', ['az login --use-device-code'])
  }
  return error
}

/** The code may still be good; it is the person's own limit that is over. */
function notEntered(limit: number): AuthError {
  const seconds = Math.ceil(limit / 1000)
  const within = seconds % 60 === 0 ? `${seconds / 60} minute${seconds === 60 ? '' : 's'}` : `${seconds} second${seconds === 1 ? '' : 's'}`
  return new AuthError('sign_in_timeout', `Nobody entered the code within ${within}.`, ['With more time: az login --use-device-code --timeout 15m'])
}

function expired(): AuthError {
  return new AuthError('sign_in_timeout', 'The code expired before it was used.', ['az login --use-device-code'])
}
