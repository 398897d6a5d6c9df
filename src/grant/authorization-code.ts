/** How does a person sign in with the browser? Authorization code with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252). */

import { AuthError, OAuthError, type OAuthErrorBody } from '../errors.ts'
import { authorizationUrl, validateCallback, type CallbackAnswer } from '../oauth/authorization.ts'
import { createSecrets, type Secrets } from '../oauth/pkce.ts'
import type { Authority, Tokens } from '../oauth/schema.ts'
import { requestToken } from '../oauth/token-endpoint.ts'
import { isLoopback } from '../system/loopback-host.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import { listen, type Listening } from './loopback.ts'
import { outcomeOf } from './outcome.ts'
import type { Opening, Page, Person } from './person.ts'
import { publicClient } from './public-client.ts'
import { userScopes } from './scopes.ts'
import { usernameOf } from './username.ts'

/** The only redirect URI that AD FS has registered for Azure CLI carries this port. */
const adfsPort = 8400

/** Milliseconds. */
const patience = 900_000

/** In a form, which no history keeps; or in the address, which a person can carry here. */
type ResponseMode = 'form_post' | 'query'

export interface AuthorizationCodeAsk {
  readonly authority: Authority
  readonly client_id: string
  readonly scopes: readonly string[]
  /** JSON of the claims parameter (OpenID Connect section 5.5). */
  readonly claims?: string | undefined
  /** `select_account` by default, unless there is a `login_hint`. */
  readonly prompt?: string
  readonly login_hint?: string
  readonly redirectPort?: number
  /** Milliseconds to wait for the browser; 15 minutes by default. */
  readonly limit?: number
}

/**
 * Opens the browser and exchanges the code that comes back; the page is chosen after the exchange.
 * @throws AuthError browser_unavailable when no browser starts or no port is free: device code still works then
 * @throws AuthError sign_in_timeout
 * @throws OAuthError what the server refused, here or in the browser
 */
export async function authorizationCode(system: System, ask: AuthorizationCodeAsk, person: Person): Promise<Tokens> {
  const secrets = await createSecrets(system)
  let result: { tokens: Tokens } | { error: unknown } | undefined
  let redirect_uri = ''
  const answered = async (answer: CallbackAnswer): Promise<Page> => {
    try {
      const tokens = await exchange(system, ask, secrets, redirect_uri, answer)
      const outcome = { kind: 'signed-in', username: usernameOf(tokens), tenant: tokens.claims?.tid || ask.authority.tenant } as const
      result = { tokens }
      return person.page(outcome)
    } catch (error) {
      result = { error }
      return person.page(outcomeOf(error))
    }
  }
  const judge = (parameters: ReadonlyMap<string, string>): CallbackAnswer | undefined => {
    const answer = validateCallback(ask.authority, parameters, secrets.state)
    return answer.kind === 'foreign' ? undefined : answer
  }
  let upgraded = false
  const tlsHello = () => ((upgraded = true), person.tlsHello?.())
  const listening = await listen(system, { answered, judge, tlsHello, limit: ask.limit ?? patience, port: ask.redirectPort ?? (ask.authority.adfs ? adfsPort : 0) })
  redirect_uri = `http://localhost:${listening.port}`
  const address = (response_mode: ResponseMode) => addressFor(ask, secrets, redirect_uri, response_mode)
  const opening = await openBrowser(address('form_post'), listening, person)
  person.waiting?.({
    redirect_uri, port: listening.port, url: address('query'), limit: ask.limit ?? patience, opening,
    // Where the browser insists on https, the answer must stand in the address, for a person to mend it.
    open: async () => (await person.open?.(address(upgraded ? 'query' : 'form_post'))) ?? { reason: 'No browser is to be opened.' },
    paste: (text) => pasted(listening, text),
  })
  await listening.finished
  if (result && 'tokens' in result) return result.tokens
  throw result?.error
}

function addressFor(ask: AuthorizationCodeAsk, secrets: Secrets, redirect_uri: string, response_mode: ResponseMode): string {
  return authorizationUrl(ask.authority, {
    client_id: ask.client_id,
    redirect_uri,
    scope: userScopes(ask.scopes),
    state: secrets.state,
    code_challenge: secrets.code_challenge,
    nonce: secrets.nonce,
    claims: ask.claims,
    prompt: ask.prompt ?? (ask.login_hint === undefined ? 'select_account' : undefined),
    login_hint: ask.login_hint,
    response_mode,
  })
}

/**
 * An answer may be there before the opener has ended, and counts even if the opener then says that it failed. Without a
 * browser only somebody who can be shown the address goes on.
 */
async function openBrowser(url: string, listening: Listening, person: Person): Promise<Opening | undefined> {
  const opening = await person.open?.(url)
  if (opening && 'opened' in opening) person.opened(url, opening.opened)
  else if (opening && !person.waiting && !listening.isAnswered()) {
    listening.close()
    throw new AuthError('browser_unavailable', opening.reason, ['az login --use-device-code'])
  }
  return opening
}

/** What stood in a browser's address bar; https is what a browser may have made of it. */
function pasted(listening: Listening, text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || !isLoopback(url.hostname) || url.port !== String(listening.port) || url.pathname !== '/') return false
  const names = [...url.searchParams.keys()]
  return new Set(names).size === names.length && listening.take(new Map(url.searchParams))
}

async function exchange(
  system: System, ask: AuthorizationCodeAsk, secrets: Secrets, redirect_uri: string, answer: CallbackAnswer,
): Promise<Tokens> {
  const request = { flow: 'sign-in', tenant: ask.authority.tenant, scopes: ask.scopes, authority: ask.authority.base, client_id: ask.client_id } as const
  if (answer.kind !== 'code') throw new OAuthError(described(answer), 400, request)
  return requestToken(system, ask.authority, publicClient(ask), {
    grant_type: 'authorization_code',
    code: secretOf(answer.code),
    redirect_uri,
    code_verifier: secrets.code_verifier,
    scope: userScopes(ask.scopes),
  }, request, { nonce: secrets.nonce })
}

/** What the browser brought instead of a code, as readable as a refusal of the token endpoint (RFC 6749 section 4.1.2.1). */
function described(answer: Exclude<CallbackAnswer, { kind: 'code' }>): OAuthErrorBody {
  const body = answer.kind === 'refused' ? answer.body : { error: 'invalid_request', error_description: answer.reason }
  const declined = body.error === 'access_denied' ? 'access_denied: The sign-in was declined in the browser.' : body.error
  const error_description = body.error_description || declined
  const code = /^AADSTS(\d{1,9})/.exec(error_description)?.[1]
  return { ...body, error_description, ...(code ? { error_codes: [Number(code)] } : {}) }
}
