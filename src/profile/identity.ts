/** Who is asking: which account, of which kind, for which tenant? */

import { AuthError, UsageError } from '../errors.ts'
import type { Account, Cloud, Identity, IdentityKind, ProfileFile, User } from './schema.ts'

export interface IdentityAsk {
  readonly tenant?: string | undefined
  /** Id or name, any case. */
  readonly subscription?: string | undefined
}

/**
 * The account asked for, else the default one, among those of this cloud. Texts are Azure CLI's, because SDKs match on them.
 * @throws UsageError (exit 1); AuthError `not_signed_in`, `no_default_subscription`, `subscription_not_found`,
 *   `subscription_ambiguous`, `not_supported`.
 */
export function identify(profile: ProfileFile, cloud: Cloud, ask: IdentityAsk): Identity {
  if (ask.tenant && ask.subscription) throw new UsageError('Please specify only one of subscription and tenant, not both', 1)
  const { account, tenant } = ask.tenant
    ? ofTenant(profile, cloud.name, ask.tenant)
    : own(accountFor(profile, cloud.name, ask.subscription))
  const kind = kindOf(account.user)
  if (tenant !== account.tenantId && (kind === 'managedIdentity' || kind === 'cloudShell')) throw tenantIsFixed(kind, account)
  return { cloud, account, tenant, kind }
}

const own = (account: Account) => ({ account, tenant: account.tenantId })

/**
 * The account that belongs to a tenant, by its id or domain: of several the default one, else one of the default's user. If none
 * belongs, the default one is asked about, as a guest perhaps.
 */
function ofTenant(profile: ProfileFile, cloudName: string, tenant: string): { readonly account: Account; readonly tenant: string } {
  const mine = accountsIn(profile, cloudName)
  const wanted = tenant.toLowerCase()
  const is = (text: unknown) => typeof text === 'string' && text.toLowerCase() === wanted
  const usual = mine.find((one) => one.isDefault === true)
  const best = (found: readonly Account[]) => found.find((one) => one.id === usual?.id) ?? found.find((one) => one.user.name === usual?.user.name) ?? found[0]
  const guest = best(mine.filter((one) => is(one.tenantId) || is(one.tenantDefaultDomain)))
  if (guest) return own(guest)
  const home = best(mine.filter((one) => is(one.homeTenantId) || one.user.name.toLowerCase().endsWith(`@${wanted}`)))
  return { account: home ?? usual ?? defaultOf(mine), tenant }
}

function accountsIn(profile: ProfileFile, cloudName: string): readonly Account[] {
  const mine: Account[] = []
  for (const account of profile.subscriptions) if (account.environmentName === cloudName) mine.push(account)
  if (mine.length === 0) throw new AuthError('not_signed_in', "Please run 'az login' to setup account.")
  return mine
}

/** The account with this id or name in a cloud; without a name the default one. */
export function accountFor(profile: ProfileFile, cloudName: string, subscription: string | undefined): Account {
  const mine = accountsIn(profile, cloudName)
  if (!subscription) return defaultOf(mine)
  const found = matching(mine, subscription)
  if (found.length > 1) {
    throw new AuthError('subscription_ambiguous', `Multiple subscriptions with the name '${subscription}' found. Specify the subscription ID.`)
  }
  if (found[0]) return found[0]
  throw new AuthError('subscription_not_found', `Subscription '${subscription}' not found. Check the spelling and casing and try again.`)
}

function defaultOf(accounts: readonly Account[]): Account {
  for (const account of accounts) if (account.isDefault === true) return account
  throw new AuthError('no_default_subscription', "No subscription found. Run 'az account set' to select a subscription.")
}

/** Accounts with this id; if there are none, those with this name. Any case. */
export function matching(accounts: readonly Account[], idOrName: string): readonly Account[] {
  const wanted = idOrName.toLowerCase()
  const byId = accounts.filter((account) => account.id.toLowerCase() === wanted)
  return byId.length > 0 ? byId : accounts.filter((account) => account.name.toLowerCase() === wanted)
}

/** What proves who this is. Profiles older than `assignedIdentityInfo` tell a managed identity by its name alone. */
export function kindOf(user: User): IdentityKind {
  if (user.cloudShellID === true) return 'cloudShell'
  if (user.type !== 'servicePrincipal') return 'user'
  const named = user.name === 'systemAssignedIdentity' || user.name === 'userAssignedIdentity'
  return named || user.assignedIdentityInfo ? 'managedIdentity' : 'servicePrincipal'
}

function tenantIsFixed(kind: IdentityKind, account: Account): AuthError {
  const whose = kind === 'cloudShell' ? 'Cloud Shell' : 'managed identity'
  const rule = 'getting access token for non-current tenants is not supported. The specified tenant must be the current tenant'
  return new AuthError('not_supported', `For ${whose} account, ${rule} ${account.tenantId}`)
}
