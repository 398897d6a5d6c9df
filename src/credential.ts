/** The narrator of credentials for other tools: kubectl, docker and git ask in their own words, one cache answers. */

import { askedVersion, execCredential } from './credential/exec-credential.ts'
import { found, registryHost } from './credential/docker-protocol.ts'
import { DEVOPS, gitAnswer, type GitAsk } from './credential/git-protocol.ts'
import { exchange, REGISTRY_AUDIENCE } from './credential/registry.ts'
import { AuthError, isAzinError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import type { System } from './system/system.ts'
import { type AccessToken, type Ask, getAccessToken } from './token.ts'

type Who = Pick<Ask, 'tenant' | 'subscription'>

/** An answer in the tool's own words, to be written to standard output as it is. */
export interface ToolAnswer {
  readonly text: string
  readonly warnings: readonly string[]
}

/** @param server application id of the cluster's server; `execCredential` says what the answer looks like. */
export async function kubectlCredential(system: System, server: string, who: Who): Promise<ToolAnswer> {
  const version = askedVersion(system.env['KUBERNETES_EXEC_INFO'])
  const { accessToken, expires_on, warnings } = await getAccessToken(system, { ...who, scopes: [`${server}/.default`] })
  return { text: execCredential(version, accessToken, expires_on), warnings }
}

/**
 * @param server as docker names the registry; `undefined`: no registry of the active cloud, so no token for it
 * @throws AuthError `server_answer` if the registry takes neither of the tokens that registries take
 */
export async function dockerCredential(system: System, server: string): Promise<ToolAnswer | undefined> {
  const host = registryHost(server, activeCloud(system).suffixes['acrLoginServerEndpoint'])
  if (host === undefined) return undefined
  for (const ask of [{ scopes: [`${REGISTRY_AUDIENCE}/.default`] }, {}]) {
    const token = await tokenOr(system, ask)
    const secret = token && (await exchange(system, host, token.tenant, token.accessToken))
    if (token && secret) return { text: found(server, secret), warnings: token.warnings }
  }
  throw new AuthError('server_answer', `The registry ${host} refused the token of the signed-in account.`, [
    'It needs a role on the registry, such as AcrPull; and the registry must belong to the same tenant: az account show',
  ])
}

/** Directories in which nobody has used a registry yet refuse its audience: the token for Azure Resource Manager does as well. */
async function tokenOr(system: System, ask: Ask): Promise<AccessToken | undefined> {
  try {
    return await getAccessToken(system, ask)
  } catch (error) {
    if (ask.scopes && isAzinError(error) && error.name === 'OAuthError') return undefined
    throw error
  }
}

/** @param ask judged already: it is Azure DevOps that is asked about. */
export async function gitCredential(system: System, ask: GitAsk, who: Who): Promise<ToolAnswer> {
  const tenant = who.tenant ?? (who.subscription === undefined ? ask.tenant : undefined)
  const { accessToken, expires_on, warnings } = await getAccessToken(system, { ...who, ...(tenant !== undefined && { tenant }), scopes: [`${DEVOPS}/.default`] })
  return { text: gitAnswer(ask, accessToken, expires_on), warnings }
}
