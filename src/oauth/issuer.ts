/** Did this authority really say it? Issuers of Entra name a tenant, and go by several hosts. Pure. */
import { isLoopback } from '../system/loopback-host.ts'
import type { Authority } from './schema.ts'

/** Hosts that belong together (Entra's instance discovery); tokens of one name another of its group as their issuer. */
const groups: readonly (readonly string[])[] = [
  ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  ['login.microsoftonline.us', 'login-us.microsoftonline.com', 'login.usgovcloudapi.net'],
  ['login.microsoftonline.de'],
  ['login.sovcloud-identity.fr'],
]

/** True for the hosts of Microsoft's own clouds, whose endpoints are known without asking. */
export function isKnownHost(host: string): boolean {
  return groups.some((group) => group.includes(host))
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Whether an issuer (`iss` of an ID token or of a callback) is this authority's.
 * @param tid the tenant that the token names; without it any tenant fits a template
 */
export function isIssuer(authority: Authority, issuer: string, tid?: string): boolean {
  if (authority.issuer !== undefined) return fits(authority.issuer, issuer, tid) || fits(forAnyTenant(authority.issuer), issuer, tid) || (isLoopback(authority.host) && isMicrosofts(issuer, tid))
  const group = groups.find((hosts) => hosts.includes(authority.host)) ?? [authority.host]
  const wanted = guid.test(authority.tenant.toLowerCase()) ? authority.tenant.toLowerCase() : '{tenantid}'
  return group.some((host) => fits(`https://${host}/${wanted}/v2.0`, issuer, tid))
}

/** Nobody is a user of `organizations`: a server whose document names it as it was asked for means the tenant of whoever signs in. */
function forAnyTenant(issuer: string): string {
  return issuer.replace(/(?<=^https?:\/\/[^/]+\/)(?:organizations|common)(?=\/|$)/, '{tenantid}')
}

/** In the form of either version. A stand-in for Entra on this computer may well call itself that; a server elsewhere must not. */
export function isMicrosofts(issuer: string, tid?: string): boolean {
  return groups.flat().some((host) => fits(`https://${host}/{tenantid}/v2.0`, issuer, tid) || fits(`https://${host}/{tenantid}/`, issuer, tid))
}

function fits(template: string, issuer: string, tid: string | undefined): boolean {
  const [before = '', after] = template.split(/\{tenantid\}/i)
  if (after === undefined) return issuer === template
  const tenant = issuer.slice(before.length, issuer.length - after.length)
  return issuer === before + tenant + after
    && guid.test(tenant.toLowerCase())
    && (tid === undefined || tenant.toLowerCase() === tid.toLowerCase())
}
