/** How does a Service Fabric cluster lend an identity? Over TLS with a certificate that no authority signed: its thumbprint is given. */

import { AuthError } from '../../errors.ts'
import { address, type Source } from './source.ts'

export const serviceFabric: Source = {
  name: 'Service Fabric',
  isHere: ({ env }) => Boolean(env['IDENTITY_ENDPOINT'] && env['IDENTITY_HEADER'] && env['IDENTITY_SERVER_THUMBPRINT']),
  // Which identity it is, the application's manifest says: a request cannot.
  parameters: {},
  request: ({ env }, { resource }) => ({
    method: 'GET',
    url: address('IDENTITY_ENDPOINT', env['IDENTITY_ENDPOINT'] ?? '', { 'api-version': '2019-07-01-preview', resource }),
    headers: { secret: env['IDENTITY_HEADER'] ?? '' },
    thumbprint: env['IDENTITY_SERVER_THUMBPRINT'] ?? '',
  }),
  send: async (system, request) => {
    // Without TLS there is no certificate, and the secret would go to anybody.
    if (!request.url.startsWith('https:')) throw new AuthError('not_supported', 'IDENTITY_ENDPOINT of Service Fabric must begin with https://.')
    return system.transport.send(request)
  },
  silence: (_request, error) => ((error as { code?: unknown }).code === 'tls'
    ? new AuthError('tls', 'The identity endpoint of Service Fabric shows another certificate than IDENTITY_SERVER_THUMBPRINT says, so nothing was sent to it.', [], { cause: error })
    : undefined),
  hint: () => ["See the managed identities in the application's manifest."],
}
