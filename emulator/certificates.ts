/** How does the emulator prove that it is login.microsoftonline.com? With a certificate of a CA made a moment ago and thrown away at the end. */

import type { JsonGeneralNames } from '@peculiar/x509'

import { x509 } from './x509.ts'

/** PEM texts: the CA to trust, and the server's certificate and private key. */
export interface Certificates {
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Wide enough that a test may shift the clock by years and still meet a valid certificate. */
const validity = { notBefore: new Date('2015-01-01T00:00:00Z'), notAfter: new Date('2045-01-01T00:00:00Z') } as const

/** A new CA and one server certificate for all `names` (host names and IP addresses). The CA's key is forgotten. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const {
    AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension,
    PemConverter, SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator,
  } = await x509()
  const authority = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const server = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const identifier = await SubjectKeyIdentifierExtension.create(authority.publicKey)
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=azin emulator CA (throw-away)',
    serialNumber: serialNumber(),
    keys: authority,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      identifier,
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=azin emulator',
    issuer: ca.subject,
    serialNumber: serialNumber(),
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(alternativeName)),
      await SubjectKeyIdentifierExtension.create(server.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', server.privateKey), 'PRIVATE KEY')
  return { ca: `${ca.toString('pem')}\n`, certificate: `${certificate.toString('pem')}\n`, key: `${key}\n` }
}

function alternativeName(name: string): JsonGeneralNames[number] {
  return { type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns', value: name }
}

/** RFC 5280 section 4.1.2.2: positive and at most 20 bytes; browsers refuse two certificates of one issuer with one number. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = 0x40 | (bytes[0]! & 0x3f)
  return Buffer.from(bytes).toString('hex')
}
