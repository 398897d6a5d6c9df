/** Who exists in the emulated world: tenants, users, apps, resources and subscriptions, and how each is found. */

/** An AADSTS number of `errors.ts`: everybody this is written on is refused with it. */
export type Refusal = number

export interface Subscription {
  readonly id: string
  readonly name: string
  /** ARM's word; absent = `Enabled`. */
  readonly state?: string
  /** Tenants that manage it through Azure Lighthouse. */
  readonly managedByTenants?: readonly string[]
}

export interface Tenant {
  readonly id: string
  readonly name: string
  /** The first is the default domain. */
  readonly domains: readonly string[]
  /** Conditional access: every user token of this tenant needs a second factor. */
  readonly requireMfa?: boolean
  readonly refuse?: Refusal
  readonly countryCode?: string
  readonly subscriptions: readonly Subscription[]
}

export interface Guest {
  readonly tenant: string
  /** The object id in that tenant. */
  readonly id: string
}

export interface User {
  /** Sign-in name (UPN, or the mail address of a personal account). */
  readonly name: string
  /** Object id in the home tenant. */
  readonly id: string
  readonly displayName: string
  readonly home: string
  readonly password: string
  readonly guestIn?: readonly Guest[]
  /** `true`: registered and demanded. `register`: demanded, not registered yet (AADSTS50079). */
  readonly mfa?: boolean | 'register'
  readonly disabled?: boolean
  readonly passwordExpired?: boolean
  readonly refuse?: Refusal
  /** Subscription ids the user may see; absent = every one of the user's tenants. */
  readonly subscriptions?: readonly string[]
}

export interface Secret {
  readonly value: string
  /** ISO 8601; absent = never expires. */
  readonly expires?: string
}

export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  /** Absent = `api://AzureADTokenExchange`. */
  readonly audience?: string
  /** The issuer's public keys (JWK). Absent = the key with which `/_azin/federated-token` signs. */
  readonly keys?: readonly Readonly<Record<string, unknown>>[]
}

export interface App {
  /** The client id. */
  readonly id: string
  readonly name: string
  /** Object id of the service principal; absent = the client id. */
  readonly objectId?: string
  /** Tenants where the app has a service principal; absent = all (a first-party app). */
  readonly tenants?: readonly string[]
  /** A public client: no credentials, may use password and device code. */
  readonly public?: boolean
  /** The family of client ids whose refresh tokens are shared. */
  readonly family?: string
  readonly redirectUris?: readonly string[]
  readonly secrets?: readonly Secret[]
  /** PEM certificates or public keys. */
  readonly certificates?: readonly string[]
  readonly federated?: readonly FederatedCredential[]
  readonly managedIdentity?: 'system' | 'user'
  /** Users must agree once before they get tokens (AADSTS65001 where nobody can be asked). */
  readonly consentRequired?: boolean
  /** Users who are assigned; present = all others get AADSTS50105. */
  readonly assignedUsers?: readonly string[]
  readonly roles?: readonly string[]
  readonly subscriptions?: readonly string[]
}

export interface Resource {
  readonly id: string
  readonly name: string
  /** Identifier URIs, without a trailing slash. */
  readonly uris: readonly string[]
  /** The format of its access tokens. */
  readonly tokenVersion: 1 | 2
  /** Delegated permissions granted by `.default`. */
  readonly permissions: readonly string[]
}

export interface Directory {
  readonly tenants: readonly Tenant[]
  readonly users: readonly User[]
  readonly apps: readonly App[]
  readonly resources: readonly Resource[]
}

/** Where personal Microsoft accounts live. */
export const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'
export const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

export function findTenant(directory: Directory, text: string): Tenant | undefined {
  return directory.tenants.find((tenant) => same(tenant.id, text) || tenant.domains.some((domain) => same(domain, text)))
}

export function findUser(directory: Directory, name: string): User | undefined {
  return directory.users.find((user) => same(user.name, name.trim()))
}

export function findApp(directory: Directory, id: string): App | undefined {
  return directory.apps.find((app) => same(app.id, id))
}

/** `name` is an identifier URI (with or without trailing slashes) or the resource's client id. */
export function findResource(directory: Directory, name: string): Resource | undefined {
  const wanted = name.replace(/\/+$/, '')
  return directory.resources.find((resource) => same(resource.id, wanted) || resource.uris.some((uri) => same(uri, wanted)))
}

/** The user's object id in a tenant, if the user is a member or a guest there. */
export function objectIdIn(user: User, tenant: string): string | undefined {
  if (same(user.home, tenant)) return user.id
  return user.guestIn?.find((guest) => same(guest.tenant, tenant))?.id
}

export function isPersonal(user: User): boolean {
  return same(user.home, personalTenant)
}
