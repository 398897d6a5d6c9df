/** Whose token is it? Signed by an issuer of the policy, meant for us, not over; then the first caller whose claims it has. */

import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { isAzinError } from '../errors.ts'
import { sha256 } from '../system/digest.ts'
import type { System } from '../system/system.ts'
import type { Known, Stranger } from './callers.ts'
import type { KeysOf } from './issuer-keys.ts'
import type { Issuer } from './policy-issuers.ts'
import type { Caller, Policy } from './policy.ts'

/** Seconds that two clocks may differ. */
const tolerance = 60
/** Seconds for which a token that was found good is not computed again; a key that its issuer gives up counts so much longer. */
const remembered = 60
const mostRemembered = 20_000

interface Good {
  readonly caller: Caller
  /** Epoch seconds. */
  readonly until: number
}

export function tokenHolders(system: System, { callers, issuers }: Policy, keysOf: KeysOf): (token: string) => Known | Promise<Known> {
  const byAddress = new Map([...issuers.values()].map((one) => [one.issuer, one]))
  const good = new Map<string, Good>()
  const look = async (token: string, digest: string): Promise<Known> => {
    const judged = await judge(token, byAddress, keysOf)
    if ('reason' in judged) return judged
    const holder = holderOf(callers, judged)
    if ('reason' in holder) return holder
    if (good.size >= mostRemembered) good.clear()
    const now = system.clock.now()
    good.set(digest, { caller: holder, until: Math.min(now + remembered, judged.payload.exp ?? 0) })
    return holder
  }
  return (token) => {
    const digest = sha256(token)
    const known = good.get(digest)
    if (known && known.until > system.clock.now()) return known.caller
    if (known) good.delete(digest)
    return look(token, digest)
  }
}

interface Judged {
  readonly issuer: Issuer
  readonly payload: JWTPayload
}

async function judge(token: string, issuers: ReadonlyMap<string, Issuer>, keysOf: KeysOf): Promise<Judged | Stranger> {
  const refuse = (reason: string): Stranger => ({ status: 401, reason })
  let issuer: Issuer | undefined
  try {
    const { iss } = decodeJwt(token)
    issuer = issuers.get(String(iss))
    // Whoever it says it is from is not asked unless the policy names him.
    if (!issuer) return refuse(`The policy names no issuer '${String(iss).slice(0, 200)}'.`)
    const { alg } = decodeProtectedHeader(token)
    if (!issuer.algorithms.includes(String(alg))) return refuse(`A token signed with '${String(alg).slice(0, 20)}' does not count.`)
  } catch {
    return refuse('The token cannot be read.')
  }
  const { issuer: address, algorithms } = issuer
  const verify = async (newer: boolean) => jwtVerify(token, await keysOf(issuer, newer), { issuer: address, algorithms: [...algorithms], clockTolerance: tolerance, requiredClaims: ['exp'] })
  try {
    const { payload } = await verify(false).catch((error: unknown) => (error instanceof errors.JWKSNoMatchingKey ? verify(true) : Promise.reject(error as Error)))
    return { issuer, payload }
  } catch (error) {
    if (isAzinError(error)) return { status: 503, reason: error.message }
    return refuse(reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.'
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is signed with a key that its issuer does not have.'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'The token does not say which of the keys of its issuer it is signed with.'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token is wrong.'
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'nbf' ? 'The token does not count yet.' : `The claim '${error.claim}' of the token is missing or wrong.`
  return 'The token cannot be judged.'
}

function holderOf(callers: readonly Caller[], { issuer, payload }: Judged): Known {
  let reason = `No caller of the policy has tokens of the issuer '${issuer.name}'.`
  for (const caller of callers) {
    const { proof } = caller
    if (proof.kind !== 'token' || proof.issuer !== issuer) continue
    if (!texts(payload.aud).includes(proof.audience)) reason = `The token is for '${texts(payload.aud).join(' ').slice(0, 200)}', not for this service.`
    else if (![...proof.claims].every(([claim, patterns]) => texts(payload[claim]).some((text) => patterns.some((fits) => fits(text))))) reason = `The token's subject or claims are those of no caller (${String(payload.sub).slice(0, 200)}).`
    else return caller
  }
  return { status: 401, reason }
}

/** A claim may hold one value or several. */
function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (['string', 'number', 'boolean'].includes(typeof one) ? [String(one)] : []))
}
