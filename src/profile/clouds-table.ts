/** Which endpoints do Azure's own clouds have? Data as `az cloud list` prints it; Azure CLI's documentation is the source. */

import { tokenEndpoints, type Row } from './cloud-endpoints.ts'

const aliases = 'https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json'
const none = null

/** AzureBleuCloud: what Microsoft's programs name in public; the rest is not known and stays empty. */
export const endpointTable: Readonly<Record<string, Row>> = {
  activeDirectory: tokenEndpoints.activeDirectory,
  activeDirectoryDataLakeResourceId: tokenEndpoints.activeDirectoryDataLakeResourceId,
  activeDirectoryGraphResourceId: tokenEndpoints.activeDirectoryGraphResourceId,
  activeDirectoryResourceId: tokenEndpoints.activeDirectoryResourceId,
  appInsightsResourceId: ['https://api.applicationinsights.io', 'https://api.applicationinsights.azure.cn', 'https://api.applicationinsights.us', none, none],
  appInsightsTelemetryChannelResourceId: ['https://dc.applicationinsights.azure.com/v2/track', 'https://dc.applicationinsights.azure.cn/v2/track', 'https://dc.applicationinsights.us/v2/track', none, none],
  attestationResourceId: ['https://attest.azure.net', none, none, none, none],
  azmirrorStorageAccountResourceId: [none, none, none, none, none],
  batchResourceId: tokenEndpoints.batchResourceId,
  gallery: ['https://gallery.azure.com/', 'https://gallery.chinacloudapi.cn/', 'https://gallery.usgovcloudapi.net/', 'https://gallery.cloudapi.de/', none],
  logAnalyticsResourceId: ['https://api.loganalytics.io', 'https://api.loganalytics.azure.cn', 'https://api.loganalytics.us', none, none],
  management: ['https://management.core.windows.net/', 'https://management.core.chinacloudapi.cn/', 'https://management.core.usgovcloudapi.net/', 'https://management.core.cloudapi.de/', 'https://management.core.sovcloud-api.fr/'],
  mediaResourceId: tokenEndpoints.mediaResourceId,
  microsoftGraphResourceId: tokenEndpoints.microsoftGraphResourceId,
  ossrdbmsResourceId: tokenEndpoints.ossrdbmsResourceId,
  portal: ['https://portal.azure.com', 'https://portal.azure.cn', 'https://portal.azure.us', 'https://portal.microsoftazure.de', none],
  resourceManager: tokenEndpoints.resourceManager,
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
