/** Which settings are there, and how are they changed? */

import { AuthError, UsageError } from '../errors.ts'
import { readConfig, type Setting } from '../profile/config.ts'
import { setConfig, unsetConfig } from '../profile/config-write.ts'
import type { System } from '../system/system.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { warn } from './voice.ts'

const EXPERIMENTAL =
  "Command group 'config' is experimental and under development. Reference and support levels: https://aka.ms/CLI_refstatus"

export async function get(system: System, call: Call): Promise<Answer> {
  begin(system, call)
  const config = readConfig(system)
  const key = text(call.values, 'keys')
  if (key === undefined) return { value: Object.fromEntries(config.sections().map((section) => [section, config.items(section).map(shown)])) }
  const { section, name } = split(key)
  if (name === undefined) return { value: config.items(section).map(shown) }
  const setting = config.get(section, name)
  if (!setting) throw new AuthError('config_not_set', `Configuration '${key}' is not set.`)
  return { value: { name, ...setting } }
}

export async function set(system: System, call: Call): Promise<Answer> {
  begin(system, call)
  const items = (list(call.values, 'keys') ?? []).map((item) => {
    const [, section, name, value] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(item) ?? []
    if (!section || !name || value === undefined) throw new UsageError('usage error: [section].[name]=[value] ...', 1)
    return { section, name, value }
  })
  await setConfig(system, items)
  return {}
}

export async function unset(system: System, call: Call): Promise<Answer> {
  begin(system, call)
  const items = (list(call.values, 'keys') ?? []).map((item) => {
    const { section, name } = split(item)
    if (name === undefined) throw new UsageError('usage error: [section].[name]', 1)
    return { section, name }
  })
  await unsetConfig(system, items)
  return {}
}

function begin(system: System, call: Call): void {
  warn(system, call, EXPERIMENTAL)
  if (call.values['local']) throw new AuthError('not_supported', 'Settings of a directory (--local) are not there yet.')
}

function split(key: string): { section: string; name: string | undefined } {
  const dot = key.indexOf('.')
  return dot < 0 ? { section: key, name: undefined } : { section: key.slice(0, dot), name: key.slice(dot + 1) }
}

function shown({ name, source, value }: Setting & { name: string }): object {
  return { name, source, value }
}
