/** Which certification authorities are believed? Node's, the computer's, and those the user names. */
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { AuthError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Linux distributions keep what their administrators trust; the first that exists counts. */
const systemStores = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem']

/**
 * TLS 1.2 or later, believing `REQUESTS_CA_BUNDLE`, else `CURL_CA_BUNDLE` (a file or a folder, as in Azure CLI, but added
 * to the others rather than in their place), `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`, the system's store, and Node's own.
 * One per process is enough.
 * `NODE_TLS_REJECT_UNAUTHORIZED` is never read. Throws `AuthError` `tls` if the bundle cannot be used.
 */
export function trustContext(env: Environment, platform: string): SecureContext {
  const named = bundle(env)
  const optional = [env['SSL_CERT_FILE'], env['NODE_EXTRA_CA_CERTS']].flatMap((file) => (file ? tryRead(file) : []))
  const system = platform === 'linux' ? systemStore() : []
  const known = new Set(rootCertificates.map(content))
  const added = new Map([...named, ...optional, ...system].map((pem) => [content(pem), pem]))
  for (const each of known) added.delete(each)
  // Node's own roots are at hand unless others are named, and take 20 ms to read again.
  return added.size > 0 ? believing([...rootCertificates, ...added.values()]) : createSecureContext(modern)
}

const modern = { minVersion: 'TLSv1.2' } as const

/** Node passes over damaged certificates in silence; Bun refuses all for the sake of one. */
function believing(ca: readonly string[]): SecureContext {
  try {
    return createSecureContext({ ...modern, ca: [...ca] })
  } catch {
    return createSecureContext({ ...modern, ca: ca.filter(isCertificate) })
  }
}

/** TLS 1.2 or later, believing these authorities and no other. Throws `AuthError` `tls`. */
export function trustOnly(pem: string): SecureContext {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (!found.some(isCertificate)) throw new AuthError('tls', 'The file of certification authorities holds no certificate that can be read.')
  return believing(found)
}

/** Line lengths differ between stores. */
function content(pem: string): string {
  return pem.replace(/\s/g, '')
}

function bundle(env: Environment): readonly string[] {
  const variable = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'].find((name) => env[name])
  if (variable === undefined) return []
  const file = env[variable] ?? ''
  const unusable = (why: string) => new AuthError('tls', `The CA bundle that ${variable} names cannot be used: ${file} ${why}.`, [`Correct or unset ${variable}.`])
  let found: readonly string[]
  try {
    found = read(file)
  } catch (error) {
    throw unusable(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
  if (found.length === 0) throw unusable('holds no PEM certificate')
  // Single damaged ones are passed over in silence, so only a bundle without any good one is worth a word.
  if (!found.some(isCertificate)) throw unusable('holds no certificate that can be read')
  return found
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}

function read(file: string): readonly string[] {
  const files = statSync(file).isDirectory() ? readdirSync(file).map((name) => path.join(file, name)).filter(isFile) : [file]
  return files.flatMap((name) => readFileSync(name, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [])
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}

function tryRead(file: string): readonly string[] {
  try {
    return read(file)
  } catch {
    // OpenSSL and Node go on without them as well.
    return []
  }
}

function systemStore(): readonly string[] {
  for (const file of systemStores) {
    const found = tryRead(file)
    if (found.length > 0) return found
  }
  return []
}
