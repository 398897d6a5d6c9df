/** The narrator of `az doctor`: is everything here that a sign-in needs? Each answer with what mends it; nothing is changed. */

import { checkDisk } from './doctor/disk.ts'
import { type Check, names } from './doctor/check.ts'
import { checkMachine } from './doctor/machine.ts'
import { checkNetwork } from './doctor/network.ts'
import type { System } from './system/system.ts'

export type { Check, Verdict } from './doctor/check.ts'
export { bundleOf } from './doctor/bundle.ts'

/** @param self the command that starts this program, as absolute paths. @returns in a fixed order, whatever took how long. */
export async function examine(system: System, self: readonly string[]): Promise<readonly Check[]> {
  const found = (await Promise.all([checkMachine(system, self), checkNetwork(system), checkDisk(system)])).flat()
  return names.flatMap((name) => found.filter((check) => check.name === name))
}
