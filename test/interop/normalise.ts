/** In what may Azure CLI 2.45, which is what Debian has, differ from what azin keeps to? All of it is here; anything else is a failure. */

/** Keys that 2.45 does not know yet (2.54, 2.61), or that are azin's own. */
const newer = new Set(['tenantDefaultDomain', 'tenantDisplayName', 'expires_on', 'azin'])

/** Values that are the version's, the moment's or the token's. */
const moving = new Set(['accessToken', 'expiresOn', 'azure-cli', 'azure-cli-core', 'azure-cli-telemetry', 'extensions'])

/** Keys of Azure's SDK that it prints as null where the server says nothing; azin prints what the server says. */
const ofTheSdk = new Set(['latitude', 'longitude', 'pairedRegion', 'physicalLocation', 'subscriptionId'])

/** Clouds that 2.45 does not have (2.85). */
const newerClouds = new Set(['AzureBleuCloud'])

/** Endpoints and suffixes that changed or came since: 2.76 for Graph of Azure Government, the others as clouds grew. */
const newerEndpoints = new Set(['activeDirectoryGraphResourceId', 'microsoftGraphResourceId', 'appInsightsResourceId', 'appInsightsTelemetryChannelResourceId', 'logAnalyticsResourceId', 'synapseAnalyticsResourceId', 'synapseAnalyticsEndpoint', 'attestationResourceId', 'attestationEndpoint', 'storageSyncEndpoint', 'azmirrorStorageAccountResourceId', 'vmImageAliasDoc', 'mhsmDns', 'acrLoginServerEndpoint', 'portal'])

/** The same value without what may differ. */
export function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => !isNewerCloud(one)).map(normalised)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => !newer.has(key) && !newerEndpoints.has(key) && !(ofTheSdk.has(key) && value[key as never] === null)).map(([key, one]) => [key, moving.has(key) ? typeof one : normalised(one)]))
}

function isNewerCloud(value: unknown): boolean {
  return typeof value === 'object' && value !== null && newerClouds.has(String((value as { name?: unknown }).name))
}

/** What is said on standard error, without the level and what only one of the two adds: examples, hints, colours. */
export function firstError(stderr: string): string {
  const line = stderr.split('\n').find((one) => one.startsWith('ERROR: ')) ?? ''
  return line
    .replace(/\(choose from .*\)$/, '')
    .replace(/^ERROR: (az [\w -]+: )/, 'ERROR: ')
    .replace(/^ERROR: argument _subcommand.*/, 'ERROR: the following arguments are required: _subcommand')
    .trim()
}
