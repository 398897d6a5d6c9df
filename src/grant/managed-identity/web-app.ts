/** How do App Service, Functions, Container Apps and Automation lend an identity? (learn.microsoft.com/azure/app-service/overview-managed-identity) */

import { address, noIdentity, type Source } from './source.ts'

export const appService: Source = {
  name: 'App Service',
  isHere: ({ env }) => Boolean(env['IDENTITY_ENDPOINT'] && env['IDENTITY_HEADER']),
  parameters: { client: 'client_id', object: 'object_id', resource: 'mi_res_id' },
  request: ({ env }, { resource }, identity) => ({
    method: 'GET',
    url: address('IDENTITY_ENDPOINT', env['IDENTITY_ENDPOINT'] ?? '', { 'api-version': '2019-08-01', resource, ...identity }),
    headers: { 'x-identity-header': env['IDENTITY_HEADER'] ?? '' },
  }),
  hint: noIdentity,
}
