/** Whose command is it, if azin does not have it? Azure's own CLI, where one stands on the PATH, gets the whole line. */

import { AuthError, UsageError } from '../errors.ts'
import { readConfig } from '../profile/config.ts'
import { underStore } from '../store.ts'
import type { System } from '../system/system.ts'
import type { UnknownWord } from './command-line.ts'
import type { Doors } from './commands.ts'
import { isLauncher } from './launcher.ts'
import { mistyped, suggestions, wordsOf } from './suggest.ts'

/** Says to an azin that was started from here how many have handed over before it; a loop ends at the limit. */
const DEPTH = 'AZIN_PASSED'
const limit = 5

/** @returns the exit code of the other program. @throws what there is to say when there is none. */
export async function passOn(system: System, argv: readonly string[], doors: Doors, unknown: UnknownWord): Promise<number> {
  const own = answered(system, argv, unknown)
  if (own) throw own
  const depth = Number(system.env[DEPTH]) || 0
  if (system.env['AZIN_PASSTHROUGH'] === '0') throw nobody(unknown, argv, 'is not asked, because AZIN_PASSTHROUGH=0 turns that off')
  if (depth >= limit) throw nobody(unknown, argv, `was not reached: the programs named az on the PATH only lead to one another`)
  const cli = await findAzureCli(system, doors)
  if (!cli) throw nobody(unknown, argv, 'is not on the PATH')
  const handed = await (await import('./pass-context.ts')).passable(system, argv)
  try {
    return await system.processes.become(cli.file, [...cli.args, ...handed], { [DEPTH]: String(depth + 1), ...jobOf(system) })
  } catch (error) {
    const reason = String((error as { code?: unknown }).code ?? 'unknown error')
    throw new AuthError('not_supported', `The command is not azin's, and Azure CLI at ${cli.file} cannot be started (${reason}).`)
  }
}

/** Groups that Azure CLI has not: nobody else knows their words. */
const ownGroups: ReadonlySet<string> = new Set(['context', 'credential', 'emulator'])

/** Commands of Azure CLI and of its extensions that a mistyped word of ours could be. */
const theirs: ReadonlySet<string> = new Set(['batch', 'cloud-service', 'confcom', 'consumption', 'container', 'logic', 'logz', 'redis', 'relay', 'search', 'stack', 'version'])

/** What azin says itself, though Azure CLI may be here: it would call the word misspelled, and mean its own commands. */
function answered(system: System, argv: readonly string[], unknown: UnknownWord): UsageError | undefined {
  const { word, group } = unknown
  if (ownGroups.has(group)) {
    const meant = suggestions(unknown, argv).filter((line) => line.startsWith('Did you mean'))
    return new UsageError(unknown.message, 2, [...meant, `azin ${group} has: ${wordsOf(group).join(', ')}`, `See what they do: azin ${group} --help`])
  }
  const near = group === '' ? mistyped(word) : undefined
  if (near === undefined || word.toLowerCase() in aboutItself || theirs.has(word.toLowerCase()) || indexed(system).has(word.toLowerCase())) return undefined
  return new UsageError(unknown.message, 2, [`Did you mean '${near}' ?`, 'See what there is: az --help'])
}

/** The words that Azure CLI has found in itself and its extensions, where it has noted them. */
function indexed(system: System): ReadonlySet<string> {
  try {
    const index = JSON.parse(system.files.readText(`${system.configDirectory}/commandIndex.json`) ?? '{}') as { commandIndex?: object }
    return new Set(Object.keys(index.commandIndex ?? {}))
  } catch {
    return new Set()
  }
}

interface Program {
  readonly file: string
  readonly args: readonly string[]
}

/** The first `az` that is not azin under another name. */
export async function findAzureCli(system: System, doors: Doors): Promise<Program | undefined> {
  const self = doors.self?.at(-1)
  for (const { file, real } of await system.processes.all('az')) {
    if (real === self || isOurs(system, real, self)) continue
    if (system.platform !== 'win32') return { file, args: [] }
    const program = onWindows(system, file)
    if (program) return program
  }
  return undefined
}

/** What `azin install` wrote, or another small script that starts this very program. */
function isOurs(system: System, file: string, self: string | undefined): boolean {
  if ((system.files.status(file)?.size ?? 0) > 8192) return false
  try {
    const text = system.files.readText(file) ?? ''
    return isLauncher(text) || (self !== undefined && text.includes(self))
  } catch {
    return false
  }
}

/** Azure CLI's az.cmd starts the Python beside it; a command interpreter in between would read the arguments once more. */
function onWindows(system: System, file: string): Program | undefined {
  if (/\.exe$/i.test(file)) return { file, args: [] }
  const folder = file.replace(/[\\/][^\\/]*$/, '')
  const python = [`${folder}\\..\\python.exe`, `${folder}\\python.exe`].find((one) => system.files.status(one) !== undefined)
  return python === undefined ? undefined : { file: python, args: ['-IBm', 'azure.cli'] }
}

/** Commands that are about the program itself, with what is true of this one. */
const aboutItself: Readonly<Record<string, string>> = {
  feedback: 'azin sends nothing anywhere; say what you think where you got it from.',
  survey: 'azin sends nothing anywhere, and has no survey.',
  'self-test': 'azin has no self-test. Whether it works here, this says: az account show',
  extension: 'azin has no extensions.',
  find: 'azin has no examples from the network. Every command has some: az COMMAND --help',
}

/** A misspelled word of ours stays a misspelled word; anything else is told where it belongs. */
function nobody(unknown: UnknownWord, argv: readonly string[], why: string): UsageError {
  const { word, group } = unknown
  const ours = group === '' ? aboutItself[word.toLowerCase()] : undefined
  if (ours !== undefined) return new UsageError(ours, 2)
  if (suggestions(unknown, argv).some((line) => line.startsWith('Did you mean'))) return unknown
  const command = group === '' ? word : `${group} ${word}`
  return new UsageError(`'${command}' is not a command of azin, the sign-in half of Azure CLI; and Azure CLI, which would get it, ${why}.`, 2, [
    ...(why.includes('AZIN_PASSTHROUGH') ? [] : ['Install it beside azin: https://learn.microsoft.com/cli/azure/install-azure-cli']),
    'The commands of azin: az --help',
  ])
}

/** Azure CLI acts as the sign-in of this job, if that is kept apart (core.store). */
function jobOf(system: System): Readonly<Record<string, string>> {
  const { configDirectory } = underStore(system, { store: readConfig(system).text('core', 'store') || 'user', explicit: false, begins: false, tell: () => {} })
  return configDirectory === system.configDirectory ? {} : { AZURE_CONFIG_DIR: configDirectory }
}
