/** Which settings are there, and how are they changed? */

import { AuthError, UsageError } from '../errors.ts'
import { readConfig, type Setting } from '../profile/config.ts'
import { configPaths, localConfigPath, readLocalConfig } from '../profile/config-local.ts'
import { setConfig, unsetConfig } from '../profile/config-write.ts'
import type { System } from '../system/system.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { warn } from './voice.ts'

const EXPERIMENTAL =
  "Command group 'config' is experimental and under development. Reference and support levels: https://aka.ms/CLI_refstatus"

export async function get(system: System, call: Call): Promise<Answer> {
  begin(system, call)
  const config = call.values['local'] ? readLocalConfig(system) : readConfig(system)
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
  await (call.values['local'] ? setConfig(system, items, localConfigPath(system)) : setConfig(system, items))
  return {}
}

export async function unset(system: System, call: Call): Promise<Answer> {
  begin(system, call)
  const items = (list(call.values, 'keys') ?? []).map((item) => {
    const { section, name } = split(item)
    if (name === undefined) throw new UsageError('usage error: [section].[name]', 1)
    return { section, name }
  })
  for (const item of items) await unsetConfig(system, [item], call.values['local'] ? whereSet(system, item) : undefined)
  return {}
}

function begin(system: System, call: Call): void {
  warn(system, call, EXPERIMENTAL)
}

/** The nearest file that has the setting. */
function whereSet(system: System, { section, name }: { readonly section: string; readonly name: string }): string | undefined {
  return configPaths(system).find((path) => readConfig(system, path).items(section).some((item) => item.name === name.toLowerCase() && item.source === path))
}

function split(key: string): { section: string; name: string | undefined } {
  const dot = key.indexOf('.')
  return dot < 0 ? { section: key, name: undefined } : { section: key.slice(0, dot), name: key.slice(dot + 1) }
}

function shown({ name, source, value }: Setting & { name: string }): object {
  return { name, source, value }
}
