/** How does an identity without a person get its next token? A service principal proves itself again. */
import { forgetClient } from './cache/forget.ts'
import { updateCache } from './cache/write.ts'
import { AuthError, isAzinError } from './errors.ts'
import { cloudShell, managedIdentity } from './grant/managed-identity.ts'
import { resourceOf } from './grant/managed-identity/resource.ts'
import { authorityFor } from './oauth/authority.ts'
import { capabilities } from './oauth/claims.ts'
import { isEncrypted } from './profile/encryption.ts'
import type { Identity } from './profile/schema.ts'
import { readServicePrincipal, type ServicePrincipal } from './profile/secrets.ts'
import { remember } from './renew-remember.ts'
import type { Renewed } from './renew.ts'
import type { PrincipalWay } from './sign-in/ask.ts'
import { machineIdentity } from './sign-in/machine.ts'
import { enterPrincipal } from './sign-in/ways.ts'
import { secretOf } from './system/sealed-secret.ts'
import type { System } from './system/system.ts'
import type { Wanted } from './token.ts'

/** @throws AuthError `not_signed_in` when its credential is gone; OAuthError of flow `sign-in` */
export async function renewServicePrincipal(system: System, identity: Identity, question: Wanted, challenge?: string): Promise<Renewed> {
  const { entry, warning } = await readServicePrincipal(system, question.client_id, identity.tenant)
  const activeDirectory = identity.cloud.endpoints['activeDirectory'] ?? ''
  const authority = await authorityFor(system, { activeDirectory, tenant: identity.tenant, builtIn: identity.cloud.builtIn })
  const claims = capabilities(system.env['AZURE_IDENTITY_DISABLE_CP1'] !== undefined, challenge)
  const tokens = await enterPrincipal(system, { authority, claims }, wayOf(entry), question.scopes)
  const renewed = await remember(system, question, tokens)
  await undoIfSignedOut(system, identity, question)
  return warning === undefined ? renewed : { ...renewed, warnings: [warning, ...renewed.warnings] }
}

/** A sign-out meanwhile took the credential first and the tokens then: what was written after that goes, too. */
async function undoIfSignedOut(system: System, identity: Identity, { client_id }: Wanted): Promise<void> {
  try {
    await readServicePrincipal(system, client_id, identity.tenant)
  } catch (error) {
    if (isAzinError(error) && 'code' in error && error.code === 'not_signed_in') await updateCache(system, (cache) => forgetClient(cache, client_id), { encrypted: isEncrypted(system) })
  }
}

function wayOf(entry: ServicePrincipal): PrincipalWay {
  const { client_id, client_secret, client_assertion, certificate, certificate_password } = entry
  const kind = 'service-principal'
  if (client_secret !== undefined) return { kind, client_id, secret: secretOf(client_secret) }
  if (client_assertion !== undefined) return { kind, client_id, client_assertion: secretOf(client_assertion), ...pick(entry, 'client_assertion_file', 'client_assertion_from') }
  if (certificate !== undefined) return { kind, client_id, certificate, ...(certificate_password !== undefined && { certificate_password: secretOf(certificate_password) }), ...pick(entry, 'use_cert_sn_issuer', 'certificate_password_file') }
  throw new AuthError('not_signed_in', `The stored entry of service principal ${client_id} holds no credential.`, [`az login --service-principal --username ${client_id} --tenant ${entry.tenant}`])
}

/** The fields that are there. */
function pick<Name extends keyof ServicePrincipal>(entry: ServicePrincipal, ...names: readonly Name[]): { readonly [name in Name]?: NonNullable<ServicePrincipal[name]> } {
  return Object.fromEntries(names.filter((name) => entry[name] !== undefined).map((name) => [name, entry[name]])) as never
}

/** Each command asks the machine, which keeps the tokens of its identities itself. Throws what it says. */
export async function renewManagedIdentity(system: System, identity: Identity, scopes: readonly string[]): Promise<Renewed> {
  const resource = resourceOf(scopes)
  const { access_token, expires_in } = identity.kind === 'cloudShell'
    ? await cloudShell(system, resource)
    : await managedIdentity(system, { resource, identity: machineIdentity(identity.account.user) })
  return { secret: access_token, expires_on: system.clock.now() + expires_in, warnings: [] }
}
