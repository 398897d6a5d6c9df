/** Who vouches for the clients in a test? A certification authority made for it. */

import forge from 'node-forge/lib/forge.js'

import { issueCertificate, toPem } from '../../emulator/issue-certificate.ts'

export interface TestAuthority {
  readonly certificate: string
  /** @param names `DNS:a`, `URI:b`, `IP:c` @param until valid to; 2045 by default */
  issue(common: string, names: readonly string[], until?: Date): Promise<{ readonly certificate: string; readonly key: string }>
}

const kinds: Readonly<Record<string, number>> = { DNS: 2, URI: 6, IP: 7 }

export async function issueFor(common: string): Promise<TestAuthority> {
  const authority = await issueCertificate({ commonName: common, extensions: [{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, critical: true }] })
  return {
    certificate: toPem(authority).certificate,
    async issue(name, names, until) {
      const altNames = names.map((each) => {
        const [, kind = '', value = ''] = /^(\w+):(.*)$/s.exec(each) ?? []
        return kind === 'IP' ? { type: 7, ip: value } : { type: kinds[kind]!, value }
      })
      const extensions = altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []
      const issued = await issueCertificate({ commonName: name, extensions, issuer: authority })
      if (until) {
        issued.certificate.validity.notAfter = until
        issued.certificate.sign(authority.privateKey, forge.md.sha256.create())
      }
      return toPem(issued)
    },
  }
}
