/** How does a program on an Azure machine get a token for the identity that the machine lends it? One row for each kind of machine. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { readToken } from './managed-identity/answer.ts'
import { appService } from './managed-identity/web-app.ts'
import { arc } from './managed-identity/arc.ts'
import { cloudShellSource } from './managed-identity/cloud-shell.ts'
import { machineLearning } from './managed-identity/machine-learning.ts'
import { serviceFabric } from './managed-identity/fabric.ts'
import type { MachineAsk, MachineToken, Source } from './managed-identity/source.ts'
import { virtualMachine } from './managed-identity/virtual-machine.ts'

export type { MachineAsk, MachineIdentity, MachineToken } from './managed-identity/source.ts'

/** The first that finds its signs in the environment is asked, in Azure CLI's order; a virtual machine gives no sign. */
const sources: readonly Source[] = [serviceFabric, appService, machineLearning, arc, virtualMachine]

/**
 * Asks the machine, every time: it keeps its tokens itself.
 * @throws AuthError `not_supported` (an identity that this machine cannot be asked for), `network` (no such machine),
 * `sign_in_refused` (the machine said no), `server_answer`
 */
export function managedIdentity(system: System, ask: MachineAsk): Promise<MachineToken> {
  return askSource(system, sources.find((source) => source.isHere(system)) ?? virtualMachine, ask)
}

/** The person at an Azure Cloud Shell, who is signed in already. Throws as above. */
export function cloudShell(system: System, resource: string): Promise<MachineToken> {
  return askSource(system, cloudShellSource, { resource })
}

async function askSource(system: System, source: Source, ask: MachineAsk): Promise<MachineToken> {
  const request = { timeout: 20_000, direct: true, ...source.request(system, ask, identityQuery(source, ask)) }
  const answer = await (source.send ?? sendOnce)(system, request).catch((error: unknown) => {
    throw source.silence?.(request, error) ?? silent(source, request.url, error)
  })
  return readToken(system, source, answer, ask)
}

const sendOnce: NonNullable<Source['send']> = (system, request) => system.transport.send(request)

function identityQuery(source: Source, { identity }: MachineAsk): Record<string, string> {
  if (!identity) return {}
  const parameter = source.parameters[identity.kind]
  if (parameter !== undefined) return { [parameter]: identity.value }
  const others = Object.keys(source.parameters).map((kind) => `--${kind}-id`)
  const known = others.length > 0 ? `takes only ${others.join(' or ')}` : 'has only the identity that it was given'
  throw new AuthError('not_supported', `${source.name} ${known}, so --${identity.kind}-id cannot be used here.`, others.length > 0 ? [] : ['az login --identity'])
}

/** Anything but a failure of the connection is told as it is. */
function silent(source: Source, url: string, error: unknown): unknown {
  if ((error as { code?: unknown } | undefined)?.code !== 'network') return error
  return new AuthError('network', `${source.name} has promised a managed identity at ${new URL(url).host}, but nothing answers there.`, [], { cause: error })
}
