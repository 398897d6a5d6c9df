/** Who is in the emulator when nobody brings a directory: the default cast (docs/emulator.md tells their stories). */
import { azureCli, personalTenant, type App, type Directory, type Resource, type Tenant, type User } from './directory.ts'

/** The password of every default user and the secret of every default app: obviously not a secret. */
export const demoPassword = 'azin-demo'

const id = (kind: string, number: number) => `${kind}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
const tenantId = (number: number) => id('a21e0001', number)
const userId = (number: number) => id('a21e0002', number)
const subscriptionId = (number: number) => id('a21e0003', number)
const appId = (number: number) => id('a21e0004', number)
const guestId = (number: number) => id('a21e0005', number)
const archipelagoSize = 60

function tenant(number: number, name: string, domain: string, subscriptions: readonly string[], more: Partial<Tenant> = {}): Tenant {
  return {
    id: tenantId(number), name, domains: [domain, `${domain.split('.')[0]}.onmicrosoft.example`],
    subscriptions: subscriptions.map((title, index) => ({ id: subscriptionId(number * 16 + index + 1), name: title })), ...more,
  }
}

const archipelago: Tenant[] = Array.from({ length: archipelagoSize }, (_, index) => {
  const place = String(index + 1).padStart(2, '0')
  return tenant(256 + index, `Archipelago ${place}`, `island${place}.example`, ['Harbour', 'Lighthouse', 'Market'].map((part) => `Island ${place} ${part}`))
})

const tenants: Tenant[] = [
  tenant(1, 'Larkspur Bicycles', 'larkspur.example', ['Larkspur Production', 'Larkspur Development']),
  tenant(2, 'Juniper Ferries', 'juniper.example', ['Juniper Timetables']),
  tenant(3, 'Quillwort Press', 'quillwort.example', ['Quillwort Archive']),
  tenant(4, 'Marrow & Thistle Bank', 'marrow.example', ['Marrow Vault'], { requireMfa: true }),
  { id: personalTenant, name: 'Personal Microsoft accounts', domains: ['outlook.example'], subscriptions: [] },
  ...archipelago,
]

function user(number: number, name: string, displayName: string, more: Partial<User> = {}): User {
  return { id: userId(number), name, displayName, home: tenantId(1), password: demoPassword, ...more }
}

const guest = (person: number, ...places: number[]) => places.map((place) => ({ tenant: tenantId(place), id: guestId(person * 4096 + place) }))

const users: User[] = [
  user(1, 'ada@larkspur.example', 'Ada Larkspur', { guestIn: guest(1, 2, 3) }),
  user(2, 'mira@larkspur.example', 'Mira Twostep', { mfa: true }),
  user(3, 'pat@outlook.example', 'Pat Personal', { id: '00000000-0000-0000-a21e-000000000003', home: personalTenant, guestIn: guest(3, 3) }),
  user(4, 'gus@larkspur.example', 'Gus Visitor', { guestIn: guest(4, 4) }),
  user(5, 'nell@larkspur.example', 'Nell Newcomer', { subscriptions: [] }),
  user(6, 'dora@larkspur.example', 'Dora Departed', { disabled: true }),
  user(7, 'otto@larkspur.example', 'Otto Overdue', { passwordExpired: true }),
  user(8, 'isla@island01.example', 'Isla Archipelago', { home: tenantId(256), guestIn: guest(8, ...archipelago.slice(1).map((_, index) => 257 + index)) }),
  user(9, 'remy@larkspur.example', 'Remy Unregistered', { mfa: 'register' }),
]

const everywhere = ['http://localhost', 'https://login.microsoftonline.com/common/oauth2/nativeclient']
const inLarkspur = { tenants: [tenantId(1)] }

const apps: App[] = [
  { id: azureCli, name: 'Microsoft Azure CLI', public: true, family: '1', redirectUris: everywhere },
  { id: '1950a258-227b-4e31-a9cf-717495945fc2', name: 'Microsoft Azure PowerShell', public: true, family: '1', redirectUris: everywhere },
  { id: 'aebc6443-996d-45c2-90f0-388ff96faa56', name: 'Visual Studio Code', public: true, family: '1', redirectUris: everywhere },
  { id: appId(1), name: 'Larkspur Desktop', objectId: appId(0x101), public: true, consentRequired: true, redirectUris: ['http://localhost'], ...inLarkspur },
  { id: appId(2), name: 'larkspur-deploy (secret)', objectId: appId(0x102), ...inLarkspur, secrets: [{ value: demoPassword }, { value: 'azin-demo-expired', expires: '2020-01-01T00:00:00Z' }], redirectUris: ['http://localhost'] },
  { id: appId(3), name: 'larkspur-backup (certificate)', objectId: appId(0x103), ...inLarkspur },
  { id: appId(4), name: 'larkspur-ci (federated)', objectId: appId(0x104), ...inLarkspur, federated: [{ issuer: 'https://ci.larkspur.example', subject: 'repo:larkspur/bicycles:ref:refs/heads/main' }] },
  { id: appId(5), name: 'larkspur-reader (no subscriptions)', objectId: appId(0x105), ...inLarkspur, secrets: [{ value: demoPassword }], subscriptions: [] },
  { id: appId(6), name: 'larkspur-vm (system-assigned)', objectId: appId(0x106), ...inLarkspur, managedIdentity: 'system' },
  { id: appId(7), name: 'larkspur-jobs (user-assigned)', objectId: appId(0x107), ...inLarkspur, managedIdentity: 'user' },
]

const delegated = ['user_impersonation']
const resources: Resource[] = [
  { id: '797f4846-ba00-4fd7-ba43-dac1f8f63013', name: 'Windows Azure Service Management API', tokenVersion: 1, permissions: delegated,
    uris: ['https://management.core.windows.net', 'https://management.azure.com', 'https://management.core.usgovcloudapi.net', 'https://management.usgovcloudapi.net', 'https://management.core.chinacloudapi.cn', 'https://management.chinacloudapi.cn'] },
  { id: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph', tokenVersion: 1, permissions: ['User.Read', 'Directory.Read.All'], uris: ['https://graph.microsoft.com', 'https://graph.microsoft.us'] },
  { id: '00000002-0000-0000-c000-000000000000', name: 'Windows Azure Active Directory', tokenVersion: 1, permissions: delegated, uris: ['https://graph.windows.net'] },
  { id: 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093', name: 'Azure Key Vault', tokenVersion: 1, permissions: delegated, uris: ['https://vault.azure.net', 'https://vault.usgovcloudapi.net'] },
  { id: 'e406a681-f3d4-42a8-90b6-c2b029497af1', name: 'Azure Storage', tokenVersion: 1, permissions: delegated, uris: ['https://storage.azure.com'] },
  { id: '022907d3-0f1b-48f7-badc-1ba6abab6d66', name: 'Azure SQL Database', tokenVersion: 1, permissions: delegated, uris: ['https://database.windows.net'] },
  { id: '499b84ac-1321-427f-aa17-267ca6975798', name: 'Azure DevOps', tokenVersion: 1, permissions: delegated, uris: ['https://app.vssps.visualstudio.com'] },
  { id: '6dae42f8-4368-4678-94ff-3960e28e3630', name: 'Azure Kubernetes Service AAD Server', tokenVersion: 1, permissions: delegated, uris: [] },
  { id: '123cd850-d9df-40bd-94d5-c9f07b7fa203', name: 'Azure Database for PostgreSQL', tokenVersion: 1, permissions: delegated, uris: ['https://ossrdbms-aad.database.windows.net'] },
  { id: appId(0x202), name: 'Other Azure services', tokenVersion: 1, permissions: delegated, uris: ['https://api.loganalytics.io', 'https://batch.core.windows.net', 'https://datalake.azure.net', 'https://rest.media.azure.net', 'https://containerregistry.azure.net'] },
  { id: appId(0x201), name: 'Larkspur Inventory API', tokenVersion: 2, permissions: ['Stock.Read'], uris: [`api://${appId(0x201)}`, 'api://inventory.larkspur.example'] },
]

export const defaultDirectory: Directory = { tenants, users, apps, resources }
