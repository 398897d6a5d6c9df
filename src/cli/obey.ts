/** What happens to a command line that is not the plain request for a token? The table is read, one command runs, its answer is printed. */

import { UsageError } from '../errors.ts'
import { toJson } from '../output/json.ts'
import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import { text, type Values } from './args.ts'
import { readLine } from './command-line.ts'
import type { Answer, Call, Doors } from './commands.ts'

/** Azure CLI prints this one bare, without a level. */
const CONTRADICTION = "--only-show-errors can't be used together with --debug or --verbose"

/** @returns the exit code; rejects with what `report.ts` turns into words. */
export async function obey(system: System, argv: readonly string[], doors: Doors): Promise<number> {
  const [first] = argv
  if (first === undefined || first === 'help') return (await import('./help.ts')).showHelp(system, argv.slice(1))
  if (first === '--version' || first === '-v') return (await import('./version.ts')).showVersion(system)
  const expanded = argv.some((word) => word.includes('@')) ? (await import('./at-file.ts')).expandFiles(system, argv) : argv
  const line = readLine(expanded)
  if (line.kind === 'help') return (await import('./help.ts')).showHelp(system, line.path ? line.path.split(' ') : [])
  const { command, values } = line
  if (values['onlyShowErrors'] && (values['debug'] || values['verbose'])) throw new UsageError(CONTRADICTION, 1)
  const password = text(values, 'password')
  const secretTyped = password !== undefined && argv.some((word) => word.endsWith(password))
  const call: Call = { command, values, doors, secretTyped }
  if (values['debug'] || values['verbose'] || values['onlyShowErrors']) (await import('./voice.ts')).begin(system, call)
  const print = await printer(system, values)
  const answer = await (await command.load())(system, call)
  await print(answer)
  if (values['debug'] || values['verbose']) (await import('./voice.ts')).finish(system, call)
  return answer.exit ?? 0
}

/** Made before the command runs: a wrong `--query` must not cost a sign-in. */
async function printer(system: System, values: Values): Promise<(answer: Answer) => Promise<void> | void> {
  const format = text(values, 'output') ?? (readConfig(system).text('core', 'output') || 'json')
  const query = text(values, 'query')
  if (format !== 'json' || query !== undefined) return (await import('./print.ts')).printer(system, values, format, query)
  return ({ value }) => {
    if (value !== undefined && value !== null) system.terminal.out(toJson(value))
  }
}
