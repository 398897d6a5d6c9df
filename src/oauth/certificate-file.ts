/** What is in a certificate file that needs a password? PFX (PKCS #12, RFC 7292) and encrypted keys, as the plain PEM that `assertion.ts` reads. */
// The parts that are used; each adds itself to the first.
import forge from 'node-forge/lib/forge.js'
import 'node-forge/lib/md5.js'
import 'node-forge/lib/pki.js'
import { AuthError } from '../errors.ts'

/** Whether the bytes are PEM whose key is encrypted. A PFX may have a password or the empty one: only trying tells. */
export function isEncryptedPem(bytes: Uint8Array): boolean {
  return isPem(bytes) && ascii(bytes).includes('ENCRYPTED')
}

/** PEM begins with a dash, perhaps after a comment; DER begins with the tag of a sequence. */
export function isPem(bytes: Uint8Array): boolean {
  return ascii(bytes).includes('-----BEGIN ')
}

/**
 * Private key and certificates, unencrypted.
 * @returns `undefined` if the password does not open it
 * @throws AuthError `file_damaged` for anything that is no such file
 */
export function plainPem(bytes: Uint8Array, password: string): string | undefined {
  return isPem(bytes) ? decryptedPem(ascii(bytes), password) : fromPfx(bytes, password)
}

const encrypted = /-----BEGIN (ENCRYPTED PRIVATE KEY|RSA PRIVATE KEY)-----[^-]*(?:-(?!-)[^-]*)*-----END \1-----/

function decryptedPem(text: string, password: string): string | undefined {
  const block = encrypted.exec(text)?.[0]
  if (block === undefined) throw invalid('its encrypted key is not an RSA one')
  const key = attempt(() => forge.pki.decryptRsaPrivateKey(block, forge.util.encodeUtf8(password)))
  return key && text.replace(block, () => forge.pki.privateKeyToPem(key))
}

const NEITHER = 'it is neither PEM nor PFX'

function fromPfx(bytes: Uint8Array, password: string): string | undefined {
  let parsed: forge.asn1.Asn1
  try {
    parsed = forge.asn1.fromDer(forge.util.createBuffer(ascii(bytes)), false)
  } catch {
    throw invalid(NEITHER)
  }
  // Most texts are some DER to a parser that does not insist; a PFX is a sequence that begins with a version.
  const [version] = Array.isArray(parsed.value) ? parsed.value : []
  if (parsed.type !== forge.asn1.Type.SEQUENCE || version?.type !== forge.asn1.Type.INTEGER) throw invalid(NEITHER)
  const store = attempt(() => forge.pkcs12.pkcs12FromAsn1(parsed, false, password)) ?? openedWithUtf8(parsed, password)
  if (!store) return undefined
  const bags = (type: string | undefined): readonly forge.pkcs12.Bag[] => (type === undefined ? [] : store.getBags({ bagType: type })[type] ?? [])
  const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids
  const keys = [...bags(pkcs8ShroudedKeyBag), ...bags(keyBag)].flatMap(({ key }) => (key ? [forge.pki.privateKeyToPem(key)] : []))
  const certificates = bags(certBag).flatMap(({ cert }) => (cert ? [forge.pki.certificateToPem(cert)] : []))
  return [...keys.slice(0, 1), ...certificates].join('\n')
}

/**
 * The check sum takes a password as UTF-16, the ciphers of today take it as UTF-8 (RFC 7292 appendix B.1, RFC 8018), and the library
 * takes one text for both. Without the check sum a wrong password is found out by what it decrypts to.
 */
function openedWithUtf8(parsed: forge.asn1.Asn1, password: string): forge.pkcs12.Pkcs12Pfx | undefined {
  if (/^[\x00-\x7f]*$/.test(password) || !Array.isArray(parsed.value)) return undefined
  const unchecked = { ...parsed, value: parsed.value.slice(0, 2) }
  return attempt(() => forge.pkcs12.pkcs12FromAsn1(unchecked, false, forge.util.encodeUtf8(password)))
}

/** The library throws for a wrong password, or returns nothing: which of them hangs on the file. Its texts say nothing to people. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work() ?? undefined
  } catch {
    return undefined
  }
}

/** One character for each byte; `TextDecoder` means windows-1252 by `latin1`, as Bun and the newer Nodes have it. */
function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

function invalid(detail: string): AuthError {
  return new AuthError('file_damaged', `Invalid certificate, please use a valid PEM file. Error detail: ${detail}.`)
}
