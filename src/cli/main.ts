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
    const special = system.env['ARM_CLOUD_METADATA_URL'] || system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION']
    const values = special ? undefined : readTokenLine(argv)
    return values && (await printToken(system.env['AZIN_CONTEXT'] ? await chosen(system) : system, values, doors)) ? 0 : await (await import('./obey.ts')).obey(system, argv, doors)
  } catch (error) {
    return (await import('./rescue.ts')).rescue(system, argv, doors, error)
  }
}

/** False if another format than JSON is wanted, or another store: then nothing has happened yet. */
async function printToken(system: System, values: Values, doors: Doors): Promise<boolean> {
  const config = readConfig(system)
  if ((values['output'] ?? config.text('core', 'output') ?? 'json') !== 'json') return false
  if ((config.text('core', 'store') || 'user') !== 'user') return false
  const { value, aging } = await tokenAnswer(system, values, config)
  if (doors.print) await doors.print(toJson(value))
  else system.terminal.out(toJson(value))
  if (aging) await (await import('./renewal.ts')).startBehind(system, doors, values)
  return true
}

/** Rare, and therefore behind one look at the environment. */
async function chosen(system: System): Promise<System> {
  return (await import('../contexts.ts')).underContext(system, system.env['AZIN_CONTEXT'] ?? '')
}
