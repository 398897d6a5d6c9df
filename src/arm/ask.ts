/** How is Azure Resource Manager asked, page by page, and what if it refuses? */
import { AuthError, OAuthError, type RefusedRequest } from '../errors.ts'
import { isLoopback, isSameServer } from '../system/loopback-host.ts'
import { sendPatiently } from '../system/retry.ts'
import { keepSecret } from '../system/secret.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { userAgent } from '../system/user-agent.ts'
import { uuid } from '../system/uuid.ts'
import { challengeClaims } from './challenge.ts'

export interface ArmAsk {
  /** The cloud's `resourceManager` endpoint, with or without a slash at the end. */
  readonly resourceManager: string
  readonly access_token: string
  /** What to tell a person whose token is refused (401 with a challenge). */
  readonly request?: RefusedRequest
  /** The command that asks, for Microsoft's logs: `login`, `account list-locations`. */
  readonly command?: string
}

export type JsonObject = { readonly [name: string]: unknown }

const apiVersion = '2022-12-01'
const pageLimit = 1000
const sizeLimit = 32 * 1024 * 1024

/**
 * One resource. Throws `AuthError` `resource_not_found` for 404, `OAuthError` with the claims of a 401 challenge, else
 * `AuthError` `server_answer` with ARM's code and message; `network`, `tls`.
 * @param path below the resource manager, beginning with `/`, its parts already checked
 */
export async function getResource(system: System, ask: ArmAsk, path: string): Promise<JsonObject> {
  return get(system, ask, addressOf(ask, path))
}

/**
 * All pages of a list. The token goes to the resource manager alone, so a `nextLink` elsewhere is refused.
 * @param arrived called with each page, before the next one is asked for
 */
export async function listResources(
  system: System, ask: ArmAsk, path: string, arrived: (page: readonly JsonObject[]) => void = () => {},
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = []
  let url = addressOf(ask, path)
  for (let page = 1; page <= pageLimit; page++) {
    const { value, nextLink } = await get(system, ask, url)
    if (!Array.isArray(value)) throw nonsense(url, 'it holds no list')
    const items = value.filter(isObject)
    arrived(items)
    for (const item of items) found.push(item)
    if (nextLink === undefined || nextLink === null || nextLink === '') return found
    url = nextPage(ask, nextLink)
  }
  throw nonsense(url, `it has more than ${pageLimit} pages`)
}

/** @throws AuthError `cloud_invalid` */
export function addressOf({ resourceManager }: Pick<ArmAsk, 'resourceManager'>, path: string): URL {
  const text = resourceManager.replace(/\/+$/, '') + path
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    throw new AuthError('cloud_invalid', `The resource manager address of the active cloud cannot be used: ${resourceManager}`, ['It must begin with https://. See: az cloud show'])
  }
  url.searchParams.set('api-version', apiVersion)
  return url
}

function nextPage({ resourceManager }: ArmAsk, nextLink: unknown): URL {
  const own = new URL(resourceManager)
  const url = typeof nextLink === 'string' && !/[^\x21-\x7e]/.test(nextLink) && URL.canParse(nextLink) ? new URL(nextLink) : undefined
  if (!url || !isSameServer(url, own) || url.username || url.password) throw nonsense(own, 'its next page is somewhere else')
  return url
}

async function get(system: System, ask: ArmAsk, url: URL): Promise<JsonObject> {
  const answer = await sendPatiently(system, { method: 'GET', url: url.href, limit: sizeLimit, headers: headers(system, ask), unverified: Boolean(system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION']) })
  const body = readBody(answer)
  if (answer.status !== 200) throw refusal(ask, url, answer, body)
  if (!isObject(body)) throw nonsense(url, 'it is not a JSON object')
  return body
}

function headers(system: System, { access_token, command }: ArmAsk): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${keepSecret(access_token)}`,
    'user-agent': userAgent(system),
    'x-ms-client-request-id': uuid(system),
    ...(command === undefined ? {} : { commandname: command }),
  }
}

function readBody(answer: HttpResponse): unknown {
  try {
    // ARM and what stands before it sometimes begin with a byte order mark, which the decoder takes away.
    return JSON.parse(new TextDecoder().decode(answer.body))
  } catch {
    return undefined
  }
}

/** ARM's errors are `{"error": {"code", "message"}}` (Azure REST API guidelines). */
function refusal(ask: ArmAsk, url: URL, answer: HttpResponse, body: unknown): AuthError | OAuthError {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {}
  const code = typeof error['code'] === 'string' ? error['code'] : ''
  const said = typeof error['message'] === 'string' ? error['message'] : ''
  const text = said ? `${code && `(${code}) `}${said}` : `${url.host} answered with HTTP ${answer.status}${code && ` (${code})`}.`
  const challenge = answer.status === 401 ? challengeClaims(answer.headers['www-authenticate']) : undefined
  if (challenge) {
    return new OAuthError({ error: challenge.error, error_description: text, claims: challenge.claims }, 401, ask.request ?? { flow: 'sign-in' })
  }
  if (answer.status === 404) return new AuthError('resource_not_found', text)
  if (answer.status === 401) return new AuthError('interaction_required', text, ['az login'])
  return new AuthError('server_answer', text, answer.status >= 500 ? ['Try again in a minute.'] : [])
}

function nonsense(url: URL, why: string): AuthError {
  return new AuthError('server_answer', `The answer of ${url.host} makes no sense: ${why}.`)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that must be text. */
export function textOf(item: JsonObject, name: string): string | undefined {
  const value = item[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
