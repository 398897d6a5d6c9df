/** How do secrets travel over the bus so that whoever listens there cannot read them? */
import { createCipheriv, createDecipheriv, createDiffieHellmanGroup, hkdfSync, randomBytes } from 'node:crypto'

/** The Secret Service's only encrypted algorithm, by the name that `OpenSession` wants. */
export const algorithm = 'dh-ietf1024-sha256-aes128-cbc-pkcs7'

/** Bytes of the group's prime: the shared secret is filled up to it. */
const width = 128

export interface Transfer {
  /** For `OpenSession`. */
  readonly publicKey: Uint8Array
  /** Ends the key agreement. @param theirs what `OpenSession` answered */
  agree(theirs: Uint8Array): Cipher
}

export interface Cipher {
  encrypt(secret: Uint8Array): { readonly iv: Uint8Array; readonly value: Uint8Array }
  /** @throws Error if it was not encrypted with this key */
  decrypt(iv: Uint8Array, value: Uint8Array): Uint8Array
}

/** Diffie-Hellman in the second Oakley group, HKDF-SHA256 without salt, AES-128-CBC. */
export function beginTransfer(): Transfer {
  const exchange = createDiffieHellmanGroup('modp2')
  const publicKey = exchange.generateKeys()
  return { publicKey, agree: (theirs) => cipherOf(exchange.computeSecret(theirs)) }
}

function cipherOf(shared: Uint8Array): Cipher {
  const padded = new Uint8Array(width)
  padded.set(shared, width - shared.length)
  const key = new Uint8Array(hkdfSync('sha256', padded, '', '', 16))
  return {
    encrypt(secret) {
      const iv = randomBytes(16)
      const cipher = createCipheriv('aes-128-cbc', key, iv)
      return { iv, value: Buffer.concat([cipher.update(secret), cipher.final()]) }
    },
    decrypt(iv, value) {
      const decipher = createDecipheriv('aes-128-cbc', key, iv)
      return Buffer.concat([decipher.update(value), decipher.final()])
    },
  }
}
