/** How does a throw-away certificate come to be? Keys from Web Crypto, the certificate around them from node-forge (RSA alone, which is what it knows). */

// The parts that are used; each adds itself to the first.
import forge from 'node-forge/lib/forge.js'
import 'node-forge/lib/pki.js'
import 'node-forge/lib/sha256.js'

/** Of a key and what it certifies. */
export interface Issued {
  readonly certificate: forge.pki.Certificate
  readonly privateKey: forge.pki.rsa.PrivateKey
}

export interface Wanted {
  readonly commonName: string
  /** `certificate.setExtensions` says which there are. */
  readonly extensions?: readonly object[]
  /** Undefined: it signs itself. */
  readonly issuer?: Issued
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }

/** Valid from 2015 to 2045, so that a test may shift the clock by years and still meet a valid one. */
export async function issueCertificate({ commonName, extensions = [], issuer }: Wanted): Promise<Issued> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const privateKey = forge.pki.privateKeyFromPem(pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', keys.privateKey)))
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e)
  certificate.serialNumber = serialNumber()
  certificate.validity.notBefore = new Date('2015-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date('2045-01-01T00:00:00Z')
  certificate.setSubject([{ name: 'commonName', value: commonName }])
  certificate.setIssuer(issuer ? issuer.certificate.subject.attributes : [{ name: 'commonName', value: commonName }])
  if (extensions.length > 0) certificate.setExtensions([...extensions])
  certificate.sign(issuer?.privateKey ?? privateKey, forge.md.sha256.create())
  return { certificate, privateKey }
}

/** PEM texts, PKCS #8 for the key. */
export function toPem({ certificate, privateKey }: Issued): { certificate: string; key: string } {
  const key = forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(privateKey))
  return { certificate: unix(forge.pki.certificateToPem(certificate)), key: unix(forge.pki.privateKeyInfoToPem(key)) }
}

const unix = (text: string): string => text.replaceAll('\r\n', '\n')

function pem(label: string, der: ArrayBuffer): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`
}

/** RFC 5280 section 4.1.2.2: positive and at most 20 bytes; browsers refuse two certificates of one issuer with one number. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = 0x40 | (bytes[0]! & 0x3f)
  return Buffer.from(bytes).toString('hex')
}
