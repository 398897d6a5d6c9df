/** How does azin speak on standard error? One line per message, marked by level, and nothing that a terminal would obey. */

import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'
import type { Call } from './commands.ts'

export type Level = 'ERROR' | 'WARNING' | 'INFO' | 'DEBUG'

const COLOURS: Readonly<Record<Level, number>> = { ERROR: 91, WARNING: 93, INFO: 32, DEBUG: 36 }

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
  const safe = harmless(message)
  system.terminal.err(colourOn(system) ? `\x1b[${COLOURS[level]}m${safe}\x1b[0m\n` : `${level}: ${safe}\n`)
}

/** A plain line for the person: no level, no colour. */
export function tell(system: System, message: string): void {
  system.terminal.err(harmless(message) + '\n')
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
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
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
