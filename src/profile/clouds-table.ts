/** Which endpoints do Azure's own clouds have? Data as `az cloud list` prints it; Azure CLI's documentation is the source. */

/** In the order of `az cloud list`, which is the order of the columns below. */
export const builtInNames = ['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment', 'AzureGermanCloud', 'AzureBleuCloud'] as const

type Row = readonly [string | null, string | null, string | null, string | null, string | null]

const aliases = 'https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json'
const none = null

/** AzureBleuCloud: what Microsoft's programs name in public; the rest is not known and stays empty. */
export const endpointTable: Readonly<Record<string, Row>> = {
  activeDirectory: ['https://login.microsoftonline.com', 'https://login.chinacloudapi.cn', 'https://login.microsoftonline.us', 'https://login.microsoftonline.de', 'https://login.sovcloud-identity.fr'],
  activeDirectoryDataLakeResourceId: ['https://datalake.azure.net/', none, none, none, none],
  activeDirectoryGraphResourceId: ['https://graph.windows.net/', 'https://graph.chinacloudapi.cn/', 'https://graph.microsoftazure.us/', 'https://graph.cloudapi.de/', none],
  activeDirectoryResourceId: ['https://management.core.windows.net/', 'https://management.core.chinacloudapi.cn/', 'https://management.core.usgovcloudapi.net/', 'https://management.core.cloudapi.de/', 'https://management.core.sovcloud-api.fr/'],
  appInsightsResourceId: ['https://api.applicationinsights.io', 'https://api.applicationinsights.azure.cn', 'https://api.applicationinsights.us', none, none],
  appInsightsTelemetryChannelResourceId: ['https://dc.applicationinsights.azure.com/v2/track', 'https://dc.applicationinsights.azure.cn/v2/track', 'https://dc.applicationinsights.us/v2/track', none, none],
  attestationResourceId: ['https://attest.azure.net', none, none, none, none],
  azmirrorStorageAccountResourceId: [none, none, none, none, none],
  batchResourceId: ['https://batch.core.windows.net/', 'https://batch.chinacloudapi.cn/', 'https://batch.core.usgovcloudapi.net/', 'https://batch.cloudapi.de/', none],
  gallery: ['https://gallery.azure.com/', 'https://gallery.chinacloudapi.cn/', 'https://gallery.usgovcloudapi.net/', 'https://gallery.cloudapi.de/', none],
  logAnalyticsResourceId: ['https://api.loganalytics.io', 'https://api.loganalytics.azure.cn', 'https://api.loganalytics.us', none, none],
  management: ['https://management.core.windows.net/', 'https://management.core.chinacloudapi.cn/', 'https://management.core.usgovcloudapi.net/', 'https://management.core.cloudapi.de/', 'https://management.core.sovcloud-api.fr/'],
  mediaResourceId: ['https://rest.media.azure.net', 'https://rest.media.chinacloudapi.cn', 'https://rest.media.usgovcloudapi.net', 'https://rest.media.cloudapi.de', none],
  microsoftGraphResourceId: ['https://graph.microsoft.com/', 'https://microsoftgraph.chinacloudapi.cn', 'https://graph.microsoft.us/', 'https://graph.microsoft.de', 'https://graph.svc.sovcloud.fr'],
  ossrdbmsResourceId: ['https://ossrdbms-aad.database.windows.net', 'https://ossrdbms-aad.database.chinacloudapi.cn', 'https://ossrdbms-aad.database.usgovcloudapi.net', 'https://ossrdbms-aad.database.cloudapi.de', none],
  portal: ['https://portal.azure.com', 'https://portal.azure.cn', 'https://portal.azure.us', 'https://portal.microsoftazure.de', none],
  resourceManager: ['https://management.azure.com/', 'https://management.chinacloudapi.cn', 'https://management.usgovcloudapi.net/', 'https://management.microsoftazure.de', 'https://management.sovcloud-api.fr/'],
  sqlManagement: ['https://management.core.windows.net:8443/', 'https://management.core.chinacloudapi.cn:8443/', 'https://management.core.usgovcloudapi.net:8443/', 'https://management.core.cloudapi.de:8443/', none],
  synapseAnalyticsResourceId: ['https://dev.azuresynapse.net', 'https://dev.azuresynapse.azure.cn', 'https://dev.azuresynapse.usgovcloudapi.net', none, none],
  vmImageAliasDoc: [aliases, aliases, aliases, aliases, none],
}

export const suffixTable: Readonly<Record<string, Row>> = {
  acrLoginServerEndpoint: ['.azurecr.io', '.azurecr.cn', '.azurecr.us', none, none],
  attestationEndpoint: ['.attest.azure.net', none, none, none, none],
  azureDatalakeAnalyticsCatalogAndJobEndpoint: ['azuredatalakeanalytics.net', none, none, none, none],
  azureDatalakeStoreFileSystemEndpoint: ['azuredatalakestore.net', none, none, none, none],
  keyvaultDns: ['.vault.azure.net', '.vault.azure.cn', '.vault.usgovcloudapi.net', '.vault.microsoftazure.de', '.vault.sovcloud-api.fr'],
  mariadbServerEndpoint: ['.mariadb.database.azure.com', '.mariadb.database.chinacloudapi.cn', '.mariadb.database.usgovcloudapi.net', '.mariadb.database.cloudapi.de', none],
  mhsmDns: ['.managedhsm.azure.net', '.managedhsm.azure.cn', '.managedhsm.usgovcloudapi.net', '.managedhsm.microsoftazure.de', '.managedhsm.sovcloud-api.fr'],
  mysqlServerEndpoint: ['.mysql.database.azure.com', '.mysql.database.chinacloudapi.cn', '.mysql.database.usgovcloudapi.net', '.mysql.database.cloudapi.de', none],
  postgresqlServerEndpoint: ['.postgres.database.azure.com', '.postgres.database.chinacloudapi.cn', '.postgres.database.usgovcloudapi.net', '.postgres.database.cloudapi.de', none],
  sqlServerHostname: ['.database.windows.net', '.database.chinacloudapi.cn', '.database.usgovcloudapi.net', '.database.cloudapi.de', none],
  storageEndpoint: ['core.windows.net', 'core.chinacloudapi.cn', 'core.usgovcloudapi.net', 'core.cloudapi.de', 'core.sovcloud-api.fr'],
  storageSyncEndpoint: ['afs.azure.net', none, 'afs.azure.us', none, none],
  synapseAnalyticsEndpoint: ['.dev.azuresynapse.net', '.dev.azuresynapse.azure.cn', '.dev.azuresynapse.usgovcloudapi.net', none, none],
}
