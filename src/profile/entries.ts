/** Which accounts does a sign-in leave in the profile, and which one is the default? Pure. */

import { AuthError } from '../errors.ts'
import { matching } from './identity.ts'
import type { Account, ProfileFile, User } from './schema.ts'

/** A subscription as ARM names it. */
export interface FoundSubscription {
  /** `/subscriptions/<id>` or the bare id. */
  readonly id: string
  readonly displayName?: string | null
  readonly state?: string | null
  /** The tenant that owns it. */
  readonly tenantId?: string | null
  readonly managedByTenants?: readonly { readonly tenantId: string }[] | null
}

/** A tenant whose token saw these subscriptions. Domain and name only where the tenants were listed. */
export interface FoundTenant {
  readonly tenant: string
  readonly tenantDefaultDomain?: string | null
  readonly tenantDisplayName?: string | null
  readonly subscriptions: readonly FoundSubscription[]
}

/** A subscription seen through several tenants; it is kept for the first. */
export interface Duplicate {
  readonly id: string
  readonly name: string
  readonly tenants: readonly string[]
}

/**
 * Accounts in the server's order, with Azure CLI's keys in Azure CLI's order; none is the default yet.
 * @param options.tenantLevel also an account for each tenant without any subscription (`--allow-no-subscriptions`).
 */
export function toAccounts(
  cloudName: string,
  user: User,
  found: readonly FoundTenant[],
  options: { readonly tenantLevel?: boolean } = {},
): { readonly accounts: readonly Account[]; readonly duplicates: readonly Duplicate[] } {
  const accounts = new Map<string, Account>()
  const seenFrom = new Map<string, string[]>()
  for (const tenant of found) {
    for (const subscription of tenant.subscriptions) {
      const account = toAccount(cloudName, user, tenant, subscription)
      const key = account.id.toLowerCase()
      if (!accounts.has(key)) accounts.set(key, account)
      const tenants = seenFrom.get(key) ?? []
      if (!tenants.includes(tenant.tenant)) seenFrom.set(key, [...tenants, tenant.tenant])
    }
    if (options.tenantLevel && tenant.subscriptions.length === 0) {
      accounts.set(tenant.tenant.toLowerCase(), tenantAccount(cloudName, user, tenant.tenant))
    }
  }
  const duplicates = [...accounts].flatMap(([key, { id, name }]) => {
    const tenants = seenFrom.get(key) ?? []
    return tenants.length > 1 ? [{ id, name, tenants }] : []
  })
  return { accounts: [...accounts.values()], duplicates }
}

function toAccount(cloudName: string, user: User, tenant: FoundTenant, subscription: FoundSubscription): Account {
  return {
    id: subscription.id.slice(subscription.id.lastIndexOf('/') + 1),
    name: subscription.displayName ?? '',
    state: subscription.state ?? '',
    user,
    isDefault: false,
    tenantId: tenant.tenant,
    environmentName: cloudName,
    homeTenantId: subscription.tenantId ?? tenant.tenant,
    ...(tenant.tenantDefaultDomain !== undefined && { tenantDefaultDomain: tenant.tenantDefaultDomain }),
    ...(tenant.tenantDisplayName !== undefined && { tenantDisplayName: tenant.tenantDisplayName }),
    managedByTenants: (subscription.managedByTenants ?? []).map(({ tenantId }) => ({ tenantId })),
  }
}

/** What stands for a tenant in which somebody has no subscription. */
export function tenantAccount(cloudName: string, user: User, tenant: string): Account {
  const name = 'N/A(tenant level account)'
  return { id: tenant, name, state: 'Enabled', user, isDefault: false, tenantId: tenant, environmentName: cloudName }
}

export interface Merged {
  readonly profile: ProfileFile
  /** The fresh accounts as they stand in the profile. */
  readonly accounts: readonly Account[]
  /** The new default among them; clouds.config remembers its id. */
  readonly active: Account | undefined
}

export interface DefaultRule {
  /** Ids that were chosen before, the latest first. */
  readonly chosen?: readonly string[]
  /** Nobody shall become the default who was not it. */
  readonly none?: boolean
}

/**
 * Puts fresh accounts in place of those with the same id, whose ever they were; others stay where they are. The default goes
 * to the fresh account that was it before, else to the one chosen last, else to the first enabled one: one in the whole
 * profile, and never a disabled one. Where there is none to take, the default of before stays.
 */
