/** How does Azure Cloud Shell lend the identity of the person who opened it? */

import { address, type Source } from './source.ts'

const fixedAddress = 'http://localhost:50342/oauth2/token'

export const cloudShellSource: Source = {
  name: 'Cloud Shell',
  isHere: ({ env }) => Boolean(env['ACC_CLOUD']),
  parameters: {},
  request: ({ env }, { resource }) => ({
    method: 'POST',
    url: address('MSI_ENDPOINT', env['MSI_ENDPOINT'] || fixedAddress, {}),
    headers: { metadata: 'true', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ resource }).toString(),
  }),
  // Cloud Shell gives tokens for some services only, whoever asks.
  hint: ({ resource }) => ['Cloud Shell does not lend its sign-in for every service; one of your own has no such limit:', `az login --use-device-code --scope ${resource}/.default`],
}
