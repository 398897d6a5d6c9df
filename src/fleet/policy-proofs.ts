/** By what does a caller prove itself? A secret in a header, a certificate, or a token of an issuer: one of them. */

import { type Blame, fieldsOf, type Marked, textOf, textsOf } from './marked.ts'
import { meansAll, type Pattern, pattern } from './pattern.ts'
import type { Issuer } from './policy-issuers.ts'

export type Proof =
  /** SHA-256 of each secret that counts: two while one takes the other's place. */
  | { readonly kind: 'header-secret'; readonly digests: readonly string[] }
  | { readonly kind: 'certificate'; readonly names: readonly Pattern[]; readonly subject: Pattern | undefined }
  | { readonly kind: 'token'; readonly issuer: Issuer; readonly audience: string; readonly claims: ReadonlyMap<string, readonly Pattern[]> }

const kinds = ['header_secret', 'certificate', 'token'] as const

export function readProof(at: Marked, fields: ReadonlyMap<string, Marked>, issuers: ReadonlyMap<string, Issuer>, blame: Blame): Proof | undefined {
  const [kind, more] = kinds.filter((one) => fields.has(one))
  if (kind === undefined || more !== undefined) return at.kind === 'map' ? void blame(at, `A caller has one of ${kinds.join(', ').replace(/, (?=\w+$)/, ' and ')}.`) : undefined
  const proof = fields.get(kind)!
  if (kind === 'header_secret') {
    const digests = textsOf(proof, 'A header_secret', blame, [/^sha256:[0-9a-f]{64}$/, '"sha256:" and 64 small hexadecimal digits, the hash of the secret'])
    return digests && { kind: 'header-secret', digests: digests.map((one) => one.slice('sha256:'.length)) }
  }
  return kind === 'certificate' ? readCertificate(proof, blame) : readToken(proof, issuers, blame)
}

function readCertificate(at: Marked, blame: Blame): Proof {
  const fields = fieldsOf(at, "A caller's certificate", ['names', 'subject'], blame)
  const names = textsOf(fields.get('names'), "One of a certificate's names", blame, [/^(DNS|URI|IP|email):(?!\*+$)[\x21-\x7e]+$/, 'a pattern with its kind, such as DNS:*.runners.example or URI:spiffe://example/ns/prod/*'])
  const subject = textOf(fields.get('subject'), "A certificate's subject", blame)
  if (at.kind === 'map' && ((names === undefined && subject === undefined) || (names === undefined && meansAll(subject ?? '')))) blame(at, "A caller's certificate has names or a subject to be known by.")
  return { kind: 'certificate', names: (names ?? []).map(pattern), subject: subject === undefined ? undefined : pattern(subject) }
}

function readToken(at: Marked, issuers: ReadonlyMap<string, Issuer>, blame: Blame): Proof | undefined {
  const fields = fieldsOf(at, "A caller's token", ['issuer', 'audience', 'subject', 'claims'], blame)
  const [name, audience, subject] = [textOf(fields.get('issuer'), "A token's issuer", blame), textOf(fields.get('audience'), "A token's audience", blame), textOf(fields.get('subject'), "A token's subject", blame)]
  const issuer = name === undefined ? undefined : issuers.get(name)
  if (name !== undefined && !issuer) blame(fields.get('issuer')!, `There is no issuer '${name}' in this policy.`)
  for (const field of ['issuer', 'audience']) if (at.kind === 'map' && !fields.has(field)) blame(at, `A caller's token has an ${field}.`)
  const wanted = new Map<string, readonly string[]>(subject === undefined ? [] : [['sub', [subject]]])
  const claims = fields.get('claims')
  if (claims && claims.kind !== 'map') blame(claims, "A token's claims are a map of names and patterns.")
  for (const [claim, value] of claims?.kind === 'map' ? claims.fields : []) wanted.set(claim, textsOf(value, `The claim '${claim}'`, blame) ?? [])
  if (at.kind === 'map' && ![...wanted.values()].some((all) => all.length > 0 && !all.some(meansAll))) blame(at, "A caller's token has a subject or claims: without them everybody of that issuer would come in.")
  return issuer && audience !== undefined ? { kind: 'token', issuer, audience, claims: new Map([...wanted].map(([claim, all]) => [claim, all.map(pattern)])) } : undefined
}
