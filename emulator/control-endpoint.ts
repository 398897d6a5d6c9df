/** The knobs over HTTP, `/_azin/...`, for tests in other processes: JSON in, JSON out. */
import { ControlError, type Control, type FaultRequest, type FederatedTokenRequest } from './control.ts'
import { json, type Call } from './http.ts'
import { stylesheet } from './pages/pages.ts'
import type { ForcedError, Settings, State } from './state.ts'

type Body = Readonly<Record<string, unknown>>
type Handler = (control: Control, body: Body, state: State) => unknown

const routes: Readonly<Record<string, Handler>> = {
  'GET settings': (control) => control.settings(),
  'POST settings': (control, body) => (control.set(body as Partial<Settings>), control.settings()),
  'POST revoke': (control, body) => control.revoke(optional(body, 'user')),
  'GET faults': (_control, _body, state) => state.faults,
  'POST faults': (control, body) => control.fault(body as unknown as FaultRequest),
  'DELETE faults': (control) => control.clearFaults(),
  'GET errors': (_control, _body, state) => state.forcedErrors,
  'POST errors': (control, body) => control.forceError(body as unknown as ForcedError),
  'DELETE errors': (control) => control.clearErrors(),
  'GET device-codes': (control) => control.deviceCodes(),
  'POST device-codes': (control, body) => decide(control, body),
  'GET requests': (control) => control.requests(),
  'DELETE requests': (control) => control.clearRequests(),
  'POST federated-token': async (control, body) => ({ token: await control.federatedToken(body as unknown as FederatedTokenRequest) }),
  'POST certificate': async (control, body) => ({ pem: await control.certificate(text(body, 'app')) }),
  'GET directory': (_control, _body, state) => state.directory,
  'POST reset': (control) => control.reset(),
}

/** Only by a loopback name: through the proxy, and to a page that rebinds its own name to us, the knobs do not exist. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

export async function controlEndpoint(state: State, control: Control, call: Call): Promise<Response> {
  const name = call.url.pathname.slice('/_azin/'.length)
  if (name === 'style.css') return new Response(stylesheet, { headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600', 'x-content-type-options': 'nosniff' } })
  const handler = Object.hasOwn(routes, `${call.request.method} ${name}`) ? routes[`${call.request.method} ${name}`] : undefined
  if (!handler || !loopbackNames.has(call.url.hostname)) return json({ error: `There is no knob ${call.request.method} ${call.url.pathname}. Knobs: ${Object.keys(routes).join(', ')}.` }, 404)
  // A web page can send forms and plain text to another origin unasked, but not JSON.
  if (call.request.method !== 'GET' && (call.request.headers.has('origin') || call.request.headers.get('sec-fetch-site') === 'cross-site')) return json({ error: 'Knobs are not for web pages.' }, 403)
  try {
    return json((await handler(control, await bodyOf(call.request), state)) ?? { done: true })
  } catch (error) {
    if (error instanceof ControlError) return json({ error: error.message }, 400)
    throw error
  }
}

async function bodyOf(request: Request): Promise<Body> {
  const raw = request.method === 'POST' ? await request.clone().text() : ''
  if (raw === '') return {}
  try {
    const parsed: unknown = JSON.parse(raw)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Body
  } catch {
    // said below
  }
  throw new ControlError('The body must be a JSON object.')
}

function optional(body: Body, name: string): string | undefined {
  return body[name] === undefined ? undefined : text(body, name)
}

function text(body: Body, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw new ControlError(`'${name}' must be a text.`)
  return value
}

function decide(control: Control, body: Body): void {
  const action = text(body, 'action')
  if (action === 'decline') return control.decline(text(body, 'user_code'))
  if (action !== 'approve') throw new ControlError("'action' is approve or decline.")
  control.approve(text(body, 'user_code'), text(body, 'user'), body.mfa === true)
}
