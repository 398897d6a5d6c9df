/** Microsoft Graph's one answer that matters here: who am I? */
import { readBearer, type BearerProblem } from './bearer.ts'
import { objectIdIn } from './directory.ts'
import { json, type Call } from './http.ts'
import type { State } from './state.ts'

const audiences = ['https://graph.microsoft.com', 'https://graph.microsoft.com/', '00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.us', 'https://graph.microsoft.us/']

export async function me(state: State, call: Call): Promise<Response> {
  const caller = await readBearer(state, call, audiences)
  if ('problem' in caller) return failure(call, 401, 'InvalidAuthenticationToken', messages[caller.problem])
  const { user, tenant } = caller
  if (!user) return failure(call, 400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
  const [givenName = '', ...family] = user.displayName.split(' ')
  return json({
    '@odata.context': `${call.origin}/v1.0/$metadata#users/$entity`, businessPhones: [], displayName: user.displayName, givenName, jobTitle: null, mail: user.name, mobilePhone: null, officeLocation: null,
    preferredLanguage: null, surname: family.join(' '), userPrincipalName: user.name, id: objectIdIn(user, tenant) ?? user.id,
  })
}

/** Nobody here owns anything; who asks is checked all the same. */
export async function ownedObjects(state: State, call: Call): Promise<Response> {
  const answer = await me(state, call)
  return answer.status === 200 ? json({ '@odata.context': `${call.origin}/v1.0/$metadata#directoryObjects`, value: [] }) : answer
}

const messages: Readonly<Record<BearerProblem['problem'], string>> = {
  missing: 'Access token is empty.', invalid: 'Access token validation failure.', expired: 'Lifetime validation failed, the token is expired.', audience: 'Access token validation failure. Invalid audience.', revoked: 'Continuous access evaluation resulted in challenge.',
}

function failure(call: Call, status: number, code: string, message: string): Response {
  const innerError = { date: new Date(call.now * 1000).toISOString().slice(0, 19), 'request-id': crypto.randomUUID(), 'client-request-id': call.request.headers.get('client-request-id') ?? crypto.randomUUID() }
  return json({ error: { code, message, innerError } }, status)
}
