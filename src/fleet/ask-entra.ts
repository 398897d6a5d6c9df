/** How does an identity of a fleet get its token? By the same grants as everybody's, with the secret where it lies now. */

import { AuthError, isAzinError } from '../errors.ts'
import { managedIdentity } from '../grant/managed-identity.ts'
import { resourceOf } from '../grant/managed-identity/resource.ts'
import { authorityFor } from '../oauth/authority.ts'
import { capabilities } from '../oauth/claims.ts'
import { findCloud } from '../profile/clouds.ts'
import type { PrincipalWay } from '../sign-in/ask.ts'
import { enterPrincipal } from '../sign-in/ways.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import type { FleetIdentity } from './contract.ts'
import { type Record, recordOf, type Wanted } from './record.ts'
import { readSecret } from './secret-source.ts'

/** @throws OAuthError of flow `sign-in`; AuthError as the grants and the source of the secret say */
export async function askEntra(system: System, wanted: Wanted): Promise<Record> {
  const { identity, scopes } = wanted
  const asked = system.clock.now()
  if (identity.kind === 'managed-identity') {
    const named = identity.client_id === '' ? {} : { identity: { kind: 'client', value: identity.client_id } as const }
    return recordOf(await managedIdentity(system, { resource: resourceOf(scopes), ...named }), asked)
  }
  const cloud = findCloud(system, identity.cloud)
  if (!cloud) throw new AuthError('cloud_not_found', `The identity ${identity.name} is of the cloud '${identity.cloud}', which is not registered.`, ['az cloud list'])
  const known = { activeDirectory: cloud.endpoints['activeDirectory'] ?? '', tenant: wanted.tenant, builtIn: cloud.builtIn }
  const claims = capabilities(system.env['AZURE_IDENTITY_DISABLE_CP1'] !== undefined)
  const way = await wayOf(system, identity)
  const authority = await authorityFor(system, known)
  const { response } = await enterPrincipal(system, { authority, claims }, way, scopes).catch(async (error: unknown) => {
    if (!authority.kept || !isAzinError(error) || !('code' in error) || error.code !== 'server_answer') throw error
    // The service may have moved its endpoints since they were kept.
    return enterPrincipal(system, { authority: await authorityFor(system, { ...known, again: true }), claims }, way, scopes)
  })
  return recordOf(response, asked)
}

type Application = Exclude<FleetIdentity, { readonly kind: 'managed-identity' }>

async function wayOf(system: System, identity: Application): Promise<PrincipalWay> {
  const { client_id } = identity
  const kind = 'service-principal'
  if (identity.kind === 'federated') return { kind, client_id, client_assertion: secretOf(''), client_assertion_from: identity.from }
  if ('secret' in identity) return { kind, client_id, secret: secretOf(await readSecret(system, identity.secret, `secret of the identity ${identity.name}`)) }
  const { certificate, certificate_password_file, use_cert_sn_issuer } = identity
  return { kind, client_id, certificate, ...(certificate_password_file !== undefined && { certificate_password_file }), ...(use_cert_sn_issuer !== undefined && { use_cert_sn_issuer }) }
}
