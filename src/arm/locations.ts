/** Where can a subscription's resources live? */
import type { System } from '../system/system.ts'
import { type ArmAsk, type JsonObject, listResources } from './ask.ts'
import { subscriptionPath } from './subscriptions.ts'

/** Items of `GET /subscriptions/{id}/locations` as they came, in the server's order. */
export function listLocations(system: System, ask: ArmAsk, subscriptionId: string, extended = false): Promise<readonly JsonObject[]> {
  return listResources(system, ask, `${subscriptionPath(subscriptionId)}/locations${extended ? '?includeExtendedLocations=true' : ''}`)
}
