/** Which identities does a policy hold, and where are their secrets? Never a secret itself. */

import type { FleetIdentity, SecretSource } from './contract.ts'
import { type Blame, fieldsOf, type Marked, textOf } from './marked.ts'

const kinds = ['service-principal', 'federated', 'managed-identity'] as const
const tenantLike = [/^(?!\.+$)[0-9A-Za-z.-]+$/, 'a GUID or a domain name'] as const
const known = ['name', 'kind', 'cloud', 'tenant', 'client_id', 'secret', 'certificate', 'certificate_password_file', 'use_cert_sn_issuer', 'from'] as const

/** `undefined`: wrong, and blamed. */
export function readIdentity(at: Marked, blame: Blame): Omit<FleetIdentity, 'name'> | undefined {
  const fields = fieldsOf(at, 'An identity', known, blame)
  if (at.kind !== 'map') return undefined
  const text = (field: (typeof known)[number], fits?: readonly [RegExp, string]) => textOf(fields.get(field), `An identity's ${field}`, blame, fits)
  const [kind, cloud, tenant, client_id] = [text('kind'), text('cloud') ?? 'AzureCloud', text('tenant', tenantLike), text('client_id', [/^[\x21-\x7e]+$/, 'an application id'])]
  if (kind === undefined || !(kinds as readonly string[]).includes(kind)) return void blame(fields.get('kind') ?? at, `An identity's kind is ${kinds.slice(0, 2).join(', ')} or ${kinds[2]}.`)
  const missing = [tenant === undefined && !fields.has('tenant') && 'tenant', kind !== 'managed-identity' && client_id === undefined && !fields.has('client_id') && 'client_id'].find(Boolean)
  if (missing) blame(at, `An identity of kind ${kind} has a ${missing}.`)
  const belongs = { 'service-principal': ['secret', 'certificate', 'certificate_password_file', 'use_cert_sn_issuer'], federated: ['from'], 'managed-identity': [] as string[] }[kind as (typeof kinds)[number]]
  for (const field of known.slice(5)) if (fields.has(field) && !belongs.includes(field)) blame(fields.get(field)!, `'${field}' does not go with an identity of kind ${kind}.`)
  const common = { cloud, tenant: tenant ?? '', client_id: client_id ?? '' }
  if (kind === 'managed-identity') return { ...common, kind }
  if (kind === 'federated') {
    const from = text('from', [/^(github|azure-devops(:.+)?|file:.+|exec:.+)$/, 'github, azure-devops[:CONNECTION], file:PATH or exec:COMMAND'])
    if (!fields.has('from')) blame(at, "A federated identity says where its token is: 'from'.")
    return from === undefined ? undefined : { ...common, kind, from } as Omit<FleetIdentity, 'name'>
  }
  return readServicePrincipal(at, fields, common, blame)
}

function readServicePrincipal(at: Marked, fields: ReadonlyMap<string, Marked>, common: { cloud: string; tenant: string; client_id: string }, blame: Blame): Omit<FleetIdentity, 'name'> | undefined {
  const [secret, certificate] = [fields.get('secret'), fields.get('certificate')]
  if ((secret === undefined) === (certificate === undefined)) return void blame(at, "A service principal has either a 'secret' or a 'certificate'.")
  const kind = 'service-principal' as const
  if (secret !== undefined) {
    const source = readSource(textOf(secret, "An identity's secret", blame) ?? '')
    if (!source) blame(secret, "An identity's secret does not stand in this file; say where it is: file:PATH, env:NAME or command:COMMAND.")
    return source && { ...common, kind, secret: source } as Omit<FleetIdentity, 'name'>
  }
  const [file, password, sni] = [textOf(certificate, "An identity's certificate", blame), textOf(fields.get('certificate_password_file'), "An identity's certificate_password_file", blame), fields.get('use_cert_sn_issuer')]
  if (sni && !(sni.kind === 'value' && typeof sni.value === 'boolean')) blame(sni, "An identity's use_cert_sn_issuer is true or false.")
  return file === undefined ? undefined : { ...common, kind, certificate: file, ...(password !== undefined && { certificate_password_file: password }), ...(sni?.kind === 'value' && sni.value === true && { use_cert_sn_issuer: true }) } as Omit<FleetIdentity, 'name'>
}

/** `file:PATH`, `env:NAME` or `command:COMMAND`; what stands there in its place may be the secret itself, and is not repeated. */
export function readSource(text: string): SecretSource | undefined {
  const [, kind, rest] = /^(file|env|command):(.+)$/s.exec(text) ?? []
  if (rest === undefined) return undefined
  return kind === 'file' ? { file: rest } : kind === 'env' ? { environment: rest } : { command: rest }
}
