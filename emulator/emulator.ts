/** The whole emulated cloud as one `fetch(request) -> response`: which room answers which path? */
import { advance } from './sign-in.ts'
import { errorPage } from './answer.ts'
import { arm } from './arm.ts'
import { authorize } from './authorize.ts'
import { cloudEndpoints } from './cloud-endpoints.ts'
import { createControl, type Control } from './control.ts'
import { controlEndpoint } from './control-endpoint.ts'
import { defaultDirectory } from './default-directory.ts'
import { startDevice } from './device-code.ts'
import { devicePage } from './device-page.ts'
import type { Directory } from './directory.ts'
import { adfsConfiguration, instanceDiscovery, keys, openidConfiguration, userRealm } from './discovery.ts'
import { Refused } from './errors.ts'
import { faultHeader, pause, takeFault, troubled } from './faults.ts'
import { me, ownedObjects } from './graph.ts'
import { decoded, httpDate, json, page, readForm, refusal, type Call } from './http.ts'
import { msiToken, shellToken } from './machines.ts'
import { managedIdentity } from './managed-identity.ts'
import { messagePage } from './pages/pages.ts'
import { remembered } from './request-list.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { logout } from './session.ts'
import { createState, type State } from './state.ts'
import { throttled } from './throttle.ts'
import { token } from './token.ts'

export interface EmulatorOptions {
  readonly directory?: Directory
  /** Under which links are made; absent = the origin of each request, so that one state can be served under many names. */
  readonly origin?: string
  /** Epoch seconds; absent = this machine's clock. */
  readonly clock?: () => number
}

export interface Emulator {
  /**
   * Answers any request. A Response cannot break a connection: where a fault asks for that, the answer carries the header
   * `x-azin-fault: reset | hang | cut` (faults.ts), and the server does it.
   */
  fetch(request: Request): Promise<Response>
  readonly state: State
  readonly control: Control
}

export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const state = createState(options.directory ?? defaultDirectory, options.clock ?? (() => Date.now() / 1000))
  const control = createControl(state)
  return { state, control, fetch: (request) => serve(state, control, request, options.origin) }
}

async function serve(state: State, control: Control, request: Request, origin: string | undefined): Promise<Response> {
  const url = new URL(request.url)
  const call: Call = { request, url, origin: origin ?? url.origin, form: await readForm(request), now: state.now() }
  if (url.pathname.startsWith('/_azin/')) return controlEndpoint(state, control, call)
  state.requests.push(remembered(call))
  if (state.settings.latency > 0) await pause(state.settings.latency)
  const fault = takeFault(state, call)
  const work = async () => throttled(state, call) ?? answered(state, { ...call, now: state.now() })
  const answer = fault ? await troubled(fault, work) : await work()
  if (!answer.headers.has('date') && !answer.headers.has(faultHeader)) answer.headers.set('date', httpDate(state.now()))
  return answer
}

async function answered(state: State, call: Call): Promise<Response> {
  try {
    return (await route(state, call)) ?? (await arm(state, call)) ?? notFound(call)
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused
    const forPeople = /\/(authorize|login)$/.test(call.url.pathname)
    return forPeople ? errorPage(call, refused) : refusal(call, refused)
  }
}

type Handler = (state: State, call: Call, authority: string) => Promise<Response> | Response

/** `{tenant}` is one path segment; the first that fits answers. */
const routes: readonly (readonly [RegExp, Handler])[] = Object.entries<Handler>({
  '/common/discovery/instance': (_state, call) => instanceDiscovery(call),
  '/adfs/.well-known/openid-configuration': (_state, call) => adfsConfiguration(call),
  '/adfs/discovery/keys': (state) => keys(state),
  '/{tenant}/v2.0/.well-known/openid-configuration': (state, call, tenant) => openidConfiguration(state, call, tenant, false),
  '/{tenant}/.well-known/openid-configuration': (state, call, tenant) => openidConfiguration(state, call, tenant, true),
  '/{tenant}/discovery/v2.0/keys': (state) => keys(state),
  '/{tenant}/discovery/keys': (state) => keys(state),
  '/common/userrealm/{user}': (state, call, user) => userRealm(state, call, user),
  '/{tenant}/oauth2/v2.0/authorize': authorize,
  '/{tenant}/oauth2/authorize': authorize,
  '/{tenant}/oauth2/v2.0/token': (state, call, tenant) => token(state, call, tenant, false),
  '/{tenant}/oauth2/token': (state, call, tenant) => token(state, call, tenant, true),
  '/{tenant}/oauth2/v2.0/devicecode': startDevice,
  '/{tenant}/oauth2/devicecode': startDevice,
  '/{tenant}/oauth2/v2.0/logout': logout,
  '/{tenant}/oauth2/logout': logout,
  '/{tenant}/login': (state, call) => (call.request.method === 'POST' ? advance(state, call) : signInHome()),
  '/devicelogin': devicePage,
  '/device': devicePage,
  '/common/oauth2/deviceauth': devicePage,
  '/v1.0/me': me,
  '/v1.0/me/ownedObjects': ownedObjects,
  '/metadata/endpoints': (_state, call) => cloudEndpoints(call),
  '/v1.0/me/revokeSignInSessions': revokeSessions,
  '/metadata/identity/oauth2/token': managedIdentity,
  '/msi/token': msiToken,
  '/oauth2/token': shellToken,
  '/': () => signInHome(),
}).map(([path, handler]) => [new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/, '([^/]+)')}/?$`, 'i'), handler] as const)

async function route(state: State, call: Call): Promise<Response | undefined> {
  for (const [pattern, handler] of routes) {
    const match = pattern.exec(call.url.pathname)
    if (match) return handler(state, call, decoded(match[1] ?? ''))
  }
  return undefined
}

function signInHome(): Response {
  return page(messagePage({ kind: 'error', title: 'Sign-in starts in a program', text: 'This is the azin emulator. Nothing can be started from this page: sign in from a program, for instance with az login.' }), { status: 404 })
}

function notFound(call: Call): Response {
  const error = { code: 'NotFound', message: `The emulator has nothing at ${call.request.method} ${call.url.pathname}.` }
  return json({ error }, 404)
}
