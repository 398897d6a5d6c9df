/** Which tokens does the server give for this grant? Every grant goes through this one door (RFC 6749 section 3.2). */
import * as oauth from 'oauth4webapi'
import { isAzinError, OAuthError, type RefusedRequest } from '../errors.ts'
import { httpDate } from '../system/http-date.ts'
import { keepSecret } from '../system/secret.ts'
import type { Secret } from '../system/sealed-secret.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { isInTrouble, nonsense, readObject, readRefusal } from './ask.ts'
import { homeAccountId, judgeIdToken, judgeResponse, Unbelievable } from './judge-tokens.ts'
import { authenticationOf, clientOf, openWire, serverOf } from './library.ts'
import type { Authority, Client, Expected, IdTokenClaims, TokenResponse, Tokens } from './schema.ts'

/** What opens something comes as a secret, and is revealed here and nowhere before. */
type Opening = 'password' | 'code' | 'code_verifier' | 'refresh_token' | 'device_code' | 'assertion' | 'client_assertion'
export type GrantParameters = { readonly [name in Opening]?: Secret } & Readonly<Record<string, string | Secret>>

/**
 * @param parameters of the grant, `grant_type` among them; `client_id`, `client_info`, `claims` and the client's authentication are added
 * @param request what the tokens are for, so that a refusal can name the command that helps
 * @param expected what must hold in the answer
 * @throws OAuthError as the server said it; AuthError `server_answer`, `server_busy`, `network`, `tls`
 */
export async function requestToken(
  system: System,
  authority: Authority,
  client: Client,
  parameters: GrantParameters,
  request: RefusedRequest,
  expected: Expected = {},
): Promise<Tokens> {
  const { grant_type = '', ...others } = revealed(parameters)
  const body = { ...others, client_info: '1', ...(client.claims === undefined ? {} : { claims: client.claims }) }
  const wire = openWire(system, authority, anchor(expected, others))
  const answer = await oauth.genericTokenEndpointRequest(serverOf(authority), clientOf(client), authenticationOf(client), grant_type, body, wire.options)
  const received = wire.received()
  const object = readObject(received)
  const refusal = readRefusal(object)
  // A server in trouble says so in the form of a refusal, but no sign-in would help.
  if (refusal && !isInTrouble(received)) throw new OAuthError(refusal, received.status, { authority: authority.base, client_id: client.client_id, ...request })
  if (received.status !== 200 || !object) throw nonsense(authority.token_endpoint, received)
  const skew = clockSkew(system, received)
  try {
    const response = judgeResponse(object)
    for (const text of [response.access_token, response.refresh_token, response.id_token]) keepSecret(text)
    const claims = await readIdToken(authority, client, answer, response)
    if (claims) judgeIdToken(authority, claims, expected, system.clock.now() + skew)
    else if (expected.nonce !== undefined) throw new Unbelievable('it holds no ID token')
    const home_account_id = homeAccountId(authority, response, claims)
    if (isForeign(expected, home_account_id) && isComparable(authority, response)) throw new Unbelievable('it is for another account')
    const account = isComparable(authority, response) ? home_account_id : expected.home_account_id ?? home_account_id
    return { response, skew, ...(claims ? { claims } : {}), ...(account === undefined ? {} : { home_account_id: account }) }
  } catch (error) {
    if (isAzinError(error) || !(error instanceof Unbelievable)) throw error
    throw nonsense(authority.token_endpoint, received, error.message)
  }
}

function revealed(parameters: GrantParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]))
}

/** The library checks form, algorithm, audience and presence of claims (OpenID Connect Core section 3.1.3.7). */
async function readIdToken(authority: Authority, client: Client, answer: Response, response: TokenResponse): Promise<IdTokenClaims | undefined> {
  if (response.id_token === undefined) return undefined
  try {
    const processed = await oauth.processGenericTokenEndpointResponse(serverOf(authority), clientOf(client), answer)
    return oauth.getValidatedIdTokenClaims(processed) as IdTokenClaims | undefined
  } catch {
    // Its errors carry the token; none of that may reach a log.
    throw new Unbelievable('its ID token is malformed or not for us')
  }
}

function isForeign(expected: Expected, found: string | undefined): boolean {
  return expected.home_account_id !== undefined && found !== undefined && found.toLowerCase() !== expected.home_account_id.toLowerCase()
}

/** A subject without client info is the account's name in one tenant only (OpenID Connect Core section 8.1); AD FS has no tenants. */
function isComparable(authority: Authority, { client_info }: TokenResponse): boolean {
  return client_info !== undefined || authority.adfs
}

/** Seconds the server is ahead of us. A clock that is a day wrong is common on new and on virtual machines. */
function clockSkew(system: System, received: HttpResponse): number {
  const at = httpDate(received.headers['date'])
  return at === undefined ? 0 : at - system.clock.now()
}

function anchor(expected: Expected, parameters: Readonly<Record<string, string>>): string | undefined {
  const [oid, tid] = expected.home_account_id?.split('.') ?? []
  if (oid && tid) return `Oid:${oid}@${tid}`
  return parameters['username'] === undefined ? undefined : `upn:${parameters['username']}`
}
