/** What can be done, and how is it typed? Help for everything, a group, or a command, fitted to the screen. */

import type { System } from '../system/system.ts'
import { UsageError } from '../errors.ts'
import type { Option } from './args.ts'
import { type Command, type Doors, commands, globalOptions } from './commands.ts'
import { UnknownWord } from './command-line.ts'
import { commandWords, definitionWords, groupWords, optionWords } from './help-texts.ts'
import { columnsOf, paragraph, prose } from './wrap.ts'

/** Writes to standard output. @param words of a group or command, any case. @returns exit code 0. */
export async function showHelp(system: System, words: readonly string[], doors: Doors = {}): Promise<number> {
  const path = words.filter((word) => !word.startsWith('-')).join(' ').toLowerCase()
  // A pipe has no width: a hundred cells is what a pager and a web page show.
  const width = Math.max(20, system.terminal.output ? system.terminal.columns : 100)
  system.terminal.out(helpText(path, width))
  if (path === '') system.terminal.out(prose(await otherCommands(system, doors), width) + '\n')
  return 0
}

/** Who gets what azin does not have. */
async function otherCommands(system: System, doors: Doors): Promise<string> {
  if (system.env['AZIN_PASSTHROUGH'] === '0') return 'Other commands do not go to Azure CLI, because AZIN_PASSTHROUGH=0 turns that off.'
  const cli = await (await import('./pass-on.ts')).findAzureCli(system, doors)
  return cli ? `Other commands go to Azure CLI: ${cli.file}` : 'Other commands would go to Azure CLI, but none is on the PATH.'
}

/** @throws UsageError for what is neither a command nor a group. */
export function helpText(path: string, width: number): string {
  const command = commands.find((one) => one.path === path)
  if (command) return forCommand(command, width)
  const inside = commands.filter((one) => path === '' || one.path.startsWith(path + ' '))
  if (inside.length === 0) throw unknown(path)
  return path === '' ? welcome(width) : forGroup(path, inside, width)
}

function unknown(path: string): UsageError {
  const words = path.split(' ')
  return new UnknownWord(words.at(-1) ?? '', words.slice(0, -1).join(' '))
}

function welcome(width: number): string {
  const listed = commands.filter((one) => !one.hidden)
  return [
    paragraph('azin signs in to Azure and gets tokens: the sign-in half of Azure CLI, with its commands, options and files.', width, 0),
    '',
    'Commands',
    ...columnsOf(listed.map((one) => [one.path, commandWords[one.path]?.summary ?? ''] as const), width),
    '',
    prose('More about one of them: az COMMAND --help', width),
    '',
  ].join('\n')
}

function forGroup(path: string, inside: readonly Command[], width: number): string {
  const rows = inside.map((one) => [one.path.slice(path.length + 1), commandWords[one.path]?.summary ?? ''] as const)
  return [paragraph(`az ${path}: ${groupWords[path] ?? ''}`, width, 0), '', 'Commands', ...columnsOf(rows, width), '', prose(`More: az ${path} COMMAND --help`, width), ''].join('\n')
}

function forCommand(command: Command, width: number): string {
  const words = commandWords[command.path]
  const name = /install|emulator/.test(command.path) ? 'azin' : 'az'
  const parts = [paragraph(`${name} ${command.path}: ${words?.summary ?? ''}`, width, 0)]
  if (words?.details) parts.push('', paragraph(words.details, width, 2))
  if (command.positional) parts.push('', 'Arguments', ...columnsOf([[command.positional.name.toUpperCase(), optionWords[command.positional.key] ?? ''] as const], width))
  if (command.options.length > 0) parts.push('', 'Options', ...columnsOf(command.options.map((option) => optionRow(command, option)), width))
  parts.push('', 'Options of every command', ...columnsOf(globalOptions.map((option) => optionRow(command, option)), width))
  if (words?.examples) parts.push('', 'Examples', ...words.examples.flatMap(([purpose, line]) => [paragraph(purpose, width, 2), `    ${line}`]))
  return parts.join('\n') + '\n'
}

function optionRow(command: Command, option: Option): readonly [string, string] {
  const words = optionWords[`${command.path}:${option.key}`] ?? optionWords[option.key] ?? definitionWords(option.key) ?? ''
  const choices = option.choices && option.key !== 'output' ? ` One of: ${option.choices.join(', ')}.` : ''
  return [option.names.join(' '), (option.required ? '[required] ' : '') + words + choices]
}
