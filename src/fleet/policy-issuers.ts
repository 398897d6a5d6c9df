/** Whose tokens are looked at, and where are the keys to judge them by? Nobody else is ever contacted. */

import { isLoopback } from '../system/loopback-host.ts'
import { type Blame, fieldsOf, type Marked, textOf, textsOf } from './marked.ts'

export interface Issuer {
  readonly name: string
  /** As in `iss`. */
  readonly issuer: string
  /** Where its keys are, if not where its discovery document says. */
  readonly keys: string | undefined
  /** PEM file of the only authorities that are believed about it. */
  readonly ca_file: string | undefined
  /** What is shown to it when its keys are asked for, as the API of Kubernetes wants. */
  readonly token_file: string | undefined
  readonly algorithms: readonly string[]
}

/** Those with a private and a public key: whoever can check a token must not be able to make one. */
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

export function readIssuer(at: Marked, blame: Blame): Omit<Issuer, 'name'> | undefined {
  const fields = fieldsOf(at, 'An issuer', ['name', 'issuer', 'keys', 'ca_file', 'token_file', 'algorithms'], blame)
  if (at.kind !== 'map') return undefined
  const issuer = textOf(fields.get('issuer'), "An issuer's issuer", blame)
  const keys = textOf(fields.get('keys'), "An issuer's keys", blame)
  if (!fields.has('issuer')) blame(at, "An issuer has an address, 'issuer'.")
  if (issuer !== undefined && !mayBeAsked(issuer)) blame(fields.get('issuer')!, `An issuer's address begins with https://, or is one of this computer; '${issuer.slice(0, 80)}' is not.`)
  if (keys !== undefined && !mayBeAsked(keys)) blame(fields.get('keys')!, `The address of an issuer's keys begins with https://, or is one of this computer; '${keys.slice(0, 80)}' is not.`)
  const algorithms = textsOf(fields.get('algorithms'), "One of an issuer's algorithms", blame, [new RegExp(`^(${asymmetric.join('|')})$`), `one of ${asymmetric.join(', ')}`])
  return issuer === undefined ? undefined : { issuer, keys, ca_file: textOf(fields.get('ca_file'), "An issuer's ca_file", blame), token_file: textOf(fields.get('token_file'), "An issuer's token_file", blame), algorithms: algorithms ?? asymmetric }
}

/** https; http for an issuer on this computer that the policy names. */
export function mayBeAsked(address: string): boolean {
  const url = URL.canParse(address) && !/[^\x21-\x7e]/.test(address) ? new URL(address) : undefined
  return url !== undefined && !url.username && !url.password && !url.hash && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
}
