/** What does the emulator say about itself: instance discovery, OpenID configuration, keys, ADFS, user realms? */
import { findTenant, personalTenant } from './directory.ts'
import { Refused } from './errors.ts'
import { json, type Call } from './http.ts'
import { signingKey } from './keys.ts'
import { tenantNamed } from './rules.ts'
import type { State } from './state.ts'

/** Microsoft's clouds as instance discovery lists them. */
const clouds = [
  { preferred_network: 'login.microsoftonline.com', preferred_cache: 'login.windows.net', aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'] },
  { preferred_network: 'login.partner.microsoftonline.cn', preferred_cache: 'login.partner.microsoftonline.cn', aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'] },
  { preferred_network: 'login.microsoftonline.de', preferred_cache: 'login.microsoftonline.de', aliases: ['login.microsoftonline.de'] },
  { preferred_network: 'login.microsoftonline.us', preferred_cache: 'login.microsoftonline.us', aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'] },
  { preferred_network: 'login-us.microsoftonline.com', preferred_cache: 'login-us.microsoftonline.com', aliases: ['login-us.microsoftonline.com'] },
]

/** @throws Refused 50049 for a host that is neither Microsoft's nor ours */
export function instanceDiscovery(call: Call): Response {
  const asked = call.url.searchParams.get('authorization_endpoint')
  if (!asked || !URL.canParse(asked)) throw new Refused(900144, { name: 'authorization_endpoint' })
  const endpoint = new URL(asked)
  const own = { preferred_network: call.url.host, preferred_cache: call.url.host, aliases: [call.url.host] }
  const metadata = clouds.some(({ aliases }) => aliases.includes(call.url.host)) ? clouds : [...clouds, own]
  if (!metadata.some(({ aliases }) => aliases.includes(endpoint.host))) throw new Refused(50049)
  const tenant = endpoint.pathname.split('/')[1] || 'common'
  return json({ tenant_discovery_endpoint: `${endpoint.origin}/${tenant}/v2.0/.well-known/openid-configuration`, 'api-version': '1.1', metadata })
}

/** @param old the document without `/v2.0/`. @throws Refused 90002 (as `invalid_tenant`) */
export function openidConfiguration(state: State, call: Call, authority: string, old: boolean): Response {
  const lower = authority.toLowerCase()
  const shared = ['organizations', 'common', 'consumers'].includes(lower)
  const tenant = tenantForConfiguration(state, authority)
  const segment = shared ? lower : (tenant?.id ?? authority)
  const base = `${call.origin}/${segment}`
  const oauth = old ? `${base}/oauth2` : `${base}/oauth2/v2.0`
  const id = lower === 'consumers' ? personalTenant : shared ? '{tenantid}' : segment
  return json({
    token_endpoint: `${oauth}/token`, token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`, response_modes_supported: ['query', 'fragment', 'form_post'], subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'], response_types_supported: ['code'], scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: old ? `https://sts.windows.net/${id}/` : `${call.origin}/${id}/v2.0`, request_uri_parameter_supported: false,
    authorization_endpoint: `${oauth}/authorize`, device_authorization_endpoint: `${oauth}/devicecode`, end_session_endpoint: `${oauth}/logout`, http_logout_supported: true, frontchannel_logout_supported: true,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'nonce', 'preferred_username', 'name', 'tid', 'ver', 'at_hash', 'c_hash', 'email'],
    code_challenge_methods_supported: ['plain', 'S256'], tenant_region_scope: shared ? null : 'EU', cloud_instance_name: 'microsoftonline.com', cloud_graph_host_name: 'graph.windows.net', msgraph_host: 'graph.microsoft.com', rbac_url: 'https://pas.windows.net',
  })
}

function tenantForConfiguration(state: State, authority: string) {
  try {
    return tenantNamed(state, authority)
  } catch (refused) {
    if (refused instanceof Refused) throw new Refused(refused.aadsts, { tenant: authority }, { error: 'invalid_tenant' })
    throw refused
  }
}

export async function keys(state: State): Promise<Response> {
  const { jwk } = await signingKey(state)
  return json({ keys: [jwk] })
}

/** Active Directory Federation Services: no tenant in the path, its own issuer. */
export function adfsConfiguration(call: Call): Response {
  const base = `${call.origin}/adfs`
  return json({
    issuer: base, authorization_endpoint: `${base}/oauth2/authorize`, token_endpoint: `${base}/oauth2/token`, device_authorization_endpoint: `${base}/oauth2/devicecode`, end_session_endpoint: `${base}/oauth2/logout`,
    jwks_uri: `${base}/discovery/keys`, token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'], response_types_supported: ['code'], response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'password', 'urn:ietf:params:oauth:grant-type:device_code'], subject_types_supported: ['pairwise'], scopes_supported: ['openid', 'profile', 'email', 'user_impersonation'],
    id_token_signing_alg_values_supported: ['RS256'], access_token_issuer: `${base}/services/trust`, microsoft_multi_refresh_token: true,
  })
}

/** Home realm discovery, asked before a password grant: everybody here has a password in Entra itself. */
export function userRealm(state: State, call: Call, user: string): Response {
  const domain = user.split('@')[1] ?? ''
  const tenant = findTenant(state.directory, domain)
  const managed = tenant !== undefined && tenant.id !== personalTenant
  const cloud = { cloud_instance_name: 'microsoftonline.com', cloud_audience_urn: 'urn:federation:MicrosoftOnline' }
  return json(managed ? { ver: '1.0', account_type: 'Managed', domain_name: domain, ...cloud } : { ver: '1.0', account_type: 'Unknown', ...cloud }, call.request.method === 'GET' ? 200 : 405)
}
