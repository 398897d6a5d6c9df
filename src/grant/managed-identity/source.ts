/** What is known about a kind of machine that lends an identity? Types, and the address that its environment names. */

import { AuthError } from '../../errors.ts'
import type { HttpRequest, HttpResponse, System } from '../../system/system.ts'

/** One of the identities of a machine; without any it is the machine's own. */
export interface MachineIdentity {
  readonly kind: 'client' | 'object' | 'resource'
  readonly value: string
}

export interface MachineAsk {
  /** As the machine wants it: without `/.default`. */
  readonly resource: string
  readonly identity?: MachineIdentity | undefined
}

export interface MachineToken {
  /** RFC 6750 `b64token`. */
  readonly access_token: string
  /** Seconds. */
  readonly expires_in: number
}

/** A row of the table in `managed-identity.ts`. */
export interface Source {
  /** The beginning of a sentence. */
  readonly name: string
  isHere(system: System): boolean
  /** The query parameter for each way to name an identity; none: the machine cannot be asked for another. */
  readonly parameters: { readonly [kind in MachineIdentity['kind']]?: string }
  /** @param identity the query parameter of the identity, if one was named */
  request(system: System, ask: MachineAsk, identity: Readonly<Record<string, string>>): HttpRequest
  /** Where asking once is not enough. */
  readonly send?: (system: System, request: HttpRequest) => Promise<HttpResponse>
  /** What it means that nothing answers; `undefined`: nothing special. */
  readonly silence?: (request: HttpRequest, error: unknown) => unknown
  /** What a person can do when the machine says no. */
  hint(ask: MachineAsk): readonly string[]
}

/** An address of the environment with a query. @throws AuthError `not_supported` */
export function address(variable: string, value: string, query: Readonly<Record<string, string>>): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new AuthError('not_supported', `${variable} is not an address that can be asked for a managed identity: ${value}`, [`Unset ${variable} if this is not a machine of Azure.`])
  }
  for (const [name, text] of Object.entries(query)) url.searchParams.set(name, text)
  return url.href
}

export const noIdentity: Source['hint'] = ({ identity }) => identity
  ? [`Is there an identity with this ${identity.kind} id, and is it assigned to this machine?`]
  : ['Give this machine a system-assigned identity, or name the one it has: az login --identity --client-id ID']
