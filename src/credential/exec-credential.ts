/** What does kubectl ask of a credential plugin, and what does it read? Kubernetes' ExecCredential, v1 and v1beta1. */

import { AuthError } from '../errors.ts'
import { rfc3339 } from '../system/utc.ts'

/** The application behind every AKS cluster with Entra sign-in ("Azure Kubernetes Service AAD Server"), in all clouds. */
export const AKS_SERVER = '6dae42f8-4368-4678-94ff-3960e28e3630'

export const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const
export type Version = (typeof versions)[number]

/**
 * The version that is asked for; v1beta1, which every kubectl of today reads, where nobody says.
 * @param info `KUBERNETES_EXEC_INFO`
 * @throws AuthError `not_supported`
 */
export function askedVersion(info: string | undefined): Version {
  if (!info) return versions[1]
  const asked = (parsed(info) as { readonly apiVersion?: unknown } | null)?.apiVersion
  const known = versions.find((version) => version === asked)
  if (known) return known
  throw new AuthError('not_supported', `KUBERNETES_EXEC_INFO asks for the version '${String(asked)}', and azin answers in ${versions.join(' or ')}.`, [
    'Let azin write the entry of the kubeconfig: az credential kubectl --install',
  ])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AuthError('not_supported', 'KUBERNETES_EXEC_INFO does not hold JSON.', ['It is set by kubectl; to try the command by hand: env -u KUBERNETES_EXEC_INFO az credential kubectl'])
  }
}

/** One line of JSON. kubectl keeps the token in memory until `expires_on`. */
export function execCredential(apiVersion: Version, token: string, expires_on: number): string {
  return `${JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false }, status: { expirationTimestamp: rfc3339(expires_on), token } })}\n`
}
