/** How does the emulator prove that it is login.microsoftonline.com, and an app that it is itself? With certificates made a moment ago: no private key lies in the repository. */

/** PEM texts: the CA to trust, and the server's certificate and private key. */
export interface Certificates {
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

/** A new CA and one server certificate for all `names` (host names and IP addresses). The CA's key is forgotten. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const { issueCertificate, toPem } = await import('./issue-certificate.ts')
  const authority = await issueCertificate({
    commonName: 'azin emulator CA (throw-away)',
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ],
  })
  const server = await issueCertificate({
    commonName: 'azin emulator',
    issuer: authority,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map(alternativeName) },
      { name: 'subjectKeyIdentifier' },
      { name: 'authorityKeyIdentifier', keyIdentifier: authority.certificate.generateSubjectKeyIdentifier().getBytes() },
    ],
  })
  return { ca: toPem(authority).certificate, ...toPem(server) }
}

/** RFC 5280 section 4.2.1.6: a DNS name is number 2 of the choices, an IP address number 7. */
function alternativeName(name: string): object {
  return /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }
}

/** @returns PEM: `pem` is private key and certificate in one file, as `az login --certificate` takes it */
export async function makeAppCertificate(name: string): Promise<{ pem: string; certificate: string }> {
  const { issueCertificate, toPem } = await import('./issue-certificate.ts')
  const { certificate, key } = toPem(await issueCertificate({ commonName: name.replace(/[^\w .-]/g, '') }))
  return { pem: `${key}${certificate}`, certificate }
}
