/** How does the outcome of an interactive request reach the program: posted form, query, fragment; or an error page? */
import { errorBody, Refused } from './errors.ts'
import { page, redirect, type Call } from './http.ts'
import { formPostPage, formPostScriptHash, messagePage } from './pages/pages.ts'
import { formTarget } from './redirect-uri.ts'
import type { Flow } from './state.ts'

type Purpose = Extract<Flow['purpose'], { kind: 'redirect' }>

/** Sends `fields` (and `state`) to the redirect URI in the mode that was asked for. */
export function deliver(purpose: Purpose, fields: Readonly<Record<string, string>>, cookies: readonly string[] = []): Response {
  const all = { ...fields, ...(purpose.state === undefined ? {} : { state: purpose.state }) }
  if (purpose.mode === 'form_post') {
    const target = formTarget(purpose.redirectUri)
    return page(formPostPage({ action: purpose.redirectUri, fields: all }), { formTargets: target ? [target] : [], cookies, scriptHash: formPostScriptHash })
  }
  const text = new URLSearchParams(all).toString()
  if (purpose.mode === 'fragment') return redirect(`${purpose.redirectUri}#${text}`, cookies)
  return redirect(`${purpose.redirectUri}${purpose.redirectUri.includes('?') ? '&' : '?'}${text}`, cookies)
}

/** Of these the program hears; of the others the person reads on Entra's own page, and the program hears nothing. */
const told = new Set([65004, 50058, 70011, 28000, 500011, 700051, 70007, 900144, 501491, 9000410])

export function refuseInteractive(call: Call, purpose: Flow['purpose'] | undefined, refused: Refused, options: { silent?: boolean; cookies?: readonly string[] } = {}): Response {
  const hears = purpose?.kind === 'redirect' && (refused.refined.deliver ? refused.refined.deliver === 'redirect' : options.silent === true || told.has(refused.aadsts))
  if (!hears) return errorPage(call, refused, options.cookies)
  const body = errorBody(refused, { now: call.now, origin: call.origin })
  // invalid_grant belongs to the token endpoint (OAuth 2.0 section 4.1.2.1 does not know it here).
  const error = body.error === 'invalid_grant' ? 'interaction_required' : body.error
  const optional = { ...(body.suberror ? { error_subcode: body.suberror } : {}), ...(body.claims ? { claims: body.claims } : {}) }
  return deliver(purpose, { error, error_description: body.error_description, error_uri: body.error_uri, ...optional }, options.cookies)
}

export function errorPage(call: Call, refused: Refused, cookies: readonly string[] = []): Response {
  const body = errorBody(refused, { now: call.now, origin: call.origin })
  const detail = `Correlation ID: ${body.correlation_id}\nTimestamp: ${body.timestamp}`
  return page(messagePage({ kind: 'error', title: "We can't sign you in", text: refused.message, detail, traceId: body.trace_id }), { status: 400, cookies })
}
