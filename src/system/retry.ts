/** When is a request sent again? After an overloaded server or a cut connection: briefly, politely, and never remembered. */
import { AuthError, isAzinError } from '../errors.ts'
import { httpDate } from './http-date.ts'
import type { HttpRequest, HttpResponse, System } from './system.ts'

const tries = 3
/** Milliseconds that waiting between tries may take in all. */
const patience = 15_000
/** Milliseconds after which nothing is begun or waited for any more. */
const deadline = 35_000
const overloaded: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

type World = Pick<System, 'transport' | 'clock' | 'random' | 'ending'>

/**
 * Sends up to three times for 408, 429, 500, 502, 503 and 504, and twice for a connection that was cut (a code or a rotating
 * refresh token may have been used up by the first). A `Retry-After` is obeyed if it fits; else rejects with
 * `AuthError` `server_busy` that says when to come back, before whoever asked has lost patience. Resolves to the last answer, whatever it is.
 */
export async function sendPatiently(system: World, request: HttpRequest): Promise<HttpResponse> {
  const start = system.clock.monotonic()
  const end = Math.min(deadline, system.transport.patience ?? deadline)
  const left = () => Math.max(1, end - (system.clock.monotonic() - start))
  let waited = 0
  let cuts = 0
  for (let attempt = 1; ; attempt++) {
    const timeout = Math.min(request.timeout ?? 30_000, left())
    let wait: number
    try {
      const response = await system.transport.send({ signal: system.ending, ...request, timeout })
      if (!overloaded.has(response.status) || attempt === tries) return response
      wait = retryAfter(system, response) ?? backoff(system, attempt)
      if (waited + wait > patience || wait >= left()) throw busy(request, response.status, wait)
    } catch (error) {
      if (!wasCut(error) || ++cuts > 1 || attempt === tries) throw error
      wait = backoff(system, attempt)
    }
    await system.clock.sleep(wait, request.signal ?? system.ending)
    waited += wait
  }
}

function wasCut(error: unknown): boolean {
  const cause = isAzinError(error) ? (error.cause as { readonly code?: unknown } | undefined) : undefined
  return cause?.code === 'ECONNRESET' || cause?.code === 'EPIPE'
}

/** 0.5 to 1 s, then 1 to 2 s: many programs that failed together should not come back together. */
function backoff(system: World, attempt: number): number {
  const share = (system.random(1)[0] ?? 0) / 255
  return Math.round(500 * 2 ** (attempt - 1) * (1 + share))
}

/** Milliseconds, from seconds or an HTTP-date (RFC 9110 section 10.2.3); `undefined` if absent, past or not understood. */
function retryAfter(system: World, response: HttpResponse): number | undefined {
  const text = response.headers['retry-after']?.trim()
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000 || undefined
  const at = httpDate(text)
  if (at === undefined) return undefined
  // The server's own clock, if it says what it shows: ours may be wrong by hours.
  const seconds = at - (httpDate(response.headers['date']) ?? system.clock.now())
  return seconds > 0 ? seconds * 1000 : undefined
}

function busy(request: HttpRequest, status: number, wait: number): AuthError {
  const seconds = Math.ceil(wait / 1000)
  const when = seconds < 120 ? `in ${seconds} seconds` : seconds < 86_400 ? `in ${Math.ceil(seconds / 60)} minutes` : 'later'
  return new AuthError('server_busy', `${new URL(request.url).host} is overloaded (HTTP ${status}).`, [`Try again ${when}.`])
}
