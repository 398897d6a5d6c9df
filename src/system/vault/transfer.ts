/** How do secrets travel over the bus so that whoever listens there cannot read them? */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** The Secret Service's only encrypted algorithm, by the name that `OpenSession` wants. */
export const algorithm = 'dh-ietf1024-sha256-aes128-cbc-pkcs7'

/** RFC 2409, section 6.2: the second Oakley group, of 1,024 bits; its generator is 2. */
const prime = BigInt(`0x${[
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD',
  'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED',
  'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF',
].join('')}`)

/** Bytes of the prime: public keys and the shared secret are filled up to it. */
const width = 128
/** Bytes of a private key: twice the strength of the group, and some. */
const exponentWidth = 40

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

/**
 * Diffie-Hellman in the second Oakley group, HKDF-SHA256 without salt, AES-128-CBC. The group is worked out here because Bun's
 * library has forgotten it, and takes half a second over one that it is told. A key serves one connection.
 */
export function beginTransfer(): Transfer {
  const exponent = toNumber(randomBytes(exponentWidth))
  return { publicKey: toBytes(power(2n, exponent)), agree: (theirs) => cipherOf(toBytes(power(checked(theirs), exponent))) }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}

/** A key that makes every shared secret the same is no key. */
function checked(theirs: Uint8Array): bigint {
  const key = toNumber(theirs)
  if (key <= 1n || key >= prime - 1n) throw new Error('its key is not one')
  return key
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
}

function toBytes(number: bigint): Uint8Array {
  return Buffer.from(number.toString(16).padStart(width * 2, '0'), 'hex')
}

function cipherOf(shared: Uint8Array): Cipher {
  const key = new Uint8Array(hkdfSync('sha256', shared, '', '', 16))
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
