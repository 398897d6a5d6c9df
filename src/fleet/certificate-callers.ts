/** Whose certificate is it? An authority of the client CA has vouched for it already. */

import type { ClientCertificate, System } from '../system/system.ts'
import type { Known } from './callers.ts'
import type { Caller } from './policy.ts'

export function holderOfCertificate(system: System, callers: readonly Caller[], certificate: ClientCertificate | undefined): Known {
  if (!certificate) return { status: 401, reason: 'Nothing was shown: no secret, no token, no certificate of a known authority.' }
  // The connection may be older than the end of its certificate.
  if (!(certificate.until > system.clock.now())) return { status: 401, reason: 'The certificate has expired.' }
  const holder = callers.find(({ proof }) => proof.kind === 'certificate'
    && (proof.subject === undefined || proof.subject(certificate.subject))
    && (proof.names.length === 0 || certificate.names.some((name) => proof.names.some((fits) => fits(name)))))
  return holder ?? { status: 401, reason: `The certificate is that of no caller (${[...certificate.names, certificate.subject].join(', ').slice(0, 200)}).` }
}
