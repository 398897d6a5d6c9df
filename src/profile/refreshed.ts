/** What becomes of the profile when the server is asked again for one owner's accounts? Pure. */

import type { FoundTenant } from './entries.ts'
import type { Account, ProfileFile } from './schema.ts'

export interface Refreshed {
  readonly cloudName: string
  /** Whose accounts these are. */
  readonly owner: (account: Account) => boolean
  /** The tenants that answered; accounts of others stay as they are. */
  readonly seen: readonly FoundTenant[]
  readonly fresh: readonly Account[]
}

/**
 * New facts in the old places, new accounts at the end, those that are gone taken out. The default stays while it is there;
 * else it goes to the owner's first enabled account.
 */
export function replaceAccounts(profile: ProfileFile, { cloudName, owner, seen, fresh }: Refreshed): ProfileFile {
  const byId = new Map(fresh.map((account) => [account.id.toLowerCase(), account]))
  const kept = profile.subscriptions.flatMap((account) => {
    if (account.environmentName !== cloudName || !owner(account)) return account
    const found = byId.get(account.id.toLowerCase())
    if (found) return { ...account, ...found, user: account.user, isDefault: account.isDefault }
    return answered(account, seen) ? [] : account
  })
  const ids = new Set(profile.subscriptions.map((account) => account.id.toLowerCase()))
  const whole = [...kept, ...fresh.filter((account) => !ids.has(account.id.toLowerCase()))]
  const hadDefault = profile.subscriptions.some((account) => account.isDefault && account.environmentName === cloudName)
  if (!hadDefault || whole.some((account) => account.isDefault)) return { ...profile, subscriptions: whole }
  const next = whole.find((account) => account.environmentName === cloudName && owner(account) && account.state === 'Enabled')
  return { ...profile, subscriptions: whole.map((account) => (account === next ? { ...account, isDefault: true } : account)) }
}

/** The tenant answered and did not name it. A tenant without subscriptions that stands for itself goes only when it has some. */
function answered(account: Account, seen: readonly FoundTenant[]): boolean {
  const tenant = seen.find((one) => one.tenant === account.tenantId)
  return tenant !== undefined && (account.id !== account.tenantId || tenant.subscriptions.length > 0)
}
