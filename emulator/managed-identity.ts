/** The instance metadata service of a virtual machine: a token for whoever runs here. */
import { json, type Call } from './http.ts'
import { lend, lentSeconds } from './lent-identity.ts'
import { arcToken, fabricToken } from './machines.ts'
import type { State } from './state.ts'

/** learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token; other machines use the path with other versions. */
export async function managedIdentity(state: State, call: Call): Promise<Response> {
  const query = call.url.searchParams
  if (query.get('api-version') === '2019-07-01-preview') return fabricToken(state, call)
  if (query.get('api-version') === '2020-06-01') return arcToken(state, call)
  if (call.request.headers.get('metadata')?.toLowerCase() !== 'true') return refuse('invalid_request', 'Required metadata header not specified')
  if (!query.get('api-version')) return refuse('invalid_request', 'Required query variable \'api-version\' is missing')
  if (!query.get('resource')) return refuse('invalid_request', 'Required query variable \'resource\' is missing')
  const which = { client: query.get('client_id'), object: query.get('object_id') ?? query.get('principal_id'), resource: query.get('msi_res_id') ?? query.get('mi_res_id') }
  const lent = await lend(state, call, which)
  if ('refusal' in lent) return refuse(lent.refusal === 'Identity not found' ? 'invalid_request' : 'invalid_resource', lent.refusal)
  const lifetime = { expires_in: String(lentSeconds - 1), ext_expires_in: String(lentSeconds - 1), expires_on: String(lent.expires_on), not_before: String(call.now - 300) }
  return json({ access_token: lent.access_token, client_id: lent.client_id, ...lifetime, resource: lent.resource, token_type: 'Bearer' })
}

function refuse(error: string, error_description: string): Response {
  return json({ error, error_description }, 400)
}
