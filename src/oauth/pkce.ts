/** What ties an answer to the browser window that was opened for it? (RFC 7636, RFC 9700 section 2.1.1) */
import { type Secret, secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'

export interface Secrets {
  /** 256 bits, 43 characters. */
  readonly code_verifier: Secret
  /** SHA-256 of the verifier; `code_challenge_method` is S256 and never plain. */
  readonly code_challenge: string
  /** 192 bits. */
  readonly state: string
  /** 256 bits. */
  readonly nonce: string
}

/** Fresh for every sign-in, from the operating system's generator. */
export async function createSecrets(system: Pick<System, 'random'>): Promise<Secrets> {
  const code_verifier = secretOf(base64url(system.random(32)))
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(code_verifier.reveal()))
  return {
    code_verifier,
    code_challenge: base64url(new Uint8Array(digest)),
    state: base64url(system.random(24)),
    nonce: base64url(system.random(32)),
  }
}

/** RFC 4648 section 5, without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
