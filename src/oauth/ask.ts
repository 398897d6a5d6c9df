/** How is a server asked for JSON, and what if it says something else? */
import { AuthError, type OAuthErrorBody } from '../errors.ts'
import { sendPatiently } from '../system/retry.ts'
import type { HttpRequest, HttpResponse, System } from '../system/system.ts'
import { userAgent } from '../system/user-agent.ts'
import { uuid } from '../system/uuid.ts'
import { version } from '../system/version.ts'

export type JsonObject = { readonly [name: string]: unknown }

/** Headers that Entra's routing, throttling and support rely on, as Microsoft's own libraries send them. */
export function clientHeaders(system: System, anchor?: string): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': userAgent(system),
    'client-request-id': uuid(system),
    'return-client-request-id': 'true',
    'x-client-sku': 'azin',
    'x-client-ver': version,
    'x-client-os': system.platform,
    'x-ms-lib-capability': 'retry-after, h429',
    ...(anchor !== undefined && /^[\x21-\x7e]+$/.test(anchor) ? { 'x-anchormailbox': anchor } : {}),
  }
}

/** Sends, and rejects with `AuthError` `server_answer` for a redirect: what was sent is for this host alone. */
export async function ask(system: System, request: HttpRequest): Promise<HttpResponse> {
  const answer = await sendPatiently(system, request)
  if (answer.status >= 300 && answer.status < 400) {
    throw new AuthError('server_answer', `${hostOf(request)} answered with a redirect (HTTP ${answer.status}), which is never followed.`)
  }
  return answer
}

/** The answer's JSON object, or `undefined` if it is anything else. */
export function readObject(answer: HttpResponse): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer.body))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** An OAuth error (RFC 6749 section 5.2 with Entra's additions), fields of the wrong type left out. */
export function readRefusal(body: JsonObject | undefined): OAuthErrorBody | undefined {
  const error = body?.['error']
  if (typeof error !== 'string' || error === '') return undefined
  const text = (name: string) => (typeof body?.[name] === 'string' ? { [name]: body[name] as string } : {})
  const codes = body?.['error_codes']
  const numbers = Array.isArray(codes) ? codes.filter((code): code is number => Number.isSafeInteger(code)) : []
  return { error, ...text('error_description'), ...text('suberror'), ...text('claims'), ...(numbers.length > 0 ? { error_codes: numbers } : {}) }
}

/** Overloaded or broken: whatever it says then is no refusal of what was asked. */
export function isInTrouble({ status }: HttpResponse): boolean {
  return status >= 500 || status === 429 || status === 408
}

/** One sentence about an answer that cannot be used; nothing of its text is repeated. */
export function nonsense(url: string, answer: HttpResponse, why?: string): AuthError {
  const host = new URL(url).host
  if (isInTrouble(answer)) {
    return new AuthError('server_busy', `${host} does not work at the moment (HTTP ${answer.status}).`, ['Try again in a minute.'])
  }
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(answer.headers['content-type'] ?? '')?.[0]
  const hint = type === 'text/html' ? ['A proxy, or the sign-in page of this network, may have answered in its place.'] : ['Try again. If it stays so, see what answers: az doctor']
  const said = why ?? (type === undefined || /json$/.test(type) ? 'it is not valid JSON' : `it is ${type}, not JSON`)
  return new AuthError('server_answer', `The answer of ${host} makes no sense (HTTP ${answer.status}): ${said}.`, hint)
}

function hostOf(request: HttpRequest): string {
  return new URL(request.url).host
}
