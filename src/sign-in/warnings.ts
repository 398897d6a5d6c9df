/** What should somebody who signed in know, although it worked? Azure CLI's sentences. Pure. */

import type { Duplicate, FoundTenant } from '../profile/entries.ts'
import type { Refusal } from './discovery.ts'

export function refusalWarnings(refused: readonly Refusal[]): readonly string[] {
  if (refused.length === 0) return []
  return [
    ...refused.map(({ tenant, name, error }) => `Authentication failed against tenant ${named(tenant, name)}: ${error.message}`),
    'If you need to access subscriptions in the following tenants, please use `az login --tenant TENANT_ID`.',
    ...refused.map(({ tenant, name }) => named(tenant, name)),
  ]
}

/** @param skew the server's clock minus ours, seconds */
export function skewWarnings(skew: number): readonly string[] {
  if (Math.abs(skew) <= 300) return []
  const off = `${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} the server's`
  return [`The clock of this computer is ${off}. The sign-in is good all the same, but other programs may take its tokens for expired, or not valid yet: please set the clock.`]
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}

export function emptyTenantWarnings(found: readonly FoundTenant[]): readonly string[] {
  const empty = found.filter(({ subscriptions }) => subscriptions.length === 0)
  if (empty.length === 0) return []
  return [
    "The following tenants don't contain accessible subscriptions. Use `az login --allow-no-subscriptions` to have tenant level access.",
    ...empty.map(({ tenant, tenantDisplayName }) => named(tenant, tenantDisplayName)),
  ]
}

export function duplicateWarnings(duplicates: readonly Duplicate[]): readonly string[] {
  return duplicates.map(({ id, name, tenants: [first, ...others] }) =>
    `Subscription ${id} '${name}' can be accessed from tenants ${first}(default) and ${others.join(', ')}. `
    + "To select a specific tenant when accessing this subscription, use 'az login --tenant TENANT_ID'.")
}

function named(tenant: string, name: string | null | undefined): string {
  return name ? `${tenant} '${name}'` : tenant
}
