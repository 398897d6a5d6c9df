/** How does azin speak on standard error? One line per message, marked by level, and nothing that a terminal would obey. */

import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'
import type { Call } from './commands.ts'
import { prose } from './wrap.ts'

export type Level = 'ERROR' | 'WARNING' | 'INFO' | 'DEBUG'

/** Azure CLI's, but for its bright yellow, which cannot be read on white. */
const COLOURS: Readonly<Record<Level, number>> = { ERROR: 91, WARNING: 33, INFO: 32, DEBUG: 36 }

/** Colours replace the level's name when a person looks at both streams and has not declined (as in Azure CLI, and NO_COLOR). */
export function colourOn(system: System): boolean {
  if (!system.terminal.output || !system.terminal.error) return false
  if (system.env['NO_COLOR'] || system.env['TERM'] === 'dumb') return false
  return !setting(system, 'no_color')
}

/** A damaged configuration must not keep an error from being told. */
function setting(system: System, name: string): boolean {
  try {
    return readConfig(system).flag('core', name, false)
  } catch {
    return false
  }
}

/** Writes one message; later lines of it follow unmarked. */
export function say(system: System, level: Level, message: string): void {
  const coloured = colourOn(system)
  const text = fitted(system, coloured ? message : `${level}: ${message}`)
  system.terminal.err(coloured ? `\x1b[${COLOURS[level]}m${text}\x1b[0m\n` : `${text}\n`)
}

/** A plain line for the person: no level, no colour. */
export function tell(system: System, message: string): void {
  system.terminal.err(fitted(system, message) + '\n')
}

/** Harmless, and broken between words where the screen ends. What a program reads is not broken. */
function fitted(system: System, message: string): string {
  const text = harmless(message)
  return system.terminal.error ? prose(text, system.terminal.columns) : text
}

/** A warning, unless `--only-show-errors` or its setting is on. */
export function warn(system: System, call: { readonly values: Values }, message: string): void {
  if (!silent(system, call)) say(system, 'WARNING', message)
}

export function silent(system: System, { values }: { readonly values: Values }): boolean {
  return values['onlyShowErrors'] === true || (!values['debug'] && !values['verbose'] && setting(system, 'only_show_errors'))
}

/**
 * Control and bidirectional characters out; line ends stay. And `az: ... not found` must never stand in a line: the
 * Azure SDKs take it as the shell saying that Azure CLI is not installed.
 */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '')
    .replace(/\b(azd?):(?=.*not found)/gi, '$1 :')
}

const started = new WeakMap<System, number>()

/** Marks the start for `--verbose` and `--debug`. Values of options are never told: they may be secrets. */
export function begin(system: System, { command, values }: Call): void {
  started.set(system, system.clock.monotonic())
  if (!values['debug']) return
  say(system, 'DEBUG', `configuration directory: ${system.configDirectory}`)
  say(system, 'DEBUG', `command: ${command.path}, with ${Object.keys(values).sort().join(', ')}`)
}

export function finish(system: System, { values }: Call): void {
  const seconds = (system.clock.monotonic() - (started.get(system) ?? 0)) / 1000
  if (values['debug'] || values['verbose']) say(system, 'INFO', `Command ran in ${seconds.toFixed(3)} seconds`)
}
