/** Which programs call az, with which words, and by which rules do they read it? The table that the tests and docs/callers.md are made from. */

import { blamers, fields, readers, text, version } from './rules.ts'
import type { Blamer, Reader } from './rules.ts'

/**
 * `sh`: a command line for /bin/sh, in /bin. `exec`: a list of arguments. `script`: bash is handed the file az. `other path`: PATH is
 * replaced by the folder of az and the system's. `path only`: a shell, and PATH is all of the environment.
 */
export type Start = 'sh' | 'exec' | 'script' | 'other path' | 'path only'

export interface Row {
  readonly client: string
  /** After `az`. `[...]`: sometimes there. */
  readonly line: string
  readonly reads: Reader
  readonly blames: Blamer
  readonly start: Start
  /** Seconds after which the caller gives up. */
  readonly limit?: number
  /** What az cannot do without Azure's own CLI; the caller does without. */
  readonly beyond?: true
}

const r = readers
const b = blamers
const get = 'account get-access-token'
const rest = '[--tenant {tenant}] [--subscription {subscription}]'
const show = fields('id', 'name', 'state', 'tenantId', 'environmentName', 'isDefault', 'user.name', 'user.type')
const accounts = fields('[].id', '[].name', '[].state', '[].tenantId', '[].cloudName', '[].isDefault', '[].user.name')
const cloud = fields('name', 'endpoints.activeDirectory', 'endpoints.activeDirectoryResourceId', 'endpoints.resourceManager', 'endpoints.microsoftGraphResourceId', 'suffixes.storageEndpoint', 'suffixes.keyvaultDns')
const quotedId = text(/^"[0-9a-f-]{36}"\n$/)

type Short = readonly [client: string, line: string, reads: Reader, blames: Blamer, start?: Start, limit?: number]

const sdks: readonly Short[] = [
  ['@azure/identity 4.14', `${get} --output json --resource {resource} ${rest}`, r.js, b.js, 'exec'],
  ['@azure/identity 3.x to 4.13', `${get} --output json --resource {resource} [--tenant {tenant}] [--subscription "{subscription}"]`, r.js, b.js, 'sh'],
  ['@azure/identity 2.x', `${get} --output json --resource {resource} [--tenant {tenant}]`, r['js by date'], b.js, 'sh'],
  ['azure-identity (Python)', `${get} --output json --resource {resource} ${rest}`, r.python, b.python, 'exec', 10],
  ['azure-identity (Python) 1.13', `${get} --output json --resource {resource} [--tenant {tenant}]`, r['python by local time'], b['python earlier'], 'sh', 10],
  ['azure-identity (Python) aio', `${get} --output json --resource {resource} [--tenant {tenant}]`, r['python by local time'], b['python earlier'], 'sh', 10],
  ['Azure.Identity (.NET)', `${get} --output json --resource {resource} [--tenant {tenant}] [--subscription "{subscription}"]`, r.dotnet, b.dotnet, 'sh', 13],
  ['Azure.Identity (.NET), earlier', `${get} --output json --resource {resource} [--tenant {tenant}]`, r['dotnet earlier'], b.dotnet, 'sh', 13],
  ['azidentity (Go) 1.x', `${get} -o json --resource {resource} [--tenant {tenant}] [--subscription "{subscription}"]`, r.go, b.go, 'sh', 10],
  ['azidentity (Go) 0.x', `${get} -o json --resource {resource}`, r['go by local time'], b['az said it'], 'other path', 10],
  ['go-autorest', `${get} -o json [--resource {resource}] [--resource-type arm] [--subscription {subscription}] [--tenant {tenant}]`, r['go by local time'], b['az said it'], 'other path'],
  ['azure-identity (Java)', `${get} --output json --resource {resource} ${rest}`, r.java, b.java, 'sh', 10],
  ['azure_identity (Rust)', `${get} -o json --scope {scope} [--tenant {tenant}] [--subscription "{subscription}"]`, r.rust, b.go, 'sh'],
  ['object_store (Polars, delta-rs, LanceDB)', `${get} --output json --scope https://storage.azure.com/.default`, r.object_store, b['az said it'], 'exec'],
  ['Azure Identity (C++): DuckDB, pyarrow', `${get} --output json --scope "{scope}" [--tenant "{tenant}"]`, r.cpp, b.cpp, 'path only', 13],
  ['AppAuthentication (.NET)', `${get} -o json --resource {resource}`, r['token alone'], b['az said it'], 'script'],
  ['ms-rest-nodeauth', 'account show [-s {subscription}] --out json', show, b['az login'], 'exec'],
  ['ms-rest-nodeauth', `${get} [-s {subscription}] [--resource {resource}] --out json`, r['names in it'], b['az login'], 'exec'],
  ['ms-rest-nodeauth', 'account list [--refresh] --out json', accounts, b['az login'], 'exec'],
  ['ms-rest-nodeauth', 'account set -s {subscription} --out json', r['exit code'], b['az login'], 'exec'],
]

