/** Which cloud is active, and where does it give tokens? The part of `clouds.ts` that every token needs, and no more. */

import { AuthError } from '../errors.ts'
import { isLoopback } from '../system/loopback-host.ts'
import type { System } from '../system/system.ts'
import { builtInNames, tokenEndpoints, type Row } from './cloud-endpoints.ts'
import { cloudList } from './cloud-list.ts'
import { readConfig, type Config } from './config.ts'
import { iniValue, noIni, parseIni, type Ini } from './ini.ts'
import { readText } from './reading.ts'
import type { Cloud } from './schema.ts'

export function cloudsPath(system: System): string {
  return `${system.configDirectory}/clouds.config`
}

/**
 * The active cloud with the endpoints that tokens come from and are asked for; `activeCloud` of `clouds.ts` knows all of them.
 * @param config hand it over where it was read already, so that the file is read once.
 * @throws AuthError `cloud_not_found`; `cloud_invalid` if it would be spoken to over http and is not on this machine.
 */
export function tokenCloud(system: System, config: Config = readConfig(system)): Cloud {
  return activeCloudOf(system, config, (ini, name) => cloudOf(ini, name, tokenEndpoints))
}

/** The cloud that is chosen, made by `make` out of clouds.config. */
export function activeCloudOf(system: System, config: Config, make: (ini: Ini, name: string) => Cloud): Cloud {
  const wanted = activeName(config)
  const ini = readCloudsFile(system)
  const names = cloudNames(ini)
  const name = names.includes(wanted) ? wanted : names.find((one) => one.toLowerCase() === wanted.toLowerCase())
  if (name === undefined) throw notRegistered(wanted, ['az cloud set --name AzureCloud'])
  const cloud = make(ini, name)
  checkTransport(cloud)
  return cloud
}

export function activeName(config: Config): string {
  return config.text('cloud', 'name') || 'AzureCloud'
}

/** A file in bad format is taken as empty (`cloudsProblem` says so). */
export function readCloudsFile(system: System): Ini {
  const text = readText(system, cloudsPath(system))
  const own = text === undefined ? noIni : parseIni(text)
  const ini = own.stray === undefined ? own : noIni
  const list = cloudList(system)
  if (!list) return ini
  return { ...parseIni(`${list.ini}\n${ini === noIni ? '' : text}`), listed: list.names }
}

/** Built-in ones first, then the custom ones in the order of the file. */
export function cloudNames(ini: Ini): readonly string[] {
  if (ini.sections.length === 0) return builtInNames
  const names: string[] = [...(ini.listed ?? builtInNames)]
  for (const { name } of ini.sections) {
    const builtIn = (builtInNames as readonly string[]).includes(name)
    if (name !== 'DEFAULT' && !builtIn && !names.includes(name)) names.push(name)
  }
  return names
}

type Table = Readonly<Record<string, Row>>

/** One cloud from tables and an INI file. A custom cloud without a management endpoint manages through its resource manager. */
export function cloudOf(ini: Ini, name: string, endpointTable: Table, suffixTable: Table = {}): Cloud {
  const column = (builtInNames as readonly string[]).indexOf(name)
  // Nearly always nothing is said about a built-in cloud, and then nothing has to be looked up.
  let said = false
  for (const one of ini.options) said ||= (one.section === name && one.name !== 'subscription') || one.section === 'DEFAULT'
  const pick = (table: Table, kind: string) => {
    const values: Record<string, string | null> = {}
    for (const key in table) values[key] = (said && iniValue(ini, name, optionName(kind, key))) || (table[key]?.[column] ?? null)
    return values
  }
  const endpoints = pick(endpointTable, 'endpoint')
  endpoints['management'] ??= endpoints['resourceManager'] ?? null
  const profile = (said && iniValue(ini, name, 'profile')) || 'latest'
  // A list may name other places for the clouds we know; then what we know about them does not hold.
  const builtIn = column >= 0 && (!ini.listed || endpoints['activeDirectory'] === endpointTable['activeDirectory']?.[column])
  return { name, endpoints, suffixes: pick(suffixTable, 'suffix'), profile, builtIn }
}

/** endpoint + resourceManager -> endpoint_resource_manager */
export function optionName(kind: string, key: string): string {
  return `${kind}_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}

/** The endpoints that tokens and credentials are sent to. */
const spokenTo = ['activeDirectory', 'resourceManager', 'microsoftGraphResourceId']

/** @throws AuthError `cloud_invalid` unless all that is spoken to is https, or http on this machine and of a custom cloud. */
export function checkTransport(cloud: Cloud): void {
  for (const key of spokenTo) {
    const url = cloud.endpoints[key]
    if (!url || url.startsWith('https://')) continue
    if (!cloud.builtIn && isOnThisMachine(url)) continue
    throw new AuthError('cloud_invalid', `The endpoint '${optionName('endpoint', key)}' of the cloud '${cloud.name}' is '${url}', but must begin with https:// (http:// only on this machine, in a custom cloud).`)
  }
}

function isOnThisMachine(url: string): boolean {
  if (!url.startsWith('http://') || !URL.canParse(url)) return false
  const { hostname, username, password } = new URL(url)
  return isLoopback(hostname) && username === '' && password === ''
}

export function notRegistered(name: string, hint: readonly string[] = []): AuthError {
  return new AuthError('cloud_not_found', `The cloud '${name}' is not registered.`, hint)
}
