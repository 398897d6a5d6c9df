/** The instance metadata service of a virtual machine: a token for whoever runs here. */
import { findTenant, type App } from './directory.ts'
import { Refused } from './errors.ts'
import { json, type Call } from './http.ts'
import { readScope } from './scopes.ts'
import type { State } from './state.ts'
import { appAccessToken } from './tokens.ts'

const seconds = 86_400

/** learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
export async function managedIdentity(state: State, call: Call): Promise<Response> {
  const query = call.url.searchParams
  if (call.request.headers.get('metadata')?.toLowerCase() !== 'true') return refuse('invalid_request', 'Required metadata header not specified')
  if (!query.get('api-version')) return refuse('invalid_request', 'Required query variable \'api-version\' is missing')
  const resource = query.get('resource')
  if (!resource) return refuse('invalid_request', 'Required query variable \'resource\' is missing')
  const app = state.directory.apps.find((candidate) => isAsked(candidate, query))
  const tenant = app && findTenant(state.directory, app.tenants?.[0] ?? state.directory.tenants[0]?.id ?? '')
  if (!app || !tenant) return refuse('invalid_request', 'Identity not found')
  return issue(state, call, app, tenant, resource)
}

async function issue(state: State, call: Call, app: App, tenant: NonNullable<ReturnType<typeof findTenant>>, resource: string): Promise<Response> {
  try {
    const target = readScope(state.directory, `${resource}/.default`, tenant.name)
    const access_token = await appAccessToken(state, { app, tenant, target, origin: call.origin, wanted: { cp1: false, acrs: [] }, clientProof: '2' })
    const lifetime = { expires_in: String(seconds - 1), ext_expires_in: String(seconds - 1), expires_on: String(call.now + seconds), not_before: String(call.now - 300) }
    return json({ access_token, client_id: app.id, ...lifetime, resource, token_type: 'Bearer' })
  } catch (refused) {
    if (refused instanceof Refused) return refuse('invalid_resource', refused.message)
    throw refused
  }
}

function isAsked(app: App, query: URLSearchParams): boolean {
  const [client, object, msi, resource] = [query.get('client_id'), query.get('object_id') ?? query.get('principal_id'), query.get('msi_res_id'), query.get('mi_res_id')]
  if (!app.managedIdentity) return false
  if (client) return app.id === client.toLowerCase()
  if (object) return (app.objectId ?? app.id) === object.toLowerCase()
  const path = msi ?? resource
  if (path) return app.managedIdentity === 'user' && path.toLowerCase().endsWith(`/userassignedidentities/${app.name.split(' ')[0]?.toLowerCase()}`)
  return app.managedIdentity === 'system'
}

function refuse(error: string, error_description: string): Response {
  return json({ error, error_description }, 400)
}
