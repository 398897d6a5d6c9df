/** How do other machines than a virtual machine lend an identity? App Service, Machine Learning, Service Fabric, Azure Arc, Cloud Shell: each its own dialect. */
import { findTenant } from './directory.ts'
import { json, type Call } from './http.ts'
import { lend, type Lent } from './lent-identity.ts'
import { prove } from './revocation.ts'
import { readScope } from './scopes.ts'
import type { State } from './state.ts'
import { lifetimeOf, userAccessToken } from './tokens.ts'

/** What the environment of such a machine holds as IDENTITY_HEADER or MSI_SECRET, and what is in the key file of Azure Arc's agent. */
export const machineSecret = 'azin-demo'
/** The services that Cloud Shell gives tokens for. */
const shellAudiences = ['https://management.core.windows.net', 'https://management.azure.com', 'https://graph.microsoft.com', 'https://graph.windows.net']
const arcKeyFile = '/var/opt/azcmagent/tokens/azin-demo.key'

/** `/msi/token`: 2019-08-01 is App Service's, 2017-09-01 Machine Learning's. */
export async function msiToken(state: State, call: Call): Promise<Response> {
  const query = call.url.searchParams
  const old = query.get('api-version') === '2017-09-01'
  const shown = call.request.headers.get(old ? 'secret' : 'x-identity-header')
  if (!old && query.get('api-version') !== '2019-08-01') return json({ statusCode: 400, message: 'The api-version is not supported.' }, 400)
  if (shown !== machineSecret) return json({ statusCode: 403, message: 'The secret header is wrong or missing.' }, 403)
  const lent = await lend(state, call, { client: query.get(old ? 'clientid' : 'client_id'), object: old ? null : query.get('object_id') ?? query.get('principal_id'), resource: old ? null : query.get('mi_res_id') })
  if ('refusal' in lent) return json({ statusCode: 400, message: `No managed identity was found for the specified parameters: ${lent.refusal}.` }, 400)
  return json({ access_token: lent.access_token, expires_on: String(lent.expires_on), resource: lent.resource, token_type: 'Bearer', client_id: lent.client_id })
}

/** Reached over TLS with a certificate of the cluster's own. */
export async function fabricToken(state: State, call: Call): Promise<Response> {
  if (call.request.headers.get('secret') !== machineSecret) return json({ error: { code: 'SecretHeaderNotFound', message: 'Secret is not found in the request headers.' } }, 400)
  return inner(await lend(state, call, {}))
}

/** A key that only the agent's readers can see is asked for first. The query may name another file, for tests of what a client will read. */
export async function arcToken(state: State, call: Call): Promise<Response> {
  if (call.request.headers.get('metadata')?.toLowerCase() !== 'true') return json({ error: { code: 'BadRequest', message: 'Metadata header is missing.' } }, 400)
  const proof = call.request.headers.get('authorization')
  const realm = call.url.searchParams.get('key-file') ?? arcKeyFile
  if (proof === null) return json({ error: { code: 'Unauthorized', message: 'Read the file of the challenge.' } }, 401, { 'www-authenticate': `Basic realm=${realm}` })
  if (proof !== `Basic ${machineSecret}`) return json({ error: { code: 'Forbidden', message: 'The challenge was not met.' } }, 403)
  return inner(await lend(state, call, {}))
}

function inner(lent: Lent | { readonly refusal: string }): Response {
  if ('refusal' in lent) return json({ error: { code: 'ManagedIdentityNotFound', message: lent.refusal } }, 400)
  return json({ access_token: lent.access_token, expires_on: lent.expires_on, resource: lent.resource, token_type: 'Bearer' })
}

/** The first user of the directory sits at the shell. */
export async function shellToken(state: State, call: Call): Promise<Response> {
  const refuse = (code: string, message: string) => json({ error: { code, message } }, 400)
  if (call.request.headers.get('metadata')?.toLowerCase() !== 'true') return refuse('MissingMetadataHeader', 'The Metadata header is missing.')
  const resource = call.form.get('resource') ?? ''
  const [user] = state.directory.users
  const tenant = user && findTenant(state.directory, user.home)
  const [app] = state.directory.apps
  if (!shellAudiences.includes(resource.replace(/\/+$/, '')) || !user || !tenant || !app) return refuse('AudienceNotSupported', `Audience ${resource} is not a supported MSI token audience.`)
  const wanted = { cp1: false, acrs: [] }
  const asked = { app, tenant, target: readScope(state.directory, `${resource}/.default`, tenant.name), origin: call.origin, wanted, clientProof: '0' } as const
  const { expires_in } = lifetimeOf(state, wanted)
  const access_token = await userAccessToken(state, asked, user, prove(state, user.name, false))
  return json({ access_token, refresh_token: '', expires_in: String(expires_in), expires_on: String(call.now + expires_in), not_before: String(call.now - 300), resource, token_type: 'Bearer' })
}
