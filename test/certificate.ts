/** What does a server under test prove itself with? A certificate that signs itself, made for one test. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { issueCertificate, toPem } from '../emulator/issue-certificate.ts'

/** @param names host names that it is good for */
export async function selfSigned(common: string, names: readonly string[]): Promise<{ readonly certificate: string; readonly key: KeyObject }> {
  const { certificate, key } = toPem(await issueCertificate({
    commonName: common,
    extensions: [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  }))
  return { certificate, key: createPrivateKey(key) }
}
