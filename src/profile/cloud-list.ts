/** Which clouds does the list name that `ARM_CLOUD_METADATA_URL` gave? It stands in Azure CLI's cloudEndpoints.json, and then there are no others. */

import type { System } from '../system/system.ts'
import type { CloudDefinition } from './cloud-definition.ts'
import { readText } from './reading.ts'

export interface ListedCloud extends CloudDefinition {
  readonly name: string
}

export function cloudListPath(system: System): string {
  return `${system.configDirectory}/cloudEndpoints.json`
}

/** The file's text: one byte order mark, and the keys as Azure CLI spells them. */
export function cloudListText(clouds: readonly ListedCloud[]): string {
  return `\ufeff${JSON.stringify({ clouds: clouds.map(({ name, endpoints, suffixes }) => ({ name, endpoints: snakes(endpoints), suffixes: snakes(suffixes) })) })}`
}

function snakes(values: CloudDefinition['endpoints']): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).flatMap(([key, value]) => (value ? [[snake(key), value]] : [])))
}

/** resourceManager -> resource_manager */
function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The same as sections of clouds.config, and their names; `undefined` unless the variable is set and the list is there and whole. */
export function cloudList(system: System): { readonly names: readonly string[]; readonly ini: string } | undefined {
  if (!system.env['ARM_CLOUD_METADATA_URL']) return undefined
  try {
    const { clouds } = JSON.parse(readText(system, cloudListPath(system)) ?? '{}') as { clouds?: readonly Record<string, unknown>[] }
    const sections = (clouds ?? []).map((one) => section(one)).filter(({ name }) => name !== '')
    return sections.length > 0 ? { names: sections.map(({ name }) => name), ini: sections.map(({ text }) => text).join('') } : undefined
  } catch {
    return undefined // a damaged list is none, and the clouds are the known ones
  }
}

function section({ name, endpoints, suffixes }: Record<string, unknown>): { readonly name: string; readonly text: string } {
  const plain = (value: unknown): value is string => typeof value === 'string' && value !== '' && !/[\r\n]/.test(value)
  if (!plain(name) || /[[\]]/.test(name)) return { name: '', text: '' }
  const lines = (kind: string, values: unknown) => Object.entries((values ?? {}) as object).flatMap(([key, value]) => (plain(value) ? [`${kind}_${snake(key)} = ${value}`] : []))
  // As in Azure CLI: the public cloud's own description names an older address.
  const signIn = name === 'AzureCloud' ? ['endpoint_active_directory = https://login.microsoftonline.com'] : []
  return { name, text: [`[${name}]`, ...lines('endpoint', endpoints), ...signIn, ...lines('suffix', suffixes), ''].join('\n') }
}
