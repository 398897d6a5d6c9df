/** Microsoft Graph's `revokeSignInSessions`: everything that this user ever signed in to is signed out. */
import { me } from './graph.ts'
import { json, type Call } from './http.ts'
import { revoke } from './revocation.ts'
import type { State } from './state.ts'

export async function revokeSessions(state: State, call: Call): Promise<Response> {
  if (call.request.method !== 'POST') return json({ error: { code: 'Request_BadRequest', message: 'The action is invoked with POST.' } }, 405)
  const answer = await me(state, call)
  if (answer.status !== 200) return answer
  const { userPrincipalName } = (await answer.json()) as { userPrincipalName: string }
  revoke(state, userPrincipalName)
  return json({ '@odata.context': `${call.origin}/v1.0/$metadata#Edm.Boolean`, value: true })
}
