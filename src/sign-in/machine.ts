/** Who is this machine, and what may it see? Signing in with a managed identity, or as the person at a Cloud Shell. */

import { listSubscriptions } from '../arm/subscriptions.ts'
import { AuthError } from '../errors.ts'
import { cloudShell, managedIdentity, type MachineIdentity } from '../grant/managed-identity.ts'
import type { Cloud, User } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import type { MachineWay, SignedIn } from './ask.ts'

const kinds = { client: 'MSIClient', object: 'MSIObject', resource: 'MSIResource' } as const

/** Nothing is kept but the profile: the machine is asked for each token. Throws what the machine or ARM say. */
export async function signInMachine(system: System, cloud: Cloud, way: MachineWay): Promise<SignedIn> {
  const resource = cloud.endpoints['activeDirectoryResourceId'] ?? ''
  const { access_token } = way.cloudShell ? await cloudShell(system, resource) : await managedIdentity(system, { resource, identity: way.identity })
  const { tid, unique_name } = claimsOf(access_token)
  if (typeof tid !== 'string' || tid === '') throw new AuthError('server_answer', 'The token of this machine names no tenant.')
  const subscriptions = await listSubscriptions(system, { resourceManager: cloud.endpoints['resourceManager'] ?? '', access_token, command: 'login' })
  const user = way.cloudShell ? shellUser(unique_name) : machineUser(way.identity)
  const nothing = way.cloudShell
    ? 'No subscriptions were found in the cloud shell'
    : "No access was configured for the managed identity, hence no subscriptions were found. If that is as it should be, use '--allow-no-subscriptions' to have tenant level access."
  return { user, tenant: tid, nothing, discovered: { found: [{ tenant: tid, subscriptions }], refused: [] } }
}

function shellUser(name: unknown): User {
  return { name: typeof name === 'string' && name !== '' ? name : 'N/A', type: 'user', cloudShellID: true }
}

/** Azure CLI's spelling: the name says which sort, the info which one. */
export function machineUser(identity: MachineIdentity | undefined): User {
  if (!identity) return { name: 'systemAssignedIdentity', type: 'servicePrincipal', assignedIdentityInfo: 'MSI' }
  return { name: 'userAssignedIdentity', type: 'servicePrincipal', assignedIdentityInfo: `${kinds[identity.kind]}-${identity.value}` }
}

/** The reverse. Profiles of old have the info in place of the name. */
export function machineIdentity({ assignedIdentityInfo = '' }: User): MachineIdentity | undefined {
  const [, kind, value] = /^MSI(Client|Object|Resource)-(.+)$/s.exec(assignedIdentityInfo) ?? []
  return kind === undefined || value === undefined ? undefined : { kind: kind.toLowerCase() as MachineIdentity['kind'], value }
}

/** Read, not judged: the token is for the resource manager, which will. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
  } catch {
    return {}
  }
}
