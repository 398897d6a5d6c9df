/** Which cloud is active, and where are its endpoints? The built-in table with what clouds.config adds and changes. */

import { AuthError } from '../errors.ts'
import { isLoopback } from '../system/loopback-host.ts'
import type { System } from '../system/system.ts'
import { builtInNames, endpointTable, suffixTable } from './clouds-table.ts'
import { readConfig, type Config } from './config.ts'
import { iniValue, parseIni, type Ini } from './ini.ts'
import { readText } from './reading.ts'
import type { Cloud } from './schema.ts'

export function cloudsPath(system: System): string {
  return `${system.configDirectory}/clouds.config`
}

/**
 * The cloud named by AZURE_CLOUD_NAME or `[cloud] name`, else AzureCloud.
 * @param config hand it over where it was read already, so that the file is read once.
 * @throws AuthError `cloud_not_found`; `cloud_invalid` if it would be spoken to over http and is not on this machine.
 */
export function activeCloud(system: System, config: Config = readConfig(system)): Cloud {
  const wanted = activeName(config)
  const clouds = readClouds(system)
  const cloud = named(clouds, wanted) ?? named(clouds, clouds.names.find((name) => name.toLowerCase() === wanted.toLowerCase()))
  if (!cloud) throw notRegistered(wanted, ['az cloud set --name AzureCloud'])
  checkTransport(cloud)
  return cloud
}

export function activeName(config: Config): string {
  return config.text('cloud', 'name') || 'AzureCloud'
}

/** Built-in clouds first, then the custom ones in the order of clouds.config. */
export function listClouds(system: System): readonly Cloud[] {
  const clouds = readClouds(system)
  return clouds.names.map((name) => cloudNamed(clouds.ini, name))
}

/** Case-sensitive, as `az cloud show` is. */
export function findCloud(system: System, name: string): Cloud | undefined {
  return named(readClouds(system), name)
}

/** What is wrong with clouds.config, if it cannot be used at all. It is then taken as empty, and set aside at the next change. */
export function cloudsProblem(system: System): string | undefined {
  const ini = parseIni(readText(system, cloudsPath(system)) ?? '')
  return ini.stray === undefined ? undefined : `'${cloudsPath(system)}' is in bad format and is not used (line ${ini.stray + 1}).`
}

/** The active cloud's default subscription as `az account set` remembered it for when the cloud is chosen again. */
export function rememberedSubscription(system: System, cloudName: string): string | undefined {
  return iniValue(readClouds(system).ini, cloudName, 'subscription') || undefined
}

interface Clouds {
  readonly ini: Ini
  readonly names: readonly string[]
}

function readClouds(system: System): Clouds {
  const read = parseIni(readText(system, cloudsPath(system)) ?? '')
  const ini = read.stray === undefined ? read : parseIni('')
  return { ini, names: cloudNames(ini) }
}

export function cloudNames(ini: Ini): readonly string[] {
  const custom = ini.sections.map((section) => section.name).filter((name) => name !== 'DEFAULT')
  return [...new Set<string>([...builtInNames, ...custom])]
}

function named(clouds: Clouds, name: string | undefined): Cloud | undefined {
  return name !== undefined && clouds.names.includes(name) ? cloudNamed(clouds.ini, name) : undefined
}

/** One cloud from the table and an INI file. A custom cloud without a management endpoint manages through its resource manager. */
export function cloudNamed(ini: Ini, name: string): Cloud {
  const column = builtInNames.findIndex((builtIn) => builtIn === name)
  // Nearly always nothing is said about a built-in cloud, and then nothing has to be looked up.
  const said = ini.options.some((one) => one.section === name || one.section === 'DEFAULT')
  const pick = (table: typeof endpointTable, kind: string) => {
    const values: Record<string, string | null> = {}
    for (const [key, row] of Object.entries(table)) {
      values[key] = (said && iniValue(ini, name, optionName(kind, key))) || (row[column] ?? null)
    }
    return values
  }
  const endpoints = pick(endpointTable, 'endpoint')
  endpoints['management'] ??= endpoints['resourceManager'] ?? null
  const profile = iniValue(ini, name, 'profile') || 'latest'
  return { name, endpoints, suffixes: pick(suffixTable, 'suffix'), profile, builtIn: column >= 0 }
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
