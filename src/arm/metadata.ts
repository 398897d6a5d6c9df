/** What does a cloud say about itself? Its resource manager's list of endpoints, asked without a token. */
import { AuthError, isAzinError } from '../errors.ts'
import { isLoopback } from '../system/loopback-host.ts'
import { sendPatiently } from '../system/retry.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { userAgent } from '../system/user-agent.ts'

const apiVersion = '2022-09-01'

/** The JSON as it came. Rejects with `AuthError` whose text begins as Azure CLI's does. */
export function readMetadata(system: System, resourceManager: string): Promise<unknown> {
  return readJson(system, `${resourceManager.replace(/\/+$/, '')}/metadata/endpoints?api-version=${apiVersion}`)
}

/** The same from any address: `ARM_CLOUD_METADATA_URL` names one whose answer is a list of clouds. */
export async function readJson(system: System, address: string): Promise<unknown> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    throw unable(`'${address}' must begin with https:// (http:// only on this machine).`)
  }
  const answer = await ask(system, url)
  if (answer.status !== 200) throw unable(`Server returned status code ${answer.status} for ${address}`)
  try {
    return JSON.parse(new TextDecoder().decode(answer.body)) as unknown
  } catch (error) {
    throw unable(`Response body does not contain valid json. Error detail: ${(error as Error).message}`)
  }
}

async function ask(system: System, url: URL): Promise<HttpResponse> {
  const unverified = Boolean(system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION'])
  try {
    return await sendPatiently(system, { method: 'GET', url: url.href, headers: { accept: 'application/json', 'user-agent': userAgent(system) }, unverified })
  } catch (error) {
    if (!isAzinError(error) || !('code' in error)) throw error
    throw new AuthError(error.code, `Unable to get endpoints from the cloud.\nPlease ensure you have network connection. Error detail: ${error.message}`, error.hint, { cause: error })
  }
}

function unable(detail: string): AuthError {
  return new AuthError('server_answer', `Unable to get endpoints from the cloud.\n${detail}`)
}
