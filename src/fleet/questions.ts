/** What is asked for? In the dialects of machines in Azure, or plainly; each address is read once and kept. */

import { type Dialect, lending, type Question, readQuestion, refusal } from '../serve/dialects.ts'
import type { HostedRequest, ServedAnswer } from '../system/system.ts'
import type { FleetToken } from './contract.ts'

/** `plain`: `GET /token?resource=...&identity=...&tenant=...`. */
export type FleetDialect = Dialect | 'plain'

export interface FleetQuestion {
  readonly dialect: FleetDialect
  readonly resource: string
  /** Name or client id. */
  readonly identity: string | undefined
  readonly tenant: string | undefined
  /** That stands in the address, as IMDS has it. */
  readonly key: string | undefined
  readonly fault: string | undefined
  /** In the words of the machines' own dialects; absent for the plain one. */
  readonly machine: Question | undefined
}

const mostKept = 2_000
const longestKept = 1_024
/** `readQuestion` looks for it; whether it is there is asked of each request by itself. */
const assumed = { metadata: 'true' }

/** Reads addresses; keeps so many, then begins anew: an address is whatever anybody sends. `undefined`: there is nothing there. */
export function questionReader(): (target: string) => FleetQuestion | undefined {
  const kept = new Map<string, FleetQuestion>()
  return (target) => {
    const known = kept.get(target)
    if (known) return known
    const question = read(target)
    if (!question) return undefined
    if (kept.size >= mostKept) kept.clear()
    if (target.length <= longestKept) kept.set(target, question)
    return question
  }
}

function read(target: string): FleetQuestion | undefined {
  if (/^\/token(\?|$)/.test(target)) return readPlain(new URL(target, 'http://x').searchParams)
  const machine = readQuestion({ method: 'GET', target, headers: assumed })
  if (!machine) return undefined
  const { dialect, resource, client_id, fault } = machine
  const other = new URL(target, 'http://x').searchParams
  const by = ['object_id', 'principal_id', 'msi_res_id', 'mi_res_id'].find((name) => other.has(name))
  return {
    dialect, machine,
    resource: resource.replace(/\/\.default$/, ''),
    identity: client_id,
    tenant: undefined,
    key: machine.secretIn === 'key' ? machine.secret : undefined,
    fault: fault ?? (by === undefined ? checked(resource, client_id) : `An identity is asked for by its client_id here, not by its ${by}.`),
  }
}

function readPlain(query: URLSearchParams): FleetQuestion {
  const unknown = [...query.keys()].find((name, at, all) => !['resource', 'scope', 'identity', 'tenant'].includes(name) || all.indexOf(name) !== at)
  const resource = (query.get('resource') ?? query.get('scope') ?? '').replace(/\/\.default$/, '')
  const [identity, tenant] = [query.get('identity') ?? undefined, query.get('tenant') ?? undefined]
  const fault = unknown !== undefined ? 'The address has resource (or scope), identity and tenant, each once.' : query.has('resource') && query.has('scope') ? 'The address has resource or scope, not both.' : checked(resource, identity)
  return { dialect: 'plain', machine: undefined, resource, identity, tenant, key: undefined, fault: fault ?? (tenant === undefined || /^(?!\.+$)[0-9A-Za-z.-]{1,253}$/.test(tenant) ? undefined : 'A tenant is a GUID or a domain name.') }
}

function checked(resource: string, identity: string | undefined): string | undefined {
  if (resource === '') return 'The parameter resource is missing.'
  if (!/^[\x21-\x7e]{1,256}$/.test(resource)) return 'A resource is a URI without blanks, of at most 256 characters.'
  return identity === undefined || /^[\x21-\x7e]{1,128}$/.test(identity) ? undefined : 'An identity is named by its name or its client id.'
}

/** The secret that is shown, in the header of the dialect or in the address; empty if there is none. */
export function secretOf({ dialect, key }: FleetQuestion, { headers }: HostedRequest): string {
  const shown = key ?? headers[dialect === 'app-service-2017' ? 'secret' : 'x-identity-header']
  return typeof shown === 'string' ? shown : ''
}

/** IMDS wants a header that no page and no unsuspecting proxy sends. */
export function lacksHeader({ dialect }: FleetQuestion, { headers }: HostedRequest): boolean {
  return dialect === 'imds' && String(headers['metadata']).toLowerCase() !== 'true'
}

export interface Given {
  readonly token: FleetToken
  readonly now: number
  readonly client_id: string
  readonly identity: string
  readonly tenant: string
}

export function giving(question: FleetQuestion, { token, now, client_id, identity, tenant }: Given): string {
  const { access_token, expires_on, token_type } = token
  if (question.machine) return lending(question.machine, { access_token, expires_on, now, client_id }).body
  return JSON.stringify({ access_token, token_type, expires_on, resource: question.resource, identity, tenant })
}

const plainWords: Readonly<Record<number, string>> = { 400: 'invalid_request', 401: 'invalid_client', 403: 'access_denied', 429: 'too_many_requests', 503: 'temporarily_unavailable' }

export function refusing(dialect: FleetDialect | undefined, status: number, message: string): ServedAnswer {
  if (dialect !== 'plain') return refusal(dialect, status, message)
  const more = { ...(status === 429 && { 'retry-after': '1' }), ...(status === 401 && { 'www-authenticate': 'Bearer' }) }
  return { status, headers: { 'content-type': 'application/json', ...more }, body: JSON.stringify({ error: plainWords[status] ?? 'invalid_request', error_description: message }) }
}
