/** How does a service principal prove with a certificate who it is? (RFC 7523 section 2.2) */
import { exportJWK, importPKCS8, SignJWT } from 'jose'
import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { uuid } from '../system/uuid.ts'
import { base64url } from './pkce.ts'

export interface AssertionAsk {
  readonly client_id: string
  /** The token endpoint. */
  readonly audience: string
  /** Private key (PKCS #8 or PKCS #1, RSA, unencrypted) and certificate in one PEM text; other certificates may stand there too. */
  readonly pem: string
  /** Adds the certificate itself (`x5c`), for applications that trust a subject name and issuer. */
  readonly sendCertificate?: boolean
  /** Seconds that the server's clock is ahead of ours, where known. */
  readonly skew?: number
}

/** A JWT for `client_assertion`, good for ten minutes. Throws `AuthError` `file_damaged` for a PEM that cannot be used. */
export async function clientAssertion(system: System, { client_id, audience, pem, sendCertificate, skew = 0 }: AssertionAsk): Promise<string> {
  const certificates = blocks(pem, 'CERTIFICATE')
  if (certificates.length === 0) throw invalid('there is no certificate in it')
  const key = await privateKey(pem)
  const certificate = certificates.length === 1 ? certificates[0]! : await ownCertificate(certificates, key)
  const x5t = base64url(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-1', bytesOf(certificate))))
  const now = system.clock.now() + skew
  return new SignJWT({ jti: uuid(system) })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5t, ...(sendCertificate ? { x5c: [certificate] } : {}) })
    .setAudience(audience)
    .setIssuer(client_id)
    .setSubject(client_id)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + 600)
    .sign(key)
    .catch((error: Error) => Promise.reject(invalid(error.message)))
}

/** Files with a chain hold the certificates of authorities as well, in any order: ours has our key's modulus in it. */
async function ownCertificate(certificates: readonly string[], key: Awaited<ReturnType<typeof privateKey>>): Promise<string> {
  const { n = '' } = await exportJWK(key)
  const modulus = atob(n.replaceAll('-', '+').replaceAll('_', '/'))
  const own = certificates.find((one) => atob(one).includes(modulus))
  if (own === undefined) throw invalid('none of its certificates belongs to its key')
  return own
}

async function privateKey(pem: string) {
  if (pem.includes('ENCRYPTED')) throw invalid('its key is encrypted')
  const [plain] = blocks(pem, 'PRIVATE KEY')
  const [rsa] = blocks(pem, 'RSA PRIVATE KEY')
  const encoded = plain ?? (rsa === undefined ? undefined : wrapped(rsa))
  if (encoded === undefined) throw invalid('there is no RSA private key in it')
  try {
    return await importPKCS8(`-----BEGIN PRIVATE KEY-----\n${encoded}\n-----END PRIVATE KEY-----`, 'RS256', { extractable: true })
  } catch {
    throw invalid('its key cannot be read')
  }
}

/** The base64 of the blocks of that name, those left out that are not base64. */
function blocks(pem: string, name: string): string[] {
  const found = pem.matchAll(new RegExp(`-----BEGIN ${name}-----([A-Za-z0-9+/=\\s]+)-----END ${name}-----`, 'g'))
  const encoded = [...found].map(([, text = '']) => text.replace(/\s/g, ''))
  return encoded.filter((text) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** PKCS #1 put into PKCS #8 (RFC 5208 section 5): version 0, rsaEncryption, the key. */
function wrapped(pkcs1: string): string {
  const key = [...bytesOf(pkcs1)]
  const rsaEncryption = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0]
  const bytes = tagged(0x30, [2, 1, 0, ...rsaEncryption, ...tagged(4, key)])
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''))
}

/** DER: tag, length, content. */
function tagged(tag: number, content: readonly number[]): number[] {
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return [tag, ...length, ...content]
}

function invalid(detail: string): AuthError {
  return new AuthError('file_damaged', `Invalid certificate, please use a valid PEM file. Error detail: ${detail}.`)
}
