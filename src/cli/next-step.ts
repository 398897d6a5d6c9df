/** What can be done about a refusal that no command of ours undoes? An administrator's consent, or a program with a broker. Pure. */

import type { OAuthError } from '../errors.ts'

/** Nobody has agreed to the application, or only an administrator can. */
const consent: ReadonlySet<number> = new Set([65001, 90094, 90093])
/** Policies that want the device itself to prove something (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const device: ReadonlySet<number> = new Set([50097, 50127, 50129, 50131, 50187, 53000, 53001, 53002, 53009, 530002, 530003, 530084])

/** Lines that hold no command that a caller could take for the one to run. */
export function nextStep({ body, request }: OAuthError): readonly string[] {
  const codes = body.error_codes ?? [...(body.error_description ?? '').matchAll(/AADSTS(\d{1,9})/g)].map(([, number]) => Number(number))
  const { authority, client_id } = request
  if (codes.some((code) => consent.has(code)) && authority && client_id) {
    return [`An administrator can agree for everybody: ${authority}/adminconsent?client_id=${encodeURIComponent(client_id)}`]
  }
  if (codes.some((code) => device.has(code))) {
    return ['This policy wants a proof that only the broker of the operating system gives, which azin does not use: sign in with Azure\'s own CLI on a managed device.']
  }
  return []
}
