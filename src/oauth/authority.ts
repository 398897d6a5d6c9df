/** Who issues the tokens, and at which addresses? Known for Microsoft's clouds, discovered and judged for others. */
import { AuthError } from '../errors.ts'
import { isLoopback, isSameServer } from '../system/loopback-host.ts'
import type { System } from '../system/system.ts'
import { ask, clientHeaders, isInTrouble, type JsonObject, nonsense, readObject, readRefusal } from './ask.ts'
import { isKnownHost, isMicrosofts } from './issuer.ts'
import { keepDocument, keptDocument } from './kept.ts'
import type { Authority } from './schema.ts'

export interface AuthorityAsk {
  /** The cloud's `activeDirectory` endpoint. */
  readonly activeDirectory: string
  /** GUID, domain, `organizations`, ...; of no effect at AD FS. */
  readonly tenant: string
  /** Whether the cloud is one of the built-in ones. */
  readonly builtIn: boolean
  /** Asks the service even if it was asked today. */
  readonly again?: boolean
}

/**
 * Built-in clouds and Microsoft's hosts: composed, no request. Others: OpenID Connect discovery, at most once a day, its endpoints
 * on the very host and port of the authority. Throws `AuthError` `cloud_invalid`, `tenant_not_found`, `server_answer`, `network`, `tls`.
 */
export async function authorityFor(system: System, { activeDirectory, tenant, builtIn, again }: AuthorityAsk): Promise<Authority> {
  const root = authorityRoot(activeDirectory)
  const adfs = root.endsWith('/adfs')
  const base = adfs ? root : `${root}/${checkedTenant(tenant)}`
  const known = { host: new URL(root).hostname, tenant: adfs ? 'adfs' : tenant, base, adfs }
  if (!adfs && (builtIn || isKnownHost(known.host))) {
    const endpoint = (name: string) => `${base}/oauth2/v2.0/${name}`
    return { ...known, authorization_endpoint: endpoint('authorize'), token_endpoint: endpoint('token'), device_authorization_endpoint: endpoint('devicecode') }
  }
  const kept = again ? undefined : keptEndpoints(system, base)
  if (kept) return { ...known, ...kept, kept: true }
  const document = await discover(system, base, adfs)
  const endpoints = judged(base, document)
  keepDocument(system, base, document)
  return { ...known, ...endpoints }
}

/** The sign-in address without its last slash, lower case. https, or http on this computer. */
export function authorityRoot(activeDirectory: string): string {
  const text = activeDirectory.toLowerCase().replace(/\/+$/, '')
  const url = URL.canParse(text) && !/[^\x21-\x7e]/.test(text) ? new URL(text) : undefined
  if (!url || url.search || url.hash || url.username || url.password || !(url.protocol === 'https:' || isLoopbackHttp(url))) {
    throw new AuthError('cloud_invalid', `The sign-in address of the active cloud cannot be used: ${activeDirectory}`, ['It must begin with https://. See: az cloud show'])
  }
  return url.href.replace(/\/+$/, '')
}

/** Plain http is for an authority on this computer only (a test or an emulator). */
export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && isLoopback(url.hostname)
}

/** A tenant becomes a part of a path, so it must not be able to change it. */
export function checkedTenant(tenant: string): string {
  if (/^(?!\.+$)[0-9A-Za-z.-]+$/.test(tenant)) return tenant
  throw new AuthError('tenant_not_found', `Failed to resolve tenant '${tenant}'.\n\nError detail: a tenant is a GUID or a domain name.`)
}

/** @returns the discovery document of an authority that a person has configured */
async function discover(system: System, base: string, adfs: boolean): Promise<JsonObject> {
  const url = `${base}${adfs ? '' : '/v2.0'}/.well-known/openid-configuration`
  const answer = await ask(system, { method: 'GET', url, headers: clientHeaders(system) })
  const object = readObject(answer)
  const refusal = readRefusal(object)
  if (refusal && !isInTrouble(answer)) throw new AuthError('tenant_not_found', `Failed to resolve tenant '${base.slice(base.lastIndexOf('/') + 1)}'.\n\nError detail: ${refusal.error_description ?? refusal.error}`)
  const document = answer.status === 200 ? object : undefined
  if (!document) throw nonsense(url, answer, 'it is not the description of a sign-in service')
  return document
}

/** Whoever could write the file could not send us anywhere else with it: it is judged as if it had just come. */
function keptEndpoints(system: System, base: string): ReturnType<typeof judged> | undefined {
  const document = keptDocument(system, base)
  try {
    return document && judged(base, document)
  } catch {
    return undefined
  }
}

/** RFC 9700 section 4.4: a document that names another's endpoint would send that other our secrets. */
function judged(base: string, document: JsonObject): Pick<Authority, 'issuer' | 'authorization_endpoint' | 'token_endpoint' | 'device_authorization_endpoint'> {
  const endpoint = (name: string, value: unknown = document[name]) => sameOrigin(base, name, value)
  const token_endpoint = endpoint('token_endpoint')
  return {
    issuer: standsIn(base, document['issuer']) ?? endpoint('issuer'),
    authorization_endpoint: endpoint('authorization_endpoint'),
    token_endpoint,
    device_authorization_endpoint: endpoint('device_authorization_endpoint', document['device_authorization_endpoint'] ?? new URL('devicecode', token_endpoint).href),
  }
}

/** Nothing is sent to an issuer: it is a name, and on this computer it may be the one of Entra. */
function standsIn(base: string, issuer: unknown): string | undefined {
  const named = typeof issuer === 'string' && isLoopback(new URL(base).hostname) && isMicrosofts(issuer.replace(/\{tenantid\}/i, '00000000-0000-0000-0000-000000000000'))
  return named ? issuer : undefined
}

function sameOrigin(base: string, name: string, value: unknown): string {
  const authority = new URL(base)
  // The template is no character of a URL, and is kept as it was written.
  const text = typeof value === 'string' ? value.replace(/\{tenantid\}/i, 'tenantid') : ''
  const url = URL.canParse(text) && !/[^\x21-\x7e]/.test(text) ? new URL(text) : undefined
  if (url && isSameServer(url, authority) && !url.username && !url.password && !url.hash) return String(value)
  const other = url?.host && url.host !== authority.host ? ` at ${url.host}` : ''
  throw new AuthError('server_answer', `${authority.host} names ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}${other} that is not its own, so nothing was sent there.`, ['Check the sign-in address of the active cloud: az cloud show'])
}
