/** What do azureProfile.json and a cloud look like? Types only; fields we do not know survive every change. */

export interface User {
  /** User principal name, client id of a service principal, or `systemAssignedIdentity` / `userAssignedIdentity`. */
  readonly name: string
  readonly type: 'user' | 'servicePrincipal'
  /** Managed identities: `MSI`, `MSIClient-<id>`, `MSIObject-<id>`, `MSIResource-<id>`. */
  readonly assignedIdentityInfo?: string
  readonly useCertSNIssuerAuth?: boolean
  readonly cloudShellID?: boolean
  /** Azin's own: the client that a user signed in with, if it was not Azure CLI's. */
  readonly clientId?: string
  readonly [unknown: string]: unknown
}

/** A subscription, or a tenant without one ("N/A(tenant level account)"), as somebody sees it. */
export interface Account {
  readonly id: string
  readonly name: string
  /** `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`: whatever ARM says. */
  readonly state: string
  readonly user: User
  readonly isDefault: boolean
  /** The tenant whose tokens open it. */
  readonly tenantId: string
  readonly environmentName: string
  /** The tenant that owns it. */
  readonly homeTenantId?: string
  readonly tenantDefaultDomain?: string | null
  readonly tenantDisplayName?: string | null
  readonly managedByTenants?: readonly { readonly tenantId: string }[]
  readonly [unknown: string]: unknown
}

export interface ProfileFile {
  readonly installationId?: string
  readonly subscriptions: readonly Account[]
  readonly [unknown: string]: unknown
}

export interface Cloud {
  readonly name: string
  /** camelCase names as `az cloud show` prints them; null = this cloud has none. */
  readonly endpoints: Readonly<Record<string, string | null>>
  readonly suffixes: Readonly<Record<string, string | null>>
  /** Always `latest` for clouds of today. */
  readonly profile: string
  readonly builtIn: boolean
}

export type IdentityKind = 'user' | 'servicePrincipal' | 'managedIdentity' | 'cloudShell'

/** Who asks: an account of a cloud, and the tenant that the token is for. */
export interface Identity {
  readonly cloud: Cloud
  readonly account: Account
  /** A tenant id, or the tenant exactly as it was typed. */
  readonly tenant: string
  readonly kind: IdentityKind
}
