/** How does an answer look on the wire: JSON, pages with their security headers, redirects; and how is a form read? */
import { errorBody, errorStatus, type Refused } from './errors.ts'

/** One request on its way through the emulator. */
export interface Call {
  readonly request: Request
  readonly url: URL
  /** Under which the answer's links are made. */
  readonly origin: string
  readonly form: URLSearchParams
  /** Epoch seconds of the emulator's (shifted) clock. */
  readonly now: number
}

const unstored = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' }

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff', ...unstored, ...headers } })
}

/** Of a page: its status, origins besides our own to which a form (or a redirect that answers it) may lead, cookies, the hash of its one script. */
export interface PageOptions {
  readonly status?: number
  readonly formTargets?: readonly string[]
  readonly cookies?: readonly string[]
  readonly scriptHash?: string
}

export function page(html: string, options: PageOptions = {}): Response {
  const policy = [
    "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "base-uri 'none'", "frame-ancestors 'none'",
    `form-action 'self' ${(options.formTargets ?? []).join(' ')}`.trim(), ...(options.scriptHash ? [`script-src '${options.scriptHash}'`] : []),
  ]
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy.join('; '), 'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', ...unstored,
  })
  for (const cookie of options.cookies ?? []) headers.append('set-cookie', cookie)
  return new Response(html, { status: options.status ?? 200, headers })
}

export function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'referrer-policy': 'no-referrer', ...unstored })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 302, headers })
}

export function refusal(call: Call, refused: Refused): Response {
  const body = errorBody(refused, { now: call.now, origin: call.origin, correlation: call.request.headers.get('client-request-id') ?? undefined })
  return json(body, errorStatus(refused), { 'x-ms-request-id': body.trace_id, 'client-request-id': body.correlation_id, date: httpDate(call.now) })
}

/** The Date header follows the emulator's clock, so that a caller can measure its skew. */
export function httpDate(now: number): string {
  return new Date(now * 1000).toUTCString()
}

export async function readForm(request: Request): Promise<URLSearchParams> {
  if (request.method !== 'POST') return new URLSearchParams()
  const type = request.headers.get('content-type') ?? ''
  if (type && !type.includes('application/x-www-form-urlencoded')) return new URLSearchParams()
  return new URLSearchParams(await request.clone().text())
}

export function cookie(call: Call, name: string): string | undefined {
  const pairs = (call.request.headers.get('cookie') ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

/** Of a path segment or a Basic credential. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray percent sign means itself; nothing here has such a name
  }
}
