/** With which key are tokens signed? One RSA key for each emulator, made when first needed. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { SigningKey, State } from './state.ts'

export function signingKey(state: State): Promise<SigningKey> {
  return (state.key ??= makeKey())
}

async function makeKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  const bare = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(bare)
  return { kid, privateKey, publicKey, jwk: { ...bare, kid, x5t: kid, use: 'sig', alg: 'RS256' } }
}
