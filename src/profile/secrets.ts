/** With which secret does a service principal sign in? service_principal_entries, .json shared with Azure CLI or encrypted. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { changeFile, type FileOf } from './changing.ts'
import { isEncrypted } from './encryption.ts'
import { indented } from './python-json.ts'
import { readWhole } from './reading.ts'
import { decode, salvageObjects } from './repair.ts'

/** One of the three credentials; unknown fields are kept. */
export interface ServicePrincipal {
  readonly client_id: string
  readonly tenant: string
  readonly client_secret?: string
  /** Path of a PEM or PFX file. */
  readonly certificate?: string
  /** Azin's own: what opens that file, or the path of a file that says it. */
  readonly certificate_password?: string
  readonly certificate_password_file?: string
  readonly use_cert_sn_issuer?: boolean
  /** A federated token. */
  readonly client_assertion?: string
  /** Azin's own: the file in which a newer one is found. */
  readonly client_assertion_file?: string
  /** Azin's own: how a newer one is got, `github` for instance. */
  readonly client_assertion_from?: string
  readonly [unknown: string]: unknown
}

export interface FoundServicePrincipal {
  readonly entry: ServicePrincipal
  /** For standard error: the credential is another tenant's. */
  readonly warning?: string
}

export function secretsPath(system: System, encrypted = false): string {
  return `${system.configDirectory}/service_principal_entries.${encrypted ? 'bin' : 'json'}`
}

/**
 * The credential of a service principal in a tenant, else its first one. Case-sensitive, as Azure CLI's look-up.
 * @throws AuthError `not_signed_in`, `file_unreadable`, `file_damaged`, `vault_unavailable`.
 */
export async function readServicePrincipal(system: System, client_id: string, tenant: string): Promise<FoundServicePrincipal> {
  const entries = await readEntries(system)
  const mine = entries.filter((entry) => entry.client_id === client_id)
  const exact = mine.find((entry) => entry.tenant === tenant)
  if (exact) return { entry: exact }
  const [entry] = mine
  if (entry) return { entry, warning: otherTenant(entry, tenant) }
  const rule = 'Could not retrieve credential from local cache for service principal'
  throw new AuthError('not_signed_in', `${rule} ${client_id}. Run \`az login\` for this service principal.`)
}

async function readEntries(system: System): Promise<readonly ServicePrincipal[]> {
  if (!isEncrypted(system)) return readWhole(system, secretsPath(system), parse)
  return (await import('./sealed.ts')).readSealed(system, secretsPath(system, true), parse)
}

function otherTenant(entry: ServicePrincipal, tenant: string): string {
  return `Could not find credential for service principal ${entry.client_id} under tenant ${tenant}. Trying credential under tenant ${entry.tenant}, assuming that is an app credential.`
}

/** Puts an entry in place of the one with the same client and tenant, whose unknown fields stay. A damaged file is set aside. */
export async function keepServicePrincipal(system: System, entry: ServicePrincipal): Promise<void> {
  const mine = (one: ServicePrincipal) => one.client_id === entry.client_id && one.tenant === entry.tenant
  await change(system, (entries) => {
    const old = entries.find(mine)
    const fresh = ordered({ ...unknownFields(old), ...entry })
    return old ? entries.map((one) => (one === old ? fresh : one)).filter((one) => one === fresh || !mine(one)) : [...entries, fresh]
  }, true)
}

/** Forgets a service principal in all tenants. @param encrypted where they are kept now, unless said otherwise */
export async function forgetServicePrincipal(system: System, client_id: string, encrypted?: boolean): Promise<void> {
  await change(system, (entries) => entries.filter((entry) => entry.client_id !== client_id), false, encrypted, true)
}

/** Forgets all service principals that lie in plain text; a damaged file is set aside. */
export async function forgetAllServicePrincipals(system: System): Promise<void> {
  await change(system, () => [], true, false)
}

/** Forgets all that are kept encrypted. @throws AuthError `vault_unavailable` */
export async function discardServicePrincipals(system: System): Promise<void> {
  const { discardSealed } = await import('./sealed.ts')
  const path = secretsPath(system, true)
  await system.locks.hold(`${path}.lockfile`, { wait: 15_000, protocol: 'msal' }, () => discardSealed(system, path))
}

type Entries = readonly ServicePrincipal[]

async function change(system: System, to: (entries: Entries) => Entries, repair: boolean, encrypted = isEncrypted(system), optional = false): Promise<void> {
  const path = secretsPath(system, encrypted)
  const lock = { path: `${path}.lockfile`, protocol: 'msal', optional } as const
  const salvage = repair ? (bytes: Uint8Array) => salvageObjects(decode(bytes), isEntry) : undefined
  const file: FileOf<Entries> = { path, lock, parse, print: indented, salvage }
  await (encrypted ? (await import('./sealed.ts')).changeSealed(system, file, to) : changeFile(system, file, to))
}

function parse(text: string | undefined): readonly ServicePrincipal[] {
  if (text === undefined) return []
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value) || !value.every(isEntry)) throw new Error('not a list of service principals')
  return value
}

function isEntry(value: unknown): value is ServicePrincipal {
  if (typeof value !== 'object' || value === null) return false
  const { client_id, tenant } = value as ServicePrincipal
  return typeof client_id === 'string' && typeof tenant === 'string'
}

const known = new Set([
  'client_id', 'tenant', 'client_secret', 'certificate', 'use_cert_sn_issuer', 'client_assertion',
  'certificate_password', 'certificate_password_file', 'client_assertion_file', 'client_assertion_from',
])

function unknownFields(entry: ServicePrincipal | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !known.has(name)))
}

/** Azure CLI's order: client, tenant, credential. */
function ordered(entry: ServicePrincipal): ServicePrincipal {
  const { client_id, tenant, ...rest } = entry
  return { client_id, tenant, ...rest }
}
