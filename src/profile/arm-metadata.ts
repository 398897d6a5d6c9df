/** Which endpoints does a cloud's own description name? The resource manager's words for them, turned into ours. Pure. */

import type { CloudDefinition } from './cloud-definition.ts'

/** Our key -> the key in the description. */
const endpoints = {
  activeDirectoryDataLakeResourceId: 'activeDirectoryDataLake', activeDirectoryGraphResourceId: 'graphAudience',
  appInsightsResourceId: 'appInsightsResourceId', appInsightsTelemetryChannelResourceId: 'appInsightsTelemetryChannelResourceId',
  attestationResourceId: 'attestationResourceId', azmirrorStorageAccountResourceId: 'azmirrorStorageAccountResourceId', batchResourceId: 'batch',
  gallery: 'gallery', logAnalyticsResourceId: 'logAnalyticsResourceId', mediaResourceId: 'media', microsoftGraphResourceId: 'microsoftGraphResourceId',
  ossrdbmsResourceId: 'ossrdbmsResourceId', portal: 'portal', resourceManager: 'resourceManager', sqlManagement: 'sqlManagement',
  synapseAnalyticsResourceId: 'synapseAnalyticsResourceId', vmImageAliasDoc: 'vmImageAliasDoc',
} as const

/** As Azure Stack Hub says it, whose description is of 2015. */
const olderWords: Readonly<Record<string, string>> = { graphAudience: 'graphEndpoint' }

/** The same; a dot is put before those that are the end of a host name. */
const suffixes = {
  acrLoginServerEndpoint: '.acrLoginServer', attestationEndpoint: '.attestationEndpoint',
  azureDatalakeAnalyticsCatalogAndJobEndpoint: 'azureDataLakeAnalyticsCatalogAndJob', azureDatalakeStoreFileSystemEndpoint: 'azureDataLakeStoreFileSystem',
  keyvaultDns: '.keyVaultDns', mariadbServerEndpoint: '.mariadbServerEndpoint', mhsmDns: '.mhsmDns', mysqlServerEndpoint: '.mysqlServerEndpoint',
  postgresqlServerEndpoint: '.postgresqlServerEndpoint', sqlServerHostname: '.sqlServerHostname', storageEndpoint: 'storage',
  storageSyncEndpoint: 'storageSyncEndpointSuffix', synapseAnalyticsEndpoint: '.synapseAnalytics',
} as const

export interface DescribedCloud {
  readonly name: string | undefined
  readonly definition: CloudDefinition
}

/** `undefined` if it is no description of a cloud. Its first audience is what tokens for the resource manager are asked for. */
export function describedCloud(value: unknown): DescribedCloud | undefined {
  if (!isObject(value) || !isObject(value['authentication'])) return undefined
  const { loginEndpoint, audiences } = value['authentication']
  const audience = Array.isArray(audiences) ? text(audiences[0]) : undefined
  const own = Object.entries(endpoints).map(([ours, theirs]) => [ours, text(value[theirs]) ?? text(value[`${theirs}Endpoint`]) ?? text(value[olderWords[theirs] ?? ''])] as const)
  const signIn = { activeDirectory: text(loginEndpoint), activeDirectoryResourceId: audience, management: audience }
  return {
    name: text(value['name']),
    definition: { endpoints: { ...Object.fromEntries(own), ...signIn }, suffixes: isObject(value['suffixes']) ? ending(value['suffixes']) : {} },
  }
}

/** A list is of all clouds that the server knows: ours is the one it says of itself, or the only one. */
export function cloudAt(answer: unknown, resourceManager: string): DescribedCloud | undefined {
  if (!Array.isArray(answer)) return describedCloud(answer)
  const clouds = answer.flatMap((one) => describedCloud(one) ?? [])
  const address = (url: string | null | undefined) => url?.toLowerCase().replace(/\/+$/, '')
  return clouds.find(({ definition }) => address(definition.endpoints?.['resourceManager']) === address(resourceManager)) ?? (clouds.length === 1 ? clouds[0] : undefined)
}

function ending(said: Record<string, unknown>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(suffixes).map(([ours, theirs]) => {
    const value = text(said[theirs.replace('.', '')])
    return [ours, value !== undefined && theirs.startsWith('.') && !value.startsWith('.') ? `.${value}` : value]
  }))
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
