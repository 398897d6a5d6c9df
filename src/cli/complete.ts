/** How can a half-written command line go on? Words, options and values, from the table of commands and the files; no request. */

import { readConfig } from '../profile/config.ts'
import { listClouds } from '../profile/clouds.ts'
import { readProfile } from '../profile/file.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import type { Option } from './args.ts'
import { type Command, commands, globalOptions } from './commands.ts'
import { SHELLS } from './completion-scripts.ts'
import { commandWords, groupWords, optionWords } from './help-texts.ts'
import { spelled, unquoted } from './shell-words.ts'

/** What may come next, and what it means. */
type Candidate = readonly [word: string, meaning: string]

/** Writes one candidate a line. @param argv the shell, then the words after `az`; the last one, perhaps empty, is being written. */
export async function complete(system: System, [shell = '', ...typed]: readonly string[]): Promise<number> {
  const words = shell === 'bash' ? joined(typed.map(unquoted)) : typed
  const current = words.at(-1) ?? ''
  const found = await candidates(system, words.slice(0, -1), current).catch(() => [])
  const equals = current.startsWith('--') ? current.indexOf('=') + 1 : 0
  const lines = found.filter(([word]) => word.toLowerCase().startsWith(current.toLowerCase()))
    .map(([word, meaning]) => spelled(shell, word, meaning, { typed: typed.at(-1) ?? '', attached: equals }))
  if (lines.length > 0) system.terminal.out(lines.join('\n') + '\n')
  return 0
}

/** Bash takes `--output=json` apart at the equals sign. */
function joined(words: readonly string[]): readonly string[] {
  const whole: string[] = []
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '=' && whole.at(-1)?.startsWith('--')) whole.push(`${whole.pop()}=${words[++i] ?? ''}`)
    else whole.push(words[i]!)
  }
  return whole
}

async function candidates(system: System, before: readonly string[], current: string): Promise<readonly Candidate[]> {
  const { path, command, rest } = walk(before)
  const options = [...(command?.options ?? []), ...globalOptions.filter(({ own }) => !own)]
  const attached = /^(--[^=]+)=/.exec(current)
  if (attached) return (await valuesOf(system, path, options.find(({ names }) => names.includes(attached[1]!)))).map(([word, meaning]) => [`${attached[1]}=${word}`, meaning])
  const open = openOption(options, rest)
  if (open && !current.startsWith('-')) return valuesOf(system, path, open)
  if (current.startsWith('-')) return optionsLeft(path, options, rest)
  if (!command) return nextWords(path)
  return positionals(system, command)
}

interface Walked {
  readonly path: string
  readonly command: Command | undefined
  /** Everything but the command's words. */
  readonly rest: readonly string[]
}

function walk(before: readonly string[]): Walked {
  let path = ''
  for (let i = 0; i < before.length; i++) {
    const word = before[i]!
    if (word.startsWith('-')) {
      if (openOption(globalOptions, [word])) i++
      continue
    }
    path = (path ? `${path} ` : '') + word.toLowerCase()
    const command = commands.find((one) => one.path === path)
    if (command) return { path, command, rest: before.slice(i + 1) }
  }
  return { path, command: undefined, rest: before.slice(-1).filter((word) => word.startsWith('-')) }
}

/** The option whose value is being written, if one is. */
function openOption(options: readonly Option[], words: readonly string[]): Option | undefined {
  for (let i = words.length - 1, values = 0; i >= 0; i--, values++) {
    if (!words[i]!.startsWith('-')) continue
    const option = options.find(({ names }) => names.includes(words[i]!))
    if (!option || option.take === 'flag') return undefined
    return option.take !== 'one' || values === 0 ? option : undefined
  }
  return undefined
}

function optionsLeft(path: string, options: readonly Option[], given: readonly string[]): readonly Candidate[] {
  return options.filter(({ names }) => !names.some((name) => given.includes(name)))
    .flatMap((option) => option.names.filter((name) => name.startsWith('--')).slice(0, 1).map((name): Candidate => [name, optionWords[`${path}:${option.key}`] ?? optionWords[option.key] ?? '']))
}

function nextWords(path: string): readonly Candidate[] {
  const depth = path === '' ? 0 : path.split(' ').length
  const inside = commands.filter((one) => !one.hidden && (path === '' || one.path.startsWith(`${path} `)))
  const words = new Map(inside.map((one) => {
    const parts = one.path.split(' ')
    const next = parts.slice(0, depth + 1).join(' ')
    return [parts[depth]!, commandWords[next]?.summary ?? groupWords[next] ?? ''] as const
  }))
  return [...words]
}

async function positionals(system: System, { path }: Command): Promise<readonly Candidate[]> {
  if (path === 'completion') return SHELLS.map((name) => [name, ''])
  if (!path.startsWith('config ')) return []
  const config = readConfig(system)
  const end = path === 'config set' ? '=' : ''
  return config.sections().flatMap((section) => config.items(section).map(({ name, value }): Candidate => [`${section}.${name}${end}`, value]))
}

/** Values that are known without asking anybody. */
async function valuesOf(system: System, path: string, option: Option | undefined): Promise<readonly Candidate[]> {
  if (option === undefined) return []
  if (option.choices) return option.choices.map((choice) => [choice, ''])
  if (option.key === 'name' && path.startsWith('cloud')) return listClouds(system).map(({ name, endpoints }) => [name, endpoints['resourceManager'] ?? ''])
  if (option.key === 'subscription') return unique((await accounts(system)).map(({ name, id }) => [name, id]))
  if (option.key === 'username') return unique((await accounts(system)).map(({ user }) => [user.name, user.type]))
  if (option.key !== 'tenant') return []
  return unique((await accounts(system)).flatMap(({ tenantId, tenantDefaultDomain, tenantDisplayName }): Candidate[] => {
    const meaning = tenantDisplayName ?? ''
    return tenantDefaultDomain ? [[tenantDefaultDomain, meaning], [tenantId, meaning]] : [[tenantId, meaning]]
  }))
}

async function accounts(system: System): Promise<readonly Account[]> {
  return (await readProfile(system)).subscriptions
}

function unique(found: readonly Candidate[]): readonly Candidate[] {
  return [...new Map(found).entries()]
}
