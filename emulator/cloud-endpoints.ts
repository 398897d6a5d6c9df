/** What does this cloud say about itself? Azure Resource Manager's list of endpoints, which needs no token. */
import { json, type Call } from './http.ts'

const described = (origin: string) => ({
  portal: 'https://portal.emulator.example',
  authentication: { loginEndpoint: origin, audiences: ['https://management.core.windows.net/', 'https://management.azure.com/'], tenant: 'common', identityProvider: 'AAD' },
  graphAudience: 'https://graph.windows.net/',
  graph: 'https://graph.windows.net/',
  name: 'Emulator',
  suffixes: { keyVaultDns: 'vault.emulator.example', storage: 'core.emulator.example', acrLoginServer: 'azurecr.emulator.example', sqlServerHostname: 'database.emulator.example' },
  resourceManager: `${origin}/`,
  gallery: 'https://gallery.emulator.example',
  microsoftGraphResourceId: 'https://graph.microsoft.com/',
})

/** Of 2015-01-01, which Azure CLI 2.45 asks for; the keys of today are more and otherwise named. */
const old = (origin: string) => {
  const { authentication, graph, gallery, portal } = described(origin)
  return { galleryEndpoint: gallery, graphEndpoint: graph, portalEndpoint: portal, authentication: { loginEndpoint: `${authentication.loginEndpoint}/`, audiences: authentication.audiences } }
}

/** One cloud; versions between the two give a list of all clouds, and so does `ARM_CLOUD_METADATA_URL`. */
export function cloudEndpoints(call: Call): Response {
  const version = call.url.searchParams.get('api-version') ?? ''
  if (version < '2018') return json(old(call.origin))
  return json(version >= '2022-09-01' ? described(call.origin) : [described(call.origin), { ...described(call.origin), name: 'AzureCloud' }])
}
