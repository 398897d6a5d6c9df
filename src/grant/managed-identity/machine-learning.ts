/** How does a compute of Azure Machine Learning lend an identity? The older protocol of App Service. */

import { address, noIdentity, type Source } from './source.ts'

export const machineLearning: Source = {
  name: 'Azure Machine Learning',
  isHere: ({ env }) => Boolean(env['MSI_ENDPOINT'] && env['MSI_SECRET']),
  parameters: { client: 'clientid' },
  request: ({ env }, { resource }, identity) => ({
    method: 'GET',
    url: address('MSI_ENDPOINT', env['MSI_ENDPOINT'] ?? '', { 'api-version': '2017-09-01', resource, ...identity }),
    headers: { secret: env['MSI_SECRET'] ?? '' },
  }),
  hint: noIdentity,
}
