/** How does anybody's REST API get asked with the right token? The token goes to the service it is for, and nowhere else. */

import { challengeClaims } from './arm/challenge.ts'
import { AuthError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import { accountFor } from './profile/identity.ts'
import type { Cloud } from './profile/schema.ts'
import { reasonOf } from './rest-reasons.ts'
import { isLoopback } from './system/loopback-host.ts'
import type { HttpRequest, HttpResponse, System } from './system/system.ts'
import { userAgent } from './system/user-agent.ts'
import { uuid } from './system/uuid.ts'
import { getAccessToken } from './token.ts'

export interface RestAsk {
  readonly method: HttpRequest['method']
  /** Absolute, or below the resource manager. `{subscriptionId}` is filled in. */
  readonly url: string
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly skipAuthorization?: boolean
  readonly resource?: string | undefined
  /** Id or name, for `{subscriptionId}`. */
  readonly subscription?: string | undefined
  /** Told to the service's logs: the command, and the names of the options that were given. */
  readonly command: string
  readonly options: string
  /** Of a refusal the service's message alone, without the JSON around it. */
  readonly plainly?: true
  readonly warn: (text: string) => void
}

/** Milliseconds; some operations answer only when they are done. */
const patience = 300_000
const sizeLimit = 256 * 1024 * 1024

/** Resolves to a successful answer. Any other is an `AuthError` with the service's own words. */
export async function rest(system: System, ask: RestAsk): Promise<HttpResponse> {
  const cloud = activeCloud(system)
  const url = await address(system, cloud, ask)
  const headers = { ...plainHeaders(system, ask), ...(await authorization(system, cloud, url, ask)) }
  const answer = await system.transport.send({
    method: ask.method, url: url.href, headers, timeout: patience, limit: sizeLimit, signal: system.ending,
    unverified: Boolean(system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION']),
    ...(ask.body !== undefined && { body: ask.body }),
  })
  if (answer.status >= 300) throw refusal(answer, ask)
  return answer
}

async function address(system: System, cloud: Cloud, ask: RestAsk): Promise<URL> {
  let text = ask.url.includes('://') ? ask.url : `${(cloud.endpoints['resourceManager'] ?? '').replace(/\/+$/, '')}/${ask.url.replace(/^\/+/, '')}`
  if (text.includes('{subscriptionId}')) {
    text = text.replaceAll('{subscriptionId}', accountFor(await readProfile(system), cloud.name, ask.subscription).id)
  }
  if (!URL.canParse(text)) throw new AuthError('server_answer', `'${ask.url}' is not an address.`)
  const url = new URL(text)
  for (const [name, value] of Object.entries(ask.parameters)) url.searchParams.append(name, value)
  url.hash = ''
  return url
}

function plainHeaders(system: System, { headers, command, options, body }: RestAsk): Record<string, string> {
  const own = Object.keys(headers).find((name) => name.toLowerCase() === 'user-agent')
  const named = (wanted: string) => Object.keys(headers).some((name) => name.toLowerCase() === wanted)
  return {
    accept: '*/*',
    ...(body !== undefined && isJson(body) && !named('content-type') && { 'content-type': 'application/json' }),
    'x-ms-client-request-id': uuid(system),
    commandname: command,
    parametersetname: options,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    'user-agent': userAgent(system) + (own === undefined ? '' : ` ${headers[own]}`),
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function authorization(system: System, cloud: Cloud, url: URL, ask: RestAsk): Promise<Record<string, string>> {
  if (ask.skipAuthorization || Object.keys(ask.headers).some((name) => name.toLowerCase() === 'authorization')) return {}
  if (!mayCarryToken(cloud, url)) return {}
  const resource = ask.resource ?? resourceFor(cloud, url)
  if (resource === undefined) {
    ask.warn("Can't derive appropriate Azure AD resource from --url to acquire an access token. If access token is required, use --resource to specify the resource")
    return {}
  }
  const [, subscription] = isBelow(url, cloud.endpoints['resourceManager']) ? /^\/subscriptions\/([0-9a-f-]{36})(?:\/|$)/i.exec(url.pathname) ?? [] : []
  const token = await getAccessToken(system, { resource, ...(subscription !== undefined && { subscription }) })
  for (const warning of token.warnings) ask.warn(warning)
  return { authorization: `${token.tokenType} ${token.accessToken}` }
}

/** https, or an endpoint of the active cloud that is on this machine. */
function mayCarryToken(cloud: Cloud, url: URL): boolean {
  if (url.protocol === 'https:') return true
  const registered = Object.values(cloud.endpoints).some((endpoint) => endpoint && URL.canParse(endpoint) && new URL(endpoint).origin === url.origin)
  return isLoopback(url.hostname) && !cloud.builtIn && registered
}

/** The resource manager's, else that of the first endpoint, by name, that the address is below. */
function resourceFor({ endpoints }: Cloud, url: URL): string | undefined {
  if (isBelow(url, endpoints['resourceManager'])) return endpoints['activeDirectoryResourceId'] ?? undefined
  return Object.keys(endpoints).sort().map((key) => endpoints[key]).find((endpoint) => isBelow(url, endpoint)) ?? undefined
}

/** By origin and path, not by letters: `https://management.azure.com.example.org` is somebody else. */
function isBelow(url: URL, endpoint: string | null | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false
  const base = new URL(endpoint)
  const path = base.pathname.replace(/\/+$/, '').toLowerCase()
  const own = url.pathname.toLowerCase()
  return url.origin === base.origin && (own === path || own.startsWith(`${path}/`))
}

function refusal({ status, headers, body }: HttpResponse, { plainly }: RestAsk): AuthError {
  const text = new TextDecoder().decode(body).trim()
  if (status < 400) return new AuthError('server_answer', `${reasonOf(status)}: the answer leads to ${headers['location'] ?? 'another address'}, where nothing was sent.`)
  const challenge = status === 401 ? challengeClaims(headers['www-authenticate']) : undefined
  const login = challenge ? `az login --claims-challenge "${btoa(challenge.claims)}"` : 'az login'
  const hint = status === 401 && headers['www-authenticate'] ? ['Interactive authentication is needed. Please run:', login] : []
  const message = plainly && messageIn(text)
  return new AuthError('server_answer', message ?? `${reasonOf(status)}${text && `(${text})`}`, hint)
}

function messageIn(text: string): string | undefined {
  if (!isJson(text)) return undefined
  const { error } = Object(JSON.parse(text)) as { readonly error?: { readonly message?: unknown } | null }
  return typeof error?.message === 'string' && error.message !== '' ? error.message : undefined
}
