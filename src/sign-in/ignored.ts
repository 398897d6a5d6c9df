/** Which tenants does the user not want to hear of? `core.ignore_tenants`: ids or domains, separated by blanks or commas. */

import type { Tenant } from '../arm/tenants.ts'
import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'

/** Asked for each tenant of a sign-in to all of them; a tenant that is named on the command line is never ignored. */
export function ignoring(system: System): (tenant: Tenant) => boolean {
  const names = new Set((readConfig(system).text('core', 'ignore_tenants') ?? '').toLowerCase().split(/[\s,;]+/).filter((name) => name !== ''))
  return ({ tenantId, defaultDomain, domains }) => {
    const known = [tenantId, defaultDomain, ...(Array.isArray(domains) ? (domains as unknown[]) : [])]
    return known.some((name) => typeof name === 'string' && names.has(name.toLowerCase()))
  }
}
