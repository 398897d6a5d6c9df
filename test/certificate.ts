/** What does a server under test prove itself with? A certificate that signs itself, made for one test. */
import 'reflect-metadata' // @peculiar/x509 resolves its parts through it
import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'

/** @param names host names that it is good for */
export async function selfSigned(common: string, names: readonly string[]): Promise<{ readonly certificate: string; readonly key: KeyObject }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${common}`,
    notBefore: new Date('2015-01-01T00:00:00Z'),
    notAfter: new Date('2045-01-01T00:00:00Z'),
    keys: keys as never,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))],
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { certificate: `${certificate.toString('pem')}\n`, key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) }
}
