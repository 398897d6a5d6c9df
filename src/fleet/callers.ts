/** Who asks? By a secret, else a token of an issuer, else the certificate of the connection: what is shown counts, and nothing else is tried. */

import type { HostedRequest, System } from '../system/system.ts'
import { holderOfCertificate } from './certificate-callers.ts'
import { issuerKeys } from './issuer-keys.ts'
import type { Caller, Policy } from './policy.ts'
import { secretHolders } from './secret-callers.ts'
import { tokenHolders } from './token-callers.ts'

/** Nobody whom the policy knows. */
export interface Stranger {
  readonly status: 401 | 503
  readonly reason: string
}

export type Known = Caller | Stranger

export function isStranger(one: Known): one is Stranger {
  return 'reason' in one
}

/** By one policy; whatever it keeps, it keeps no longer than that. A promise only where something has to be computed or asked. */
export function callersOf(system: System, policy: Policy): (request: HostedRequest, secret: string) => Known | Promise<Known> {
  const bySecret = secretHolders(policy.callers)
  const byToken = tokenHolders(system, policy, issuerKeys(system))
  return (request, secret) => {
    if (secret !== '') return bySecret(secret) ?? { status: 401, reason: 'The secret is that of no caller.' }
    const { authorization } = request.headers
    if (typeof authorization === 'string') {
      const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization) ?? []
      return token === undefined ? { status: 401, reason: 'The header Authorization holds no token ("Bearer ...").' } : byToken(token)
    }
    return holderOfCertificate(system, policy.callers, request.certificate())
  }
}
