/** How does a token that was asked for in words get renewed behind the answer, by another process that is told the same words? */

import { renewBehind, startRenewal } from '../renew-behind.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'
import type { Doors } from './commands.ts'
import { askOf } from './get-access-token.ts'
import { readTokenLine, tokenOptions } from './token-line.ts'

export function startBehind(system: System, doors: Doors, values: Values): Promise<void> {
  const args = tokenOptions.flatMap(({ names, key }) => (values[key] === undefined ? [] : [names[0]!, ...[values[key] as string | readonly string[]].flat()]))
  return startRenewal(system, doors.self, args)
}

/** `azin __renew`: nobody hears it, so it says nothing. */
export async function renewFor(system: System, args: readonly string[]): Promise<number> {
  const values = readTokenLine(['account', 'get-access-token', ...args])
  if (values) await renewBehind(system, askOf(values))
  return 0
}
