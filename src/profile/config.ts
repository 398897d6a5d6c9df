/** What did the user set, in the file `config` or in the environment? */

import type { System } from '../system/system.ts'
import { iniValue, noIni, parseIni, type Ini } from './ini.ts'
import { readText } from './reading.ts'

export interface Setting {
  readonly value: string
  /** Path of the file, or name of the environment variable. */
  readonly source: string
}

export interface Config {
  /** AZURE_<SECTION>_<NAME> wins over the file; an empty variable counts as not set. */
  get(section: string, name: string): Setting | undefined
  text(section: string, name: string): string | undefined
  /** 1/yes/true/on and 0/no/false/off in any case; `fallback` if not set or neither. */
  flag(section: string, name: string, fallback: boolean): boolean
  /** Sections of the file, in order, without `DEFAULT`. */
  sections(): readonly string[]
  /** All settings of a section: the file's in order, then those that only the environment has. */
  items(section: string): readonly (Setting & { readonly name: string })[]
}

export function configPath(system: System): string {
  return `${system.configDirectory}/config`
}

/** Reads the file at the first question that the environment does not answer, and at most once. */
export function readConfig(system: System, source: string = configPath(system)): Config {
  let ini: Ini | undefined
  const file = () => (ini ??= iniOf(readText(system, source)))
  const get = (section: string, name: string): Setting | undefined => {
    const variable = variableName(section, name)
    const fromEnv = system.env[variable]
    if (fromEnv) return { value: fromEnv, source: variable }
    const value = iniValue(file(), section, name)
    // To Python's configparser, which Azure CLI reads with, `%` begins a reference and `%%` is the character.
    return value === undefined ? undefined : { value: value.replaceAll('%%', '%'), source }
  }
  return {
    get,
    text: (section, name) => get(section, name)?.value,
    flag: (section, name, fallback) => truth(get(section, name)?.value) ?? fallback,
    sections: () => [...new Set(file().sections.map((one) => one.name))].filter((name) => name !== 'DEFAULT'),
    items: (section) => names(system, file(), section).flatMap((name) => {
      const found = get(section, name)
      return found ? [{ name, ...found }] : []
    }),
  }
}

function iniOf(text: string | undefined): Ini {
  return text === undefined ? noIni : parseIni(text)
}

function variableName(section: string, name: string): string {
  return `AZURE_${section}_${name}`.toUpperCase()
}

function truth(value: string | undefined): boolean | undefined {
  const word = value?.toLowerCase()
  if (word === '1' || word === 'yes' || word === 'true' || word === 'on') return true
  if (word === '0' || word === 'no' || word === 'false' || word === 'off') return false
  return undefined
}

function names(system: System, ini: Ini, section: string): readonly string[] {
  const inFile = ini.options.filter((one) => one.section === section || one.section === 'DEFAULT').map((one) => one.name)
  const prefix = variableName(section, '')
  const inEnv = Object.keys(system.env).filter((name) => name.startsWith(prefix) && name.length > prefix.length)
  return [...new Set([...inFile, ...inEnv.map((name) => name.slice(prefix.length).toLowerCase())])]
}
