/** How does a record lie in a store so that nobody can read it, change it, or put it in another's place? AES-256-GCM, bound to its name. */

import type { System } from '../system/system.ts'
import type { KeyRing, SealingKey } from './keys.ts'

const version = 1
const nonceLength = 12
const utf8 = new TextEncoder()

/** The name of a record under one key: without the key nobody can tell, or try, what it is for. */
export async function nameUnder({ naming }: SealingKey, text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.sign('HMAC', naming, utf8.encode(text))
  return [...new Uint8Array(digest, 0, 20)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `version | length of id | id | nonce | ciphertext with tag` */
export async function seal(system: Pick<System, 'random'>, key: SealingKey, name: string, text: string): Promise<Uint8Array> {
  const id = utf8.encode(key.id)
  const head = new Uint8Array([version, id.length, ...id])
  const nonce = new Uint8Array(system.random(nonceLength))
  const aes = await aesKey(key, name, 'encrypt')
  const sealed = await globalThis.crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: bound(head, name) }, aes, utf8.encode(text))
  return new Uint8Array([...head, ...nonce, ...new Uint8Array(sealed)])
}

/** `undefined`: not sealed with one of these keys under this very name, or not as it was written. */
export async function unseal(ring: KeyRing, name: string, bytes: Uint8Array): Promise<string | undefined> {
  const length = 2 + (bytes[1] ?? 0)
  const head = bytes.slice(0, length)
  const id = new TextDecoder().decode(head.subarray(2))
  const key = ring.find((one) => one.id === id)
  if (bytes[0] !== version || !key || bytes.length < length + nonceLength) return undefined
  try {
    const aes = await aesKey(key, name, 'decrypt')
    const iv = bytes.slice(length, length + nonceLength)
    const text = await globalThis.crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bound(head, name) }, aes, bytes.slice(length + nonceLength))
    return new TextDecoder().decode(text)
  } catch {
    return undefined // GCM says no more than that
  }
}

/** Each record has a key of its own, so that random nonces stay unlike each other however many records there are (NIST SP 800-38D, 8.3). */
async function aesKey({ sealing }: SealingKey, name: string, use: 'encrypt' | 'decrypt') {
  const { subtle } = globalThis.crypto
  return subtle.importKey('raw', await subtle.sign('HMAC', sealing, utf8.encode(name)), 'AES-GCM', false, [use])
}

function bound(head: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...head, ...utf8.encode(name)])
}
