/** Which code does a person type on another device? (RFC 8628 section 3.1) */
import * as oauth from 'oauth4webapi'
import { OAuthError, type RefusedRequest } from '../errors.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import { isInTrouble, type JsonObject, nonsense, readObject, readRefusal } from './ask.ts'
import { isLoopbackHttp } from './authority.ts'
import { authenticationOf, clientOf, openWire, serverOf } from './library.ts'
import type { Authority, Client, DeviceAuthorization } from './schema.ts'

/**
 * @param extra further parameters; `client_id`, `scope` and the client's `claims` are added
 * @throws OAuthError as the server said it; AuthError `server_answer`, `network`, `tls`
 */
export async function deviceAuthorization(
  system: System,
  authority: Authority,
  client: Client,
  scopes: readonly string[],
  extra: Readonly<Record<string, string>> = {},
  request: RefusedRequest = { flow: 'sign-in' },
): Promise<DeviceAuthorization> {
  const parameters = { ...extra, scope: scopes.join(' '), ...(client.claims === undefined ? {} : { claims: client.claims }) }
  const wire = openWire(system, authority)
  await oauth.deviceAuthorizationRequest(serverOf(authority), clientOf(client), authenticationOf(client), parameters, wire.options)
  const received = wire.received()
  const object = readObject(received)
  const refusal = readRefusal(object)
  if (refusal && !isInTrouble(received)) throw new OAuthError(refusal, received.status, request)
  const judged = received.status === 200 && object ? judge(object, isLoopbackHttp(new URL(authority.base))) : undefined
  if (!judged) throw nonsense(authority.device_authorization_endpoint, received, object && 'it holds no usable device code')
  return judged
}

/** Stricter than the library about what is shown and opened, milder about `interval`, which servers get wrong. */
function judge(body: JsonObject, loopback: boolean): DeviceAuthorization | undefined {
  const { device_code, user_code, message } = body
  const expires_in = Number(body['expires_in'])
  const interval = Number(body['interval'] ?? 5)
  const verification_uri = address(body['verification_uri'] ?? body['verification_url'], loopback)
  if (typeof device_code !== 'string' || !/^[\x21-\x7e]+$/.test(device_code)) return undefined
  if (typeof user_code !== 'string' || !/^[A-Z0-9-]{4,20}$/.test(user_code)) return undefined
  if (verification_uri === undefined || !(expires_in > 0 && expires_in <= 86_400)) return undefined
  return {
    device_code: secretOf(device_code),
    user_code,
    verification_uri,
    message: typeof message === 'string' ? message : '',
    interval: Number.isFinite(interval) ? Math.min(Math.max(interval, 1), 60) : 5,
    expires_in: Math.max(1, Math.floor(expires_in)),
  }
}

/** Written again by `URL`, so that nothing but an address is left of it. */
function address(value: unknown, loopback: boolean): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if (url.username || url.password) return undefined
  return url.protocol === 'https:' || (loopback && isLoopbackHttp(url)) ? url.href : undefined
}
