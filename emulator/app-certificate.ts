/** How does the certificate app of the default cast come by a certificate? It is made when asked for, so no private key lies in the repository. */
import { x509 } from './x509.ts'

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }

/** @returns PEM: `pem` is private key and certificate in one file, as `az login --certificate` takes it */
export async function makeAppCertificate(name: string): Promise<{ pem: string; certificate: string }> {
  const { PemConverter, X509CertificateGenerator } = await x509()
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name.replace(/[^\w .-]/g, '')}`, keys, signingAlgorithm: algorithm, notBefore: new Date('2015-01-01T00:00:00Z'), notAfter: new Date('2045-01-01T00:00:00Z'),
  })
  const certificate = `${made.toString('pem')}\n`
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { pem: `${key}\n${certificate}`, certificate }
}
