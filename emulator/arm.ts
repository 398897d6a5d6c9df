/** Azure Resource Manager, as far as signing in needs it: tenants, subscriptions, locations. */
import { readBearer, type BearerProblem, type Caller } from './bearer.ts'
import { findApp, findTenant, objectIdIn, personalTenant, type Subscription, type Tenant } from './directory.ts'
import { decoded, json, type Call } from './http.ts'
import type { State } from './state.ts'

/** 2019-11-01 is Azure CLI 2.45's, 2022-12-01 that of today; the others are those of other Azure tools. */
const apiVersions = ['2016-06-01', '2018-06-01', '2019-06-01', '2019-11-01', '2020-01-01', '2021-01-01', '2022-09-01', '2022-12-01']
/** From here on tenants carry `defaultDomain` and `tenantType`. */
const newTenantShape = '2020-01-01'
const manageable = 'https://management.core.windows.net'

type Handler = (state: State, call: Call, caller: Caller, id: string) => Response

const routes: readonly (readonly [RegExp, Handler])[] = [
  [/^\/tenants\/?$/i, tenants],
  [/^\/subscriptions\/?$/i, subscriptions],
  [/^\/subscriptions\/([^/]+)\/?$/i, oneSubscription],
  [/^\/subscriptions\/([^/]+)\/locations\/?$/i, locations],
]

/** @returns `undefined` for a path that is not ARM's */
export async function arm(state: State, call: Call): Promise<Response | undefined> {
  for (const [pattern, handler] of routes) {
    const match = pattern.exec(call.url.pathname)
    if (match) return guarded(state, call, handler, decoded(match[1] ?? ''))
  }
  return undefined
}

