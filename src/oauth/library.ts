/** How is oauth4webapi, which knows the protocol, connected to our transport, which knows the user's network? */
import * as oauth from 'oauth4webapi'
import type { HttpResponse, System } from '../system/system.ts'
import { ask, clientHeaders } from './ask.ts'
import { isLoopbackHttp } from './authority.ts'
import { PlainResponse } from './plain-http.ts'
import type { Authority, Client } from './schema.ts'

/** One request through the library. */
export interface Wire {
  readonly options: oauth.TokenEndpointRequestOptions
  /** The raw answer, which says more than the library passes on. Throws what the transport threw. */
  received(): HttpResponse
}

/** @param anchor value of `X-AnchorMailbox`, by which Entra finds the account's data centre */
export function openWire(system: System, authority: Authority, anchor?: string): Wire {
  let answer: HttpResponse | undefined
  const send = async (url: string, options: oauth.CustomFetchOptions<'POST', URLSearchParams>): Promise<Response> => {
    answer = await ask(system, { method: 'POST', url, headers: options.headers, body: options.body.toString() })
    return new PlainResponse(answer.status, answer.headers['content-type'] ?? '', answer.body) as unknown as Response
  }
  return {
    options: {
      headers: clientHeaders(system, anchor),
      [oauth.allowInsecureRequests]: isLoopbackHttp(new URL(authority.base)),
      [oauth.customFetch]: send,
    },
    received() {
      if (!answer) throw new Error('asked before there was an answer')
      return answer
    },
  }
}

/** Documented in oauth4webapi's source for issuers like Entra's, though left out of its types. */
const { _expectedIssuer } = oauth as unknown as { readonly _expectedIssuer: symbol }

/** The library needs one issuer; Entra's differs by tenant, so it accepts any and `judgeIdToken` decides. */
export function serverOf(authority: Authority): oauth.AuthorizationServer {
  const accepted = { [_expectedIssuer]: (token: { readonly claims: { readonly iss?: unknown } }) => token.claims.iss }
  return {
    ...accepted,
    issuer: authority.issuer ?? `${authority.base}/v2.0`,
    token_endpoint: authority.token_endpoint,
    device_authorization_endpoint: authority.device_authorization_endpoint,
  }
}

/** The library would judge times by this computer's clock; `judgeIdToken` does by the server's. */
export function clientOf(client: Client): oauth.Client {
  return { client_id: client.client_id, [oauth.clockTolerance]: Number.MAX_SAFE_INTEGER }
}

/** In the body, as Azure CLI does it (RFC 6749 section 2.3.1, RFC 7521 section 4.2). */
export function authenticationOf({ authentication }: Client): oauth.ClientAuth {
  if (authentication === 'none') return oauth.None()
  if ('client_secret' in authentication) return oauth.ClientSecretPost(authentication.client_secret.reveal())
  return (_server, { client_id }, body) => {
    body.set('client_id', client_id)
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    body.set('client_assertion', authentication.client_assertion.reveal())
  }
}
