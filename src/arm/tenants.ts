/** Which tenants does the account see? */
import type { System } from '../system/system.ts'
import { type ArmAsk, type JsonObject, listResources, textOf } from './ask.ts'

/** An item of `GET /tenants`, in the server's order and spelling; further fields are kept. */
export interface Tenant {
  readonly tenantId: string
  readonly displayName?: string
  readonly defaultDomain?: string
  readonly [field: string]: unknown
}

/** @param arrived called with each page of them, before the next one is asked for */
export async function listTenants(system: System, ask: ArmAsk, arrived: (page: readonly Tenant[]) => void = () => {}): Promise<readonly Tenant[]> {
  return (await listResources(system, ask, '/tenants', (page) => arrived(page.filter(isTenant)))).filter(isTenant)
}

function isTenant(item: JsonObject): item is Tenant {
  return /^[0-9A-Za-z.-]+$/.test(textOf(item, 'tenantId') ?? '')
}