async function guarded(state: State, call: Call, handler: Handler, id: string): Promise<Response> {
  if (call.request.method !== 'GET') return failure(405, 'MethodNotAllowed', `The HTTP method '${call.request.method}' is not supported at this scope.`)
  const caller = await readBearer(state, call, audiencesOf(state))
  if ('problem' in caller) return caller.problem === 'missing' && id ? challenged(state, call, id) : unauthorized(call, caller)
  const version = call.url.searchParams.get('api-version')
  if (!version) return failure(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.')
  if (!apiVersions.includes(version)) return failure(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid. The supported versions are '${apiVersions.toReversed().join(',')}'.`)
  return handler(state, call, caller, id)
}

/** Without a token a subscription says which tenant gives one. */
function challenged(state: State, call: Call, id: string): Response {
  const owner = state.directory.tenants.find(({ subscriptions }) => subscriptions.some((subscription) => subscription.id.toLowerCase() === id.toLowerCase()))
  return owner ? unauthorized(call, { problem: 'missing', tenant: owner.id }) : failure(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`)
}

function audiencesOf(state: State): string[] {
  const resource = state.directory.resources.find(({ uris }) => uris.includes(manageable))
  return resource ? [resource.id, ...resource.uris.flatMap((uri) => [uri, `${uri}/`])] : []
}

function unauthorized(call: Call, { problem, ...more }: BearerProblem & { expired?: number; audience?: string; claims?: string; tenant?: string }): Response {
  const time = (seconds: number) => new Date(seconds * 1000).toLocaleString('en-US', { timeZone: 'UTC' })
  const said: Record<BearerProblem['problem'], readonly [string, string]> = {
    missing: ['AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."],
    invalid: ['InvalidAuthenticationToken', 'The access token is invalid.'],
    expired: ['ExpiredAuthenticationToken', `The access token expiry UTC time '${time(more.expired ?? 0)}' is earlier than current UTC time '${time(call.now)}'.`],
    audience: ['InvalidAuthenticationTokenAudience', `The access token has been obtained for wrong audience or resource '${more.audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.`],
    revoked: ['InvalidAuthenticationToken', 'The access token has been revoked. Sign in again.'],
  }
  const [code, message] = said[problem]
  const challenge = more.claims ? `error="insufficient_claims", claims="${Buffer.from(more.claims).toString('base64')}"` : `error="invalid_token", error_description="${message}"`
  return failure(401, code, message, { 'www-authenticate': `Bearer authorization_uri="${call.origin}/${more.tenant ?? 'organizations'}", ${challenge}` })
}

function failure(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return json({ error: { code, message } }, status, { 'x-ms-request-id': crypto.randomUUID(), 'x-ms-failure-cause': 'gateway', ...headers })
}

function tenants(state: State, call: Call, caller: Caller): Response {
  const rich = (call.url.searchParams.get('api-version') ?? '') >= newTenantShape
  const items = state.directory.tenants.filter((tenant) => tenant.id !== personalTenant && belongs(caller, tenant)).map((tenant) => ({
    id: `/tenants/${tenant.id}`, tenantId: tenant.id, countryCode: tenant.countryCode ?? 'NL', displayName: tenant.name, domains: tenant.domains,
    tenantCategory: (caller.user?.home ?? caller.tenant) === tenant.id ? 'Home' : 'ProjectedBy', ...(rich ? { defaultDomain: tenant.domains[0] ?? '', tenantType: 'AAD' } : {}),
  }))
  return paged(state, call, items)
}

function belongs(caller: Caller, tenant: Tenant): boolean {
  return caller.user ? objectIdIn(caller.user, tenant.id) !== undefined : tenant.id === caller.tenant
}

function visible(state: State, caller: Caller): { tenant: Tenant; subscription: Subscription }[] {
  const tenant = findTenant(state.directory, caller.tenant)
  const allowed = caller.user ? caller.user.subscriptions : findApp(state.directory, caller.appId)?.subscriptions
  return (tenant?.subscriptions ?? []).filter(({ id }) => allowed === undefined || allowed.includes(id)).map((subscription) => ({ tenant: tenant as Tenant, subscription }))
}

function subscriptions(state: State, call: Call, caller: Caller): Response {
  const items = visible(state, caller).map(({ tenant, subscription }) => described(tenant, subscription))
  return paged(state, call, items, { count: { type: 'Total', value: items.length } })
}

function described(tenant: Tenant, subscription: Subscription) {
  return {
    id: `/subscriptions/${subscription.id}`, authorizationSource: 'RoleBased', subscriptionId: subscription.id, tenantId: tenant.id,
    managedByTenants: (subscription.managedByTenants ?? []).map((tenantId) => ({ tenantId })),
    displayName: subscription.name, state: subscription.state ?? 'Enabled',
    subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'PayAsYouGo_2014-09-01', spendingLimit: 'Off' },
  }
}

/** The subscription, if this caller may see it; else ARM's words for why not. */
function seen(state: State, call: Call, caller: Caller, id: string): { tenant: Tenant; subscription: Subscription } | Response {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return failure(400, 'InvalidSubscriptionId', `The provided subscription identifier '${id}' is malformed or invalid.`)
  const same = (subscription: Subscription) => subscription.id.toLowerCase() === id.toLowerCase()
  const owner = state.directory.tenants.find((tenant) => tenant.subscriptions.some(same))
  if (!owner) return failure(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`)
  if (owner.id !== caller.tenant) {
    const issuer = (tenant: string) => `https://sts.windows.net/${tenant}/`
    return failure(401, 'InvalidAuthenticationTokenTenant', `The access token is from the wrong issuer '${issuer(caller.tenant)}'. It must match the tenant '${issuer(owner.id)}' associated with this subscription. Please use the authority (URL) '${call.origin}/${owner.id}' to get the token.`)
  }
  const found = visible(state, caller).find(({ subscription }) => same(subscription))
  return found ?? failure(403, 'AuthorizationFailed', `The client does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/${id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`)
}

function oneSubscription(state: State, call: Call, caller: Caller, id: string): Response {
  const found = seen(state, call, caller, id)
  return found instanceof Response ? found : json(described(found.tenant, found.subscription))
}

function locations(state: State, call: Call, caller: Caller, id: string): Response {
  const found = seen(state, call, caller, id)
  if (found instanceof Response) return found
  const places = [['westeurope', 'West Europe', 'Europe'], ['northeurope', 'North Europe', 'Europe'], ['eastus', 'East US', 'US']]
  const value = places.map(([name, displayName, geographyGroup]) => ({
    id: `/subscriptions/${found.subscription.id}/locations/${name}`, name, type: 'Region', displayName,
    regionalDisplayName: `(${geographyGroup}) ${displayName}`, metadata: { regionType: 'Physical', regionCategory: 'Recommended', geographyGroup },
  }))
  return paged(state, call, value)
}

/** One page; `nextLink` leads to the next, on the origin that was asked. */
function paged(state: State, call: Call, items: readonly unknown[], more: Record<string, unknown> = {}): Response {
  const from = Number(Buffer.from(call.url.searchParams.get('$skiptoken') ?? '', 'base64url').toString()) || 0
  const to = from + Math.max(1, state.settings.pageSize)
  const next = new URL(call.url.pathname, call.origin)
  next.search = new URLSearchParams({ 'api-version': call.url.searchParams.get('api-version') ?? '', $skiptoken: Buffer.from(String(to)).toString('base64url') }).toString()
  return json({ value: items.slice(from, to), ...more, ...(to < items.length ? { nextLink: next.href } : {}) })
}
