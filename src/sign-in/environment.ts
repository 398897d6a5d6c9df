/** Which service principal do the variables name that Azure's SDKs share (`AZURE_CLIENT_ID` and its kin)? */

import { AuthError, UsageError } from '../errors.ts'
import type { Cloud } from '../profile/schema.ts'
import { inPlace } from '../system/in-place.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import type { PrincipalWay } from './ask.ts'

export interface Named {
  readonly way: PrincipalWay
  readonly tenant: string
}

/**
 * A secret before a certificate before a federated token, the order of the SDKs.
 * @throws UsageError that names what is missing, or an `AZURE_AUTHORITY_HOST` that is not the active cloud's
 */
export function fromEnvironment(system: System, cloud: Cloud): Named {
  const { env } = system
  const client_id = env['AZURE_CLIENT_ID']
  const tenant = env['AZURE_TENANT_ID']
  const credential = credentialOf(system)
  const missing = [!client_id && 'AZURE_CLIENT_ID', !tenant && 'AZURE_TENANT_ID', !credential && 'one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE']
  if (!client_id || !tenant || !credential) throw new UsageError(`'--environment' signs in with what the environment holds, and there is no ${missing.filter(Boolean).join(', no ')}.`, 1)
  checkHost(env['AZURE_AUTHORITY_HOST'], cloud)
  return { way: { kind: 'service-principal', client_id, ...credential }, tenant }
}

type Credential = PrincipalWay extends infer Way ? (Way extends PrincipalWay ? Omit<Way, 'kind' | 'client_id'> : never) : never

function credentialOf(system: System): Credential | undefined {
  const { env } = system
  const secret = env['AZURE_CLIENT_SECRET']
  if (secret) return { secret: secretOf(secret) }
  const certificate = env['AZURE_CLIENT_CERTIFICATE_PATH']
  const certificate_password = env['AZURE_CLIENT_CERTIFICATE_PASSWORD']
  const sni = /^(1|true)$/i.test(env['AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'] ?? '')
  if (certificate) return { certificate, ...(certificate_password && { certificate_password: secretOf(certificate_password) }), ...(sni && { use_cert_sn_issuer: true }) }
  const file = env['AZURE_FEDERATED_TOKEN_FILE']
  return file ? { client_assertion: secretOf(readToken(system, file)), client_assertion_file: file } : undefined
}

function readToken(system: System, file: string): string {
  let text: string | undefined
  try {
    text = system.files.readText(inPlace(system, file))
  } catch (error) {
    throw new AuthError('file_unreadable', `The file of AZURE_FEDERATED_TOKEN_FILE cannot be read, as ${diskTrouble(error, file, 'read')[0]}: ${file}`, [], { cause: error })
  }
  if (text?.trim()) return text.trim()
  throw new AuthError('file_unreadable', `The file of AZURE_FEDERATED_TOKEN_FILE ${text === undefined ? 'does not exist' : 'is empty'}: ${file}`)
}

/** A secret of one cloud must not be sent to another's authority because a variable was left behind, or was not heeded. */
function checkHost(named: string | undefined, cloud: Cloud): void {
  const own = cloud.endpoints['activeDirectory'] ?? ''
  if (!named || hostOf(named) === hostOf(own)) return
  throw new UsageError(`AZURE_AUTHORITY_HOST is ${named}, but the active cloud ${cloud.name} signs in at ${own}.`, 1, ['Choose the cloud that it belongs to: az cloud set --name NAME', 'or unset AZURE_AUTHORITY_HOST.'])
}

/** The variable may hold a bare host name. */
function hostOf(text: string): string {
  const url = text.includes('://') ? text : `https://${text}`
  return URL.canParse(url) ? new URL(url).host : text
}
