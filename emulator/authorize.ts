/** The authorize endpoint: is this a request that may be answered at all, and where does its sign-in begin? */
import { randomBytes } from 'node:crypto'
import { refuseInteractive } from './answer.ts'
import { readClaims } from './claims-parameter.ts'
import { Refused } from './errors.ts'
import type { Call } from './http.ts'
import { isRegistered } from './redirect-uri.ts'
import { appNamed, tenantNamed } from './rules.ts'
import { readScope, scopeOfResource } from './scopes.ts'
import { begin } from './sign-in.ts'
import type { Flow, State } from './state.ts'

const flowSeconds = 3600
const s256Length = 43
const modes = ['query', 'form_post', 'fragment'] as const

/** @throws Refused where there is no address that may be told (shown as a page) */
export async function authorize(state: State, call: Call, authority: string): Promise<Response> {
  const asked = new URLSearchParams([...call.url.searchParams, ...call.form])
  const tenant = tenantNamed(state, authority)
  const app = appNamed(state, asked.get('client_id'), tenant)
  const redirectUri = asked.get('redirect_uri') ?? app.redirectUris?.[0] ?? ''
  if (!isRegistered(app, redirectUri)) throw new Refused(50011, { redirect_uri: redirectUri, client: app.id })
  const purpose = purposeOf(asked, redirectUri)
  try {
    const scope = asked.get('scope') ?? (asked.get('resource') ? scopeOfResource(asked.get('resource') ?? '') : '')
    check(state, asked, scope, tenant?.name ?? authority)
    const claims = asked.get('claims')
    const flow = newFlow(state, { client: app.id, tenant: authority, scope, purpose, ...(claims ? { claims } : {}), ...(asked.get('prompt') ? { prompt: asked.get('prompt') ?? '' } : {}) })
    return await begin(state, call, flow, asked.get('login_hint') ?? undefined)
  } catch (refused) {
    if (refused instanceof Refused) return refuseInteractive(call, purpose, refused, { silent: asked.get('prompt') === 'none' })
    throw refused
  }
}

function purposeOf(asked: URLSearchParams, redirectUri: string): Extract<Flow['purpose'], { kind: 'redirect' }> {
  const mode = modes.find((known) => known === asked.get('response_mode')) ?? 'query'
  const [state, nonce, challenge] = [asked.get('state'), asked.get('nonce'), asked.get('code_challenge')]
  return {
    kind: 'redirect', redirectUri, mode, ...(state === null ? {} : { state }), ...(nonce === null ? {} : { nonce }),
    ...(challenge === null ? {} : { challenge, challengeMethod: asked.get('code_challenge_method') ?? 'plain' }),
  }
}

/** @throws Refused 900144, 700051, 70007, 501491, 70011, 500011, 9000410 */
function check(state: State, asked: URLSearchParams, scope: string, place: string): void {
  const type = asked.get('response_type')
  if (!type) throw new Refused(900144, { name: 'response_type' })
  if (type !== 'code') throw new Refused(700051, { type })
  const mode = asked.get('response_mode')
  if (mode !== null && !modes.some((known) => known === mode)) throw new Refused(70007, { mode })
  if (!scope) throw new Refused(900144, { name: 'scope' })
  readScope(state.directory, scope, place)
  readClaims(asked.get('claims') ?? undefined)
  const challenge = asked.get('code_challenge')
  if (challenge !== null && asked.get('code_challenge_method') === 'S256' && challenge.length !== s256Length) throw new Refused(501491)
}

export function newFlow(state: State, asked: Pick<Flow, 'client' | 'tenant' | 'scope' | 'purpose' | 'claims' | 'prompt'>): Flow {
  const name = () => randomBytes(24).toString('base64url')
  const flow: Flow = { ...asked, id: name(), csrf: name(), expires: state.now() + flowSeconds, stage: 'username' }
  state.flows.set(flow.id, flow)
  return flow
}
