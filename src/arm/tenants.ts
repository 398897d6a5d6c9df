/** Which tenants does the account see? */
import type { System } from '../system/system.ts'
import { type ArmAsk, listResources, textOf } from './ask.ts'

/** An item of `GET /tenants`, in the server's order and spelling; further fields are kept. */
export interface Tenant {
  readonly tenantId: string
  readonly displayName?: string
  readonly defaultDomain?: string
  readonly [field: string]: unknown
}

export async function listTenants(system: System, ask: ArmAsk): Promise<readonly Tenant[]> {
  const found = await listResources(system, ask, '/tenants')
  return found.filter((item): item is Tenant => /^[0-9A-Za-z.-]+$/.test(textOf(item, 'tenantId') ?? ''))
}
