/** In which words do SDKs ask a machine for its identity's token, and what do they read? App Service's of 2019 and 2017, and a virtual machine's (IMDS). */

import type { ServedAnswer, ServedRequest } from '../system/system.ts'
import { appServiceInstant } from '../system/utc.ts'

export type Dialect = 'app-service-2019' | 'app-service-2017' | 'imds'

/** Somebody asks; whether he may is not judged yet. */
export interface Question {
  readonly dialect: Dialect
  /** The secret that was shown, perhaps empty. */
  readonly secret: string
  readonly secretIn: 'header' | 'key'
  /** As it was asked for; empty if it was not. */
  readonly resource: string
  /** Of the identity that was asked for by name. */
  readonly client_id: string | undefined
  /** What is wrong with the question itself. */
  readonly fault: string | undefined
}

export interface Lent {
  readonly access_token: string
  readonly expires_on: number
  readonly now: number
  readonly client_id: string
}

const APP_SERVICE = '/msi/token'
const IMDS = /^\/([\w-]+)\/metadata\/identity\/oauth2\/token\/?$/

/** `undefined`: there is nothing at this address. */
export function readQuestion({ target, headers }: ServedRequest): Question | undefined {
  const url = URL.canParse(target, 'http://x') ? new URL(target, 'http://x') : undefined
  if (!url || !/^\/(?!\/)/.test(target)) return undefined
  const query = url.searchParams
  const version = query.get('api-version') ?? ''
  const resource = query.get('resource') ?? ''
  const [, key] = IMDS.exec(url.pathname) ?? []
  if (key !== undefined) {
    const fault = headers['metadata']?.toLowerCase() !== 'true' ? 'The header Metadata: true is missing.' : /^20\d\d-\d\d-\d\d$/.test(version) ? undefined : 'The api-version is not supported.'
    return { dialect: 'imds', secret: key, secretIn: 'key', resource, client_id: query.get('client_id') ?? undefined, fault }
  }
  if (url.pathname !== APP_SERVICE) return undefined
  const old = version === '2017-09-01'
  return {
    dialect: old ? 'app-service-2017' : 'app-service-2019',
    secret: headers[old ? 'secret' : 'x-identity-header'] ?? '',
    secretIn: 'header',
    resource,
    client_id: query.get(old ? 'clientid' : 'client_id') ?? undefined,
    fault: old || version === '2019-08-01' ? undefined : 'The api-version is not supported.',
  }
}

export function lending({ dialect, resource }: Question, { access_token, expires_on, now, client_id }: Lent): ServedAnswer {
  const common = { access_token, resource, token_type: 'Bearer', client_id }
  if (dialect === 'app-service-2017') return json(200, { ...common, expires_on: appServiceInstant(expires_on) })
  if (dialect === 'app-service-2019') return json(200, { ...common, expires_on: String(expires_on) })
  return json(200, { ...common, expires_on: String(expires_on), expires_in: String(Math.max(0, expires_on - now)), ext_expires_in: String(Math.max(0, expires_on - now)), not_before: String(now) })
}

/** In the words of the dialect, so that the SDK shows them. */
export function refusal(dialect: Dialect | undefined, status: number, message: string, headers: Readonly<Record<string, string>> = {}): ServedAnswer {
  const more = status === 429 ? { 'retry-after': '1' } : {}
  const body = dialect === 'imds' ? { error: status === 429 ? 'too_many_requests' : 'invalid_request', error_description: message } : { statusCode: status, message }
  return { ...json(status, body), headers: { 'content-type': 'application/json', ...more, ...headers } }
}

function json(status: number, value: unknown): ServedAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
