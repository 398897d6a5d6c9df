/** Which tenant is meant by a domain name? */
import { AuthError } from '../errors.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { ask, clientHeaders, isInTrouble, nonsense, readObject, readRefusal } from './ask.ts'
import { authorityRoot, checkedTenant } from './authority.ts'
import { isKnownHost } from './issuer.ts'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const placeholders: ReadonlySet<string> = new Set(['organizations', 'common'])

/**
 * The tenant's GUID (at other servers than Microsoft's, its name), read from the issuer that discovery names; a GUID is returned as it is, without a request, and so are
 * `organizations` and `common`, and anything at AD FS, which has no tenants.
 * Throws `AuthError` `tenant_not_found` with Azure CLI's text.
 */
export async function resolveTenant(system: System, activeDirectory: string, text: string): Promise<string> {
  if (guid.test(text)) return text
  const root = authorityRoot(activeDirectory)
  const tenant = checkedTenant(text)
  if (root.endsWith('/adfs') || placeholders.has(tenant.toLowerCase())) return tenant
  const url = `${root}/${tenant}/v2.0/.well-known/openid-configuration`
  const answer = await ask(system, { method: 'GET', url, headers: clientHeaders(system) })
  if (isInTrouble(answer)) throw nonsense(url, answer)
  const issuer = answer.status === 200 ? readObject(answer)?.['issuer'] : undefined
  if (answer.status !== 200) throw unresolved(tenant, saidBy(answer))
  const found = typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer).pathname.split('/')[1] : undefined
  if (found === undefined || !(guid.test(found) || isOwnName(root, found))) throw nonsense(url, answer, 'it names no tenant')
  return found
}

/** Tenants of Microsoft's clouds are GUIDs; whoever else runs such a server may call them as they like. */
function isOwnName(root: string, tenant: string): boolean {
  return !isKnownHost(new URL(root).hostname) && /^(?!\.+$)[0-9A-Za-z.-]+$/.test(tenant)
}

/** The server's own words where it has some, on one line. */
function saidBy(answer: HttpResponse): string {
  const refusal = readRefusal(readObject(answer))
  const text = refusal ? refusal.error_description ?? refusal.error : new TextDecoder().decode(answer.body)
  return text.replace(/\s+/g, ' ').trim().slice(0, 2000)
}

function unresolved(tenant: string, detail: string): AuthError {
  return new AuthError('tenant_not_found', `Failed to resolve tenant '${tenant}'.\n\nError detail: ${detail}`)
}
