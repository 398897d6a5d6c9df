/** Does a client ask for tokens too often? Then it is told to wait, as Entra does: HTTP 429 with `Retry-After`. */
import { json, type Call } from './http.ts'
import type { State } from './state.ts'

const window = 60

/** The refusal, once a client has asked more than `tokensPerMinute` times within a minute. Refused requests count as well. */
export function throttled(state: State, call: Call): Response | undefined {
  const most = state.settings.tokensPerMinute
  if (most <= 0 || !call.url.pathname.endsWith('/token')) return undefined
  const client = call.form.get('client_id') ?? ''
  const recent = (state.tokenRequests.get(client) ?? []).filter((at) => call.now - at < window)
  state.tokenRequests.set(client, [...recent, call.now])
  if (recent.length < most) return undefined
  const answer = json({ error: 'temporarily_unavailable', error_description: 'AADSTS90055: The request was throttled. Too many requests of this client; wait, then try again.', error_codes: [90055] }, 429)
  answer.headers.set('retry-after', String(Math.max(1, window - (call.now - recent[0]!))))
  return answer
}
