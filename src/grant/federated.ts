/** How does a workload sign in with a token that another identity provider gave it? (RFC 7523 section 2.2) */

import type { Tokens } from '../oauth/schema.ts'
import { type Secret, secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import { clientCredentials, type ClientCredentialsAsk } from './client-credentials.ts'

export type FederatedAsk = Omit<ClientCredentialsAsk, 'authentication'> & { readonly client_assertion: Secret }

/**
 * The assertion is passed on unchanged, but for line ends around it: files and shell substitutions leave them there.
 * @throws OAuthError of flow `sign-in`
 */
export function federated(system: System, ask: FederatedAsk): Promise<Tokens> {
  const { client_assertion, ...rest } = ask
  return clientCredentials(system, { ...rest, authentication: { client_assertion: secretOf(client_assertion.reveal().trim()) } })
}