const terraform: readonly Short[] = [
  ['Terraform azurerm 3 and 4, azuread', 'version -o=json', version, b['az said it']],
  ['Terraform azurerm 3 and 4, azuread', 'account show -o=json', show, b['az said it']],
  ['Terraform azurerm 3 and 4, azuread', 'account list -o=json', accounts, b['az said it']],
  ['Terraform azurerm 3 and 4, azuread', `${get} --scope {scope} --tenant {tenant} -o=json`, r['go by local time'], b['az said it']],
  ['Terraform azurerm 3 and 4, azuread', `${get} --scope {scope} --subscription {subscription} -o=json`, r['go by local time'], b['az said it']],
  ['Terraform azurerm 2, azurestack', 'version -o=json', version, b['az said it']],
  ['Terraform azurerm 2, azurestack', 'account show -o=json [-s {subscription}]', show, b['az said it']],
  ['Terraform azurerm 2, azurestack', 'account list -o=json', fields('[].tenantId'), b['az said it']],
  ['Terraform azurerm 2, azurestack', `${get} --resource {resource} --subscription {subscription} -o=json`, r['go by local time'], b['az said it']],
  ['Terraform azurerm 2, azurestack', `${get} --resource {resource} --tenant {tenant} -o=json`, r['go by local time'], b['az said it']],
  ['Terraform azurerm 2, azurestack', `${get} --resource {resource} --tenant {tenant} --only-show-errors -o=json`, r['go by local time'], b['az said it']],
  ['Terraform azurerm 2, azurestack', 'ad signed-in-user show -o=json', fields('id'), b['az said it']],
]

