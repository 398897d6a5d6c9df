/** What is the browser sent to ask, and does its answer belong to our question? Pure. */
import type { OAuthErrorBody } from '../errors.ts'
import { readRefusal } from './ask.ts'
import { isIssuer } from './issuer.ts'
import type { Authority } from './schema.ts'

/** Azure CLI's order: people compare these addresses by eye. */
const order = [
  'client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method',
  'nonce', 'client_info', 'claims', 'prompt', 'response_mode', 'login_hint',
]

/** The address to open. `response_type=code`, `code_challenge_method=S256` and `client_info=1` are added. */
export function authorizationUrl(authority: Authority, parameters: Readonly<Record<string, string | undefined>>): string {
  const all: Record<string, string | undefined> = { ...parameters, response_type: 'code', code_challenge_method: 'S256', client_info: '1' }
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const url = new URL(authority.authorization_endpoint)
  for (const name of Object.keys(all).sort((a, b) => rank(a) - rank(b))) {
    const value = all[name]
    if (value !== undefined) url.searchParams.set(name, value)
  }
  // A blank as %20, which every program that hands the address on leaves alone.
  url.search = url.searchParams.toString().replaceAll('+', '%20')
  return url.href
}

export type CallbackAnswer =
  | { readonly kind: 'code'; readonly code: string }
  /** The person or the server said no. */
  | { readonly kind: 'refused'; readonly body: OAuthErrorBody }
  /** Not the answer to our question: say 400 and go on waiting. */
  | { readonly kind: 'foreign'; readonly reason: string }

/**
 * Judges what came to the loopback address (RFC 6749 section 4.1.2, RFC 9207): no parameter twice, our state, the
 * authority's issuer if one is named, and either a code or an error.
 * @param parameters pairs; a `URLSearchParams` or a `Map`
 */
export function validateCallback(authority: Authority, parameters: Iterable<readonly [string, string]>, state: string): CallbackAnswer {
  const foreign = (reason: string): CallbackAnswer => ({ kind: 'foreign', reason })
  const found = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (found.has(name)) return foreign('A parameter is repeated.')
    found.set(name, value)
  }
  if (!equal(found.get('state') ?? '', state)) return foreign('The state is not the one that was sent.')
  const iss = found.get('iss')
  if (iss !== undefined && !isIssuer(authority, iss)) return foreign('The answer is of another issuer.')
  const code = found.get('code')
  const body = readRefusal(Object.fromEntries(found))
  if (Boolean(code) === Boolean(body)) return foreign('There must be either a code or an error.')
  return body ? { kind: 'refused', body } : { kind: 'code', code: code ?? '' }
}

/** In a time that does not tell how much of it was right. */
function equal(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length
  for (let i = 0; i < expected.length; i++) difference |= (given.charCodeAt(i) || 0) ^ expected.charCodeAt(i)
  return difference === 0 && expected !== ''
}
