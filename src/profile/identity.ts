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
  const account = accountFor(profile, cloud.name, ask.subscription)
  const kind = kindOf(account.user)
  const tenant = ask.tenant || account.tenantId
  if (tenant !== account.tenantId && (kind === 'managedIdentity' || kind === 'cloudShell')) throw tenantIsFixed(kind, account)
  return { cloud, account, tenant, kind }
}

/** The account with this id or name in a cloud; without a name the default one. */
export function accountFor(profile: ProfileFile, cloudName: string, subscription: string | undefined): Account {
  const mine = profile.subscriptions.filter((account) => account.environmentName === cloudName)
  if (mine.length === 0) throw new AuthError('not_signed_in', "Please run 'az login' to setup account.")
  if (!subscription) return defaultOf(mine)
  const found = matching(mine, subscription)
  if (found.length > 1) {
    throw new AuthError('subscription_ambiguous', `Multiple subscriptions with the name '${subscription}' found. Specify the subscription ID.`)
  }
  if (found[0]) return found[0]
  throw new AuthError('subscription_not_found', `Subscription '${subscription}' not found. Check the spelling and casing and try again.`)
}

function defaultOf(accounts: readonly Account[]): Account {
  const account = accounts.find((one) => one.isDefault === true)
  if (account) return account
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
