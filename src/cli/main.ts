/** What happens from the arguments to the exit code? A plain request for a token is answered here; everything else is `obey.ts`. */

import { toJson } from '../output/json.ts'
import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'
import type { Doors } from './commands.ts'
import { tokenAnswer } from './get-access-token.ts'
import { readTokenLine } from './token-line.ts'

/** Never rejects, never ends the process: the door sets the exit code. */
export async function main(system: System, argv: readonly string[], doors: Doors = {}): Promise<number> {
  try {
    const values = readTokenLine(argv)
    return values && (await printToken(system, values)) ? 0 : await (await import('./obey.ts')).obey(system, argv, doors)
  } catch (error) {
    return (await import('./report.ts')).report(system, argv, error)
  }
}

/** False if another format than JSON is wanted: then nothing has happened yet. */
async function printToken(system: System, values: Values): Promise<boolean> {
  const config = readConfig(system)
  if ((values['output'] ?? config.text('core', 'output') ?? 'json') !== 'json') return false
  const { value } = await tokenAnswer(system, values, config)
  system.terminal.out(toJson(value))
  return true
}