export function mergeAccounts(profile: ProfileFile, fresh: readonly Account[], cloudName: string, rule: DefaultRule = {}): Merged {
  const before = profile.subscriptions
  if (fresh.length === 0) return { profile, accounts: [], active: undefined }
  const active = nextDefault(before, fresh, rule)
  const merged = new Map(before.map((account) => [account.id.toLowerCase(), account]))
  for (const account of fresh) {
    const key = account.id.toLowerCase()
    const old = merged.get(key)
    merged.set(key, { ...account, user: withUnknown(account.user, old?.user), environmentName: cloudName, ...unknownFields(old) })
  }
  const subscriptions = [...merged.values()].map((account) => (active ? withDefault(account, isSame(account, active.id)) : account))
  const ids = new Set(fresh.map((account) => account.id.toLowerCase()))
  const accounts = subscriptions.filter((account) => ids.has(account.id.toLowerCase()))
  return { profile: { ...profile, subscriptions }, accounts: inOrder(accounts, fresh), active: accounts.find((account) => account.isDefault) }
}

function nextDefault(before: readonly Account[], fresh: readonly Account[], { chosen = [], none = false }: DefaultRule): Account | undefined {
  const wasActive = before.filter((account) => account.isDefault === true).map(({ id }) => id)
  const usable = fresh.filter(({ state }) => state !== 'Disabled' && state !== 'Deleted')
  for (const id of none ? wasActive : [...wasActive, ...chosen]) {
    const again = usable.find((account) => isSame(account, id))
    if (again) return again
  }
  return none ? undefined : (usable.find(({ state }) => state === 'Enabled') ?? usable[0])
}

function isSame(account: Account, id: string): boolean {
  return account.id.toLowerCase() === id.toLowerCase()
}

/** Accounts that were found one by one: in place of those with the same id, at the end, and none the default. */
export function addAccounts(profile: ProfileFile, found: readonly Account[]): ProfileFile {
  const others = profile.subscriptions.filter((account) => !found.some(({ id }) => isSame(account, id)))
  return { ...profile, subscriptions: [...others, ...found] }
}

const known = new Set([
  'id', 'name', 'state', 'user', 'isDefault', 'tenantId', 'environmentName',
  'homeTenantId', 'tenantDefaultDomain', 'tenantDisplayName', 'managedByTenants',
])

function unknownFields(account: Account | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(account ?? {}).filter(([name]) => !known.has(name)))
}

const knownOfUsers = new Set(['name', 'type', 'assignedIdentityInfo', 'useCertSNIssuerAuth', 'cloudShellID'])

/** What another program noted about a user belongs to that user alone. */
function withUnknown(user: User, old: User | undefined): User {
  if (old?.type !== user.type || old.name.toLowerCase() !== user.name.toLowerCase()) return user
  return { ...Object.fromEntries(Object.entries(old).filter(([name]) => !knownOfUsers.has(name))), ...user }
}

function inOrder(accounts: readonly Account[], order: readonly Account[]): readonly Account[] {
  const byId = new Map(accounts.map((account) => [account.id.toLowerCase(), account]))
  return order.flatMap((one) => byId.get(one.id.toLowerCase()) ?? [])
}

function withDefault(account: Account, isDefault: boolean): Account {
  return account.isDefault === isDefault ? account : { ...account, isDefault }
}

/**
 * `az account set`: makes one account of a cloud the default of the whole profile.
 * @throws AuthError with Azure CLI's texts: `subscription_not_found`, `subscription_ambiguous`.
 */
export function setDefault(profile: ProfileFile, cloudName: string, idOrName: string): { readonly profile: ProfileFile; readonly account: Account } {
  const found = matching(profile.subscriptions.filter((one) => one.environmentName === cloudName), idOrName)
  const [chosen] = found
  const named = `The subscription of '${idOrName.toLowerCase()}'`
  if (!chosen) throw new AuthError('subscription_not_found', `${named} doesn't exist in cloud '${cloudName}'.`, ['See what there is: az account list --output table'])
  if (found.length > 1) throw new AuthError('subscription_ambiguous', `${named} has more than one match in cloud '${cloudName}'.`)
  const subscriptions = profile.subscriptions.map((one) => withDefault(one, one === chosen))
  return { profile: { ...profile, subscriptions }, account: withDefault(chosen, true) }
}

/** Without the accounts of a user (any case), in all clouds. Nobody else becomes the default. */
export function forgetUser(profile: ProfileFile, userName: string): ProfileFile {
  const gone = userName.toLowerCase()
  return { ...profile, subscriptions: profile.subscriptions.filter((account) => account.user.name.toLowerCase() !== gone) }
}

/** Without any account; the installation id and what is unknown stay. */
export function forgetAll(profile: ProfileFile): ProfileFile {
  return { ...profile, subscriptions: [] }
}
