/** What happens to a command line that is not the plain request for a token? The table is read, one command runs, its answer is printed. */

import { UsageError } from '../errors.ts'
import { toJson } from '../output/json.ts'
import { readConfig } from '../profile/config.ts'
import { keepSecret, scrubbed } from '../system/secret.ts'
import type { System } from '../system/system.ts'
import { text, type Values } from './args.ts'
import { locate, readLine } from './command-line.ts'
import type { Answer, Call, Doors } from './commands.ts'

/** Azure CLI prints this one bare, without a level. */
const CONTRADICTION = "--only-show-errors can't be used together with --debug or --verbose"

/** Asked by the scripts of `az completion`. */
const COMPLETE = '__complete'

/** Azure CLI's words, each time. */
const UNVERIFIED = 'Connection verification disabled by environment variable AZURE_CLI_DISABLE_CONNECTION_VERIFICATION'

/** How azin calls itself, behind an answer. */
const RENEW = '__renew'

/** @returns the exit code; rejects with what `report.ts` turns into words. */
export async function obey(system: System, argv: readonly string[], doors: Doors): Promise<number> {
  const [first] = argv
  if (first === undefined || first === 'help') return (await import('./help.ts')).showHelp(system, argv.slice(1), doors)
  if (first === '--version' || first === '-v') return (await import('./version.ts')).showVersion(system)
  if (first === RENEW) return (await import('./renewal.ts')).renewFor(system, argv.slice(1))
  if (first === COMPLETE) return (await import('./complete.ts')).complete(system, argv.slice(1))
  const line = readLine(argv.some((word) => word.includes('@')) ? await expanded(system, argv) : argv)
  if (line.kind === 'help') return (await import('./help.ts')).showHelp(system, line.path ? line.path.split(' ') : [], doors)
  const { command, values } = line
  if (values['onlyShowErrors'] && (values['debug'] || values['verbose'])) throw new UsageError(CONTRADICTION, 1)
  const secrets = [text(values, 'password'), text(values, 'federatedToken')].map(keepSecret)
  const secretTyped = secrets.some((secret) => secret && argv.some((word) => word.endsWith(secret)))
  const call: Call = { command, values, doors, secretTyped }
  if (values['debug'] || values['verbose'] || values['onlyShowErrors']) (await import('./voice.ts')).begin(system, call)
  const asks = command.asks === 'refresh' ? values['refresh'] : command.asks
  if (asks && system.env['AZURE_CLI_DISABLE_CONNECTION_VERIFICATION']) (await import('./voice.ts')).warn(system, call, UNVERIFIED)
  if (system.env['ARM_CLOUD_METADATA_URL']) await (await import('../discover-clouds.ts')).downloadCloudList(system)
  const timing = values['timing'] ? (await import('./timing.ts')).measure(system) : undefined
  const world = telling(await chosen(timing?.system ?? system, call), command.path)
  const print = await printer(world, values, text(values, 'output') ?? usualFormat(world, command.path === 'doctor'))
  const answer = await (await command.load())(world, call)
  await print(answer)
  timing?.report()
  if (answer.aging) await (await import('./renewal.ts')).startBehind(world, doors, values)
  if (values['debug'] || values['verbose']) (await import('./voice.ts')).finish(system, call)
  return answer.exit ?? 0
}

/** Commands whose answer is a secret, or whatever a server says. */
const answersSecrets = /^(account get-access-token|credential|rest|serve)\b/

/** Nobody else's standard output ever holds one. Tokens, that is: somebody's password may be a word of the answer. */
function telling(system: System, path: string): System {
  if (answersSecrets.test(path)) return system
  const terminal = (): System['terminal'] => Object.create(system.terminal, { out: { value: (text: string) => system.terminal.out(scrubbed(text, 24)) } }) as System['terminal']
  return Object.create(system, { terminal: { get: terminal } }) as System
}

/** Under `--context NAME` or AZIN_CONTEXT, the world as that context sees it. */
async function chosen(user: System, call: Call): Promise<System> {
  const { command, values } = call
  const system = await stored(user, call)
  const name = text(values, 'context') ?? system.env['AZIN_CONTEXT']
  return name && !command.everywhere ? (await import('../contexts.ts')).underContext(system, name) : system
}

/** Under `--store` or the setting core.store, which the commands for settings must still be able to change. */
async function stored(system: System, call: Call): Promise<System> {
  const { command, values } = call
  if (command.everywhere || /^config/.test(command.path)) return system
  const asked = text(values, 'store')
  const store = asked ?? readConfig(system).text('core', 'store')
  if (!store || store === 'user' || (command.path === 'serve' && asked?.includes('://'))) return system // a fleet's store holds no sign-in
  const [{ underStore }, { tell, silent }] = await Promise.all([import('../store.ts'), import('./voice.ts')])
  return underStore(system, { store, explicit: asked !== undefined, begins: command.path === 'login' || (command.path === 'serve' && store === 'memory'), tell: (line) => silent(system, call) || tell(system, line) })
}

/** The words first: standard input (`@-`) is not read for a command that goes to another program. */
async function expanded(system: System, argv: readonly string[]): Promise<readonly string[]> {
  locate(argv)
  return (await import('./at-file.ts')).expandFiles(system, argv)
}

/** @param whatever the command is for finding out why the settings cannot be read */
function usualFormat(system: System, whatever: boolean): string {
  try {
    return readConfig(system).text('core', 'output') || 'json'
  } catch (error) {
    if (whatever) return 'json'
    throw error
  }
}

/** Made before the command runs: a wrong `--query` must not cost a sign-in. */
async function printer(system: System, values: Values, format: string): Promise<(answer: Answer) => Promise<void> | void> {
  const query = text(values, 'query')
  if (format !== 'json' || query !== undefined) return (await import('./print.ts')).printer(system, values, format, query)
  return ({ value }) => {
    if (value !== undefined && value !== null) system.terminal.out(toJson(value))
  }
}
