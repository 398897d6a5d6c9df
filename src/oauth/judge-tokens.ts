/** Can this answer of a token endpoint be believed, printed and stored? Pure. */
import type { JsonObject } from './ask.ts'
import { isIssuer } from './issuer.ts'
import type { Authority, Expected, IdTokenClaims, TokenResponse } from './schema.ts'

/** Ten years in seconds: more is a mistake or a trick. */
const longest = 315_360_000
/** Seconds by which an ID token may be outside its time at the server's own clock. */
const tolerance = 300

/** Why an answer is refused: the end of a sentence. Becomes an `AuthError` where the host is known. */
export class Unbelievable extends Error {
  override name = 'Unbelievable'
}

/** RFC 6749 section 5.1, strictly typed; a decimal string counts as a number, since AD FS and older Entra send one. */
export function judgeResponse(body: JsonObject): TokenResponse {
  const { access_token, token_type, refresh_token } = body
  if (typeof access_token !== 'string' || !/^[A-Za-z0-9\-._~+/]+=*$/.test(access_token)) throw new Unbelievable('its access token is not one')
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') throw new Unbelievable('its token type is not Bearer')
  const expires_in = seconds(body['expires_in'])
  if (expires_in === undefined) throw new Unbelievable('the lifetime of its token is not a number of seconds')
  if (refresh_token !== undefined && (typeof refresh_token !== 'string' || !/^[\x21-\x7e]+$/.test(refresh_token))) {
    throw new Unbelievable('its refresh token is not one')
  }
  return {
    access_token,
    token_type: 'Bearer',
    expires_in,
    ...optional('ext_expires_in', seconds(body['ext_expires_in'])),
    ...optional('refresh_in', seconds(body['refresh_in'])),
    ...optional('refresh_token', refresh_token),
    ...optional('scope', text(body, 'scope', /^[\x20-\x7e]*$/)),
    ...optional('id_token', text(body, 'id_token', /^[\w-]+\.[\w-]+\.[\w-]*$/)),
    ...optional('client_info', text(body, 'client_info', /^[\w+/-]+=*$/)),
    ...optional('foci', text({ foci: typeof body['foci'] === 'number' ? String(body['foci']) : body['foci'] }, 'foci', /^[\x21-\x7e]+$/)),
  }
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Value })
}

function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number > 0 && number <= longest ? Math.floor(number) || undefined : undefined
}

function text(body: JsonObject, name: string, form: RegExp): string | undefined {
  const value = body[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && form.test(value)) return value
  throw new Unbelievable(`its ${name} is malformed`)
}

/**
 * Judges what oauth4webapi leaves to us: tenant and issuer, the nonce where one was sent, and the time, by the server's clock.
 * (The library would compare with this computer's, which may be wrong by a day.)
 * @param serverNow epoch seconds at the server
 */
export function judgeIdToken(authority: Authority, claims: IdTokenClaims, expected: Expected, serverNow: number): void {
  if (claims.tid !== undefined && typeof claims.tid !== 'string') throw new Unbelievable('its ID token names no tenant')
  if (!isIssuer(authority, claims.iss, claims.tid)) throw new Unbelievable('its ID token is of another issuer')
  if (expected.nonce !== undefined && claims['nonce'] !== expected.nonce) throw new Unbelievable('its ID token does not answer our question (nonce)')
  if (claims.exp <= serverNow - tolerance) throw new Unbelievable('its ID token has expired')
  const nbf = claims['nbf']
  if (typeof nbf === 'number' && nbf > serverNow + tolerance) throw new Unbelievable('its ID token is not valid yet')
}

/** `uid.utid` of the client info, which names the account in every tenant; where there is none, the ID token's subject, as in MSAL. */
export function homeAccountId(authority: Authority, response: TokenResponse, claims: IdTokenClaims | undefined): string | undefined {
  if (response.client_info === undefined) return claims?.sub
  let info: { readonly uid?: unknown; readonly utid?: unknown } | null
  try {
    const bytes = atob(response.client_info.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))
    info = JSON.parse(bytes) as typeof info
  } catch {
    throw new Unbelievable('its client_info is malformed')
  }
  const part = (value: unknown) => (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : undefined)
  const uid = part(info?.uid)
  const utid = part(info?.utid)
  if (uid === undefined) throw new Unbelievable('its client_info names no account')
  if (utid === undefined && !authority.adfs) throw new Unbelievable('its client_info names no tenant')
  return utid === undefined ? uid : `${uid}.${utid}`
}
