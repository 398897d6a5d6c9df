/** Where do Azure's own clouds give tokens, and for what? The rows of `clouds-table.ts` that a token needs; apart, because they are read every time. */

/** In the order of `az cloud list`, which is the order of the columns below. */
export const builtInNames = ['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment', 'AzureGermanCloud', 'AzureBleuCloud'] as const

/** One value for each cloud; null where it has none. */
export type Row = readonly [string | null, string | null, string | null, string | null, string | null]

const none = null

export const tokenEndpoints = {
  activeDirectory: ['https://login.microsoftonline.com', 'https://login.chinacloudapi.cn', 'https://login.microsoftonline.us', 'https://login.microsoftonline.de', 'https://login.sovcloud-identity.fr'],
  activeDirectoryDataLakeResourceId: ['https://datalake.azure.net/', none, none, none, none],
  activeDirectoryGraphResourceId: ['https://graph.windows.net/', 'https://graph.chinacloudapi.cn/', 'https://graph.microsoftazure.us/', 'https://graph.cloudapi.de/', none],
  activeDirectoryResourceId: ['https://management.core.windows.net/', 'https://management.core.chinacloudapi.cn/', 'https://management.core.usgovcloudapi.net/', 'https://management.core.cloudapi.de/', 'https://management.core.sovcloud-api.fr/'],
  batchResourceId: ['https://batch.core.windows.net/', 'https://batch.chinacloudapi.cn/', 'https://batch.core.usgovcloudapi.net/', 'https://batch.cloudapi.de/', none],
  mediaResourceId: ['https://rest.media.azure.net', 'https://rest.media.chinacloudapi.cn', 'https://rest.media.usgovcloudapi.net', 'https://rest.media.cloudapi.de', none],
  microsoftGraphResourceId: ['https://graph.microsoft.com/', 'https://microsoftgraph.chinacloudapi.cn', 'https://graph.microsoft.us/', 'https://graph.microsoft.de', 'https://graph.svc.sovcloud.fr'],
  ossrdbmsResourceId: ['https://ossrdbms-aad.database.windows.net', 'https://ossrdbms-aad.database.chinacloudapi.cn', 'https://ossrdbms-aad.database.usgovcloudapi.net', 'https://ossrdbms-aad.database.cloudapi.de', none],
  resourceManager: ['https://management.azure.com/', 'https://management.chinacloudapi.cn', 'https://management.usgovcloudapi.net/', 'https://management.microsoftazure.de', 'https://management.sovcloud-api.fr/'],
} as const satisfies Readonly<Record<string, Row>>