const tools: readonly Short[] = [
  ['Packer azure-arm', `${get} -o json --resource https://management.azure.com/`, r['go by local time'], b['az said it'], 'other path'],
  ['Packer azure-arm', `${get} -o json --resource https://vault.azure.net`, r['go by local time'], b['az said it'], 'other path'],
  ['Pulumi azure-native', 'account show -o json [--subscription {subscription}]', show, b.go],
  ['Pulumi azure-native', 'cloud show --name AzureCloud -o json', cloud, b['az said it']],
  ['kubelogin', `${get} -o json --resource 6dae42f8-4368-4678-94ff-3960e28e3630 [--tenant {tenant}] [--subscription "{subscription}"]`, r.go, b.go, 'sh', 60],
  ['azd', 'account show --output json', show, b['az login']],
  ['juju', 'account show [--subscription {subscription}] -o json', show, b['first line']],
  ['juju', 'account list -o json', accounts, b['first line']],
  ['juju', "account list --query \"[?cloudName=='{cloud}']\" -o json", accounts, b['first line'], 'sh'],
  ['juju', 'cloud show [--name {cloud}] -o json', fields('name', 'isActive', 'profile', 'endpoints.resourceManager'), b['first line']],
  ['juju', "cloud list --query \"[?endpoints.resourceManager=='https://management.azure.com/']\" -o json", fields('[].name'), b['first line'], 'sh'],
  ['juju', `${get} [--subscription {subscription}] [--resource {resource}] -o json`, r['names in it'], b['first line']],
  ['steampipe', `${get} -o json --resource {resource}`, r['names in it'], b['az said it'], 'other path'],
  ['aztfexport', 'account show --output json --query id', quotedId, b['az said it']],
  ['azure/login', 'version', version, b['without its level'], 'sh'],
  ['azure/login', 'cloud set -n {cloud}', r['exit code'], b['without its level']],
  ['azure/login', 'account set --subscription {subscription}', r['exit code'], b['without its level']],
  ['Azure Pipelines AzureCLI@2', '--version', text(/azure-cli\s+\d+\.\d+\.\d+/), b['exit code']],
  ['Azure Pipelines AzureCLI@2', 'version', version, b['exit code']],
  ['GitHub deploy actions', 'account show', show, b['az said it'], 'sh'],
  ['GitHub deploy actions', 'cloud show', fields('endpoints.resourceManager'), b['az said it'], 'sh'],
  ['GitHub deploy actions', get, r['token alone'], b['az said it'], 'sh'],
  ['GitHub deploy actions, earlier', `${get} --query accessToken`, r['quotes cut'], b['exit code'], 'sh'],
  ['Functions Core Tools', `${get} --query accessToken --output json`, r['quotes trimmed'], b['exit code']],
  ['APIM DevOps resource kit', 'account show --query id -o json', quotedId, b['exit code']],
  ['Databricks (Go), its CLI and Terraform provider', 'account show --output json', show, b['az said it']],
  ['Databricks (Go), its CLI and Terraform provider', `${get} --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output json ${rest}`, r['go by local time'], b['az said it']],
  ['Databricks (Python)', `${get} --resource {resource} --output json [--subscription {subscription}] [--tenant {tenant}]`, r['python by local time'], b['az said it']],
  ['Databricks (JavaScript)', `${get} --resource {resource} --output json [--subscription {subscription}]`, r['both times'], b['az said it']],
  ['Databricks for VS Code', '--version', text(/azure-cli/), b['databricks for vs code']],
  ['Databricks for VS Code', 'cloud set --name AzureUSGovernment', r['exit code'], b['databricks for vs code']],
  ['Databricks for VS Code', 'account list', accounts, b['databricks for vs code']],
  ['dbt-fabric, dbt-sqlserver', `${get} --output json --resource https://database.windows.net/`, r.python, b.python, 'exec', 10],
  ['go-mssqldb, sqlcmd', `${get} -o json --resource https://database.windows.net/ [--tenant {tenant}]`, r.go, b.go, 'sh', 10],
  ['azure-kusto-data', `${get} --output json --resource https://kusto.kusto.windows.net`, r['python by local time'], b['python earlier'], 'sh', 10],
  ['Polars, for account keys', 'storage account keys list --output json --account-name x', r['exit code'], b['exit code']],
  ['AzCopy', `${get} -o json --resource https://storage.azure.com [--tenant {tenant}]`, r.go, b.go, 'sh', 10],
  ['rclone', `${get} -o json --resource https://storage.azure.com`, r.go, b.go, 'sh', 10],
  ['restic', `${get} -o json --resource https://storage.azure.com`, r.go, b.go, 'sh', 10],
  ['sops', `${get} -o json --resource https://vault.azure.net`, r.go, b.go, 'sh', 10],
  ['vals, helm-secrets', `${get} -o json --resource https://vault.azure.net`, r.go, b.go, 'sh', 10],
  ['MLflow', `${get} --output json --resource https://storage.azure.com`, r.python, b.python, 'exec', 10],
  ['Bicep', `${get} --output json --resource https://management.core.windows.net/`, r.dotnet, b.dotnet, 'sh', 13],
  ['Prowler', `${get} --output json --resource https://management.azure.com`, r.python, b.python, 'exec', 10],
  ['@azure-devops/mcp', `${get} --output json --resource 499b84ac-1321-427f-aa17-267ca6975798 [--tenant {tenant}]`, r.js, b.js],
  ['Azure Toolkits, Maven', `${get} --resource {resource} [-t {tenant}] --output json`, r['before the point'], b['az said it'], 'sh'],
  ['Armrest (Ruby)', `${get} -o json --resource {resource}`, r['both times'], b['exit code'], 'sh'],
  ['Node scripts, VS Code extensions', `${get} [--resource-type ms-graph]`, r['java'], b['az said it'], 'sh'],
  ['psql, pgcli, mysql', `${get} --resource-type oss-rdbms --query accessToken --output tsv`, r['bare line'], b['exit code'], 'sh'],
  ['psql, pgcli, mysql', `${get} --resource-type oss-rdbms --query "[accessToken]" --output tsv`, r['bare line'], b['exit code'], 'sh'],
  ['git, for Azure DevOps', `${get} --resource 499b84ac-1321-427f-aa17-267ca6975798 --query accessToken --output tsv`, r['bare line'], b['exit code'], 'sh'],
  ['git-credential-azure-cli', `${get} -o json --resource https://dev.azure.com/ [--tenant {tenant}]`, r.go, b['az said it'], 'sh', 10],
  ['oras, docker login', 'acr login --name x --expose-token --output tsv --query accessToken', r['bare line'], b['exit code'], 'sh'],
  ['oh-my-zsh', 'account show --output tsv', text(/^([^\t]*\t){5}[^\t]+\t/), b['exit code']],
  ['oh-my-zsh', 'account list --all --output tsv --query "[*].name"', text(/^(\S[^\t]*\n)+$/), b['exit code'], 'sh'],
  ['PerfKitBenchmarker', "version --query '\"azure-cli\"'", text(/^"2\.\d+\.\d+"\n$/), b['exit code'], 'sh'],
  ['Makefiles, PowerShell', 'account show --query id -o tsv', text(/^[0-9a-f-]{36}\n$/), b['exit code'], 'sh'],
  ['Makefiles, PowerShell', 'account show --query user.name -o tsv', text(/^\S+@\S+\n$/), b['exit code'], 'sh'],
  ['Makefiles, PowerShell', 'account show --query "[id,tenantId]" -o tsv', text(/^[0-9a-f-]{36}\n[0-9a-f-]{36}\n$/), b['exit code'], 'sh'],
  ['Makefiles, PowerShell', 'account show --query "{a:id,b:name}" -o tsv', text(/^[0-9a-f-]{36}\t.+\n$/), b['exit code'], 'sh'],
  ['Makefiles, PowerShell', 'account show --query "{a:id,b:name}" -o table', text(/^A +B\n-+ +-+\n/), b['exit code'], 'sh'],
  ['Pre-flight checks', `${get} [--tenant {tenant}] --output none`, r['exit code'], b.sentences, 'sh'],
]

const needed = /^(storage|acr) /

export const rows: readonly Row[] = [...sdks, ...terraform, ...tools].map(([client, line, reads, blames, start = 'exec', limit]) => ({
  client, line, reads, blames, start, ...(limit !== undefined && { limit }), ...(needed.test(line) && { beyond: true as const }),
}))

/** What asks for a token. */
export const asks = ({ line }: Row): boolean => line.startsWith(get)

/** What goes to the server; the others answer from the profile. */
export const asksServer = (row: Row): boolean => asks(row) || row.line.startsWith('ad ')

/** The command line without its optional parts, and once with each of them. */
export function spellings({ line }: Row): readonly string[] {
  const parts = [...line.matchAll(/\[(-[^\]]*)\]/g)].map(([whole]) => whole)
  const only = (kept?: string) => parts.reduce((shown, part) => shown.replace(part, part === kept ? part.slice(1, -1) : ''), line).replace(/ +/g, ' ').trim()
  return [only(), ...parts.map((part) => only(part))]
}
