/** How does a virtual machine lend an identity? Its host answers at one fixed address (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token). */

import { AuthError, isAzinError } from '../../errors.ts'
import { sendPatiently } from '../../system/retry.ts'
import type { HttpRequest, HttpResponse, System } from '../../system/system.ts'
import { address, noIdentity, type Source } from './source.ts'

const path = '/metadata/identity/oauth2/token'
/** Milliseconds in which a host answers on any virtual machine of Azure; elsewhere nobody may ever. */
const probeLimit = 2_500
/** Milliseconds between tries while the host updates itself (404, 410). */
const waits = [500, 1_000, 2_000]

export const virtualMachine: Source = {
  name: 'The virtual machine',
  isHere: () => true,
  parameters: { client: 'client_id', object: 'object_id', resource: 'msi_res_id' },
  request: ({ env }, { resource }, identity) => {
    const query = { 'api-version': '2018-02-01', resource, ...identity }
    const whole = env['MSAL_MANAGED_IDENTITY_ENDPOINT']
    const base = env['AZURE_POD_IDENTITY_AUTHORITY_HOST']
    const url = whole
      ? address('MSAL_MANAGED_IDENTITY_ENDPOINT', whole, query)
      : address('AZURE_POD_IDENTITY_AUTHORITY_HOST', (base?.replace(/\/+$/, '') || 'http://169.254.169.254') + path, query)
    return { method: 'GET', url, headers: { metadata: 'true' } }
  },
  send,
  silence: (request, error) => (isNoAnswer(error) ? notAzure(request) : undefined),
  hint: noIdentity,
}

/** A request without the header is answered with 400 at once, on Azure alone: whoever knows no such path is another cloud. */
async function send(system: System, request: HttpRequest): Promise<HttpResponse> {
  const { status } = await system.transport.send({ method: 'GET', url: request.url, direct: true, timeout: probeLimit })
  if ([401, 403, 404].includes(status)) throw notAzure(request)
  let answer = await sendPatiently(system, request)
  for (const wait of waits) {
    if (answer.status !== 404 && answer.status !== 410) break
    await system.clock.sleep(wait, system.ending)
    answer = await sendPatiently(system, request)
  }
  return answer
}

function isNoAnswer(error: unknown): boolean {
  return isAzinError(error) && error.name === 'AuthError' && (error as AuthError).code === 'network'
}

function notAzure({ url }: HttpRequest): AuthError {
  const { host } = new URL(url)
  return new AuthError('network', `There is no managed identity here: no metadata service of Azure answers at ${host}.`, ['On this machine sign in as a user or a service principal: az login'])
}
