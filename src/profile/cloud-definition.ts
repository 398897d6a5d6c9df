/** What does somebody say about a cloud that they register or change? Pure. */

import { AuthError, UsageError } from '../errors.ts'
import { checkTransport, optionName } from './clouds.ts'
import { endpointTable, suffixTable } from './clouds-table.ts'
import type { IniEdit } from './ini-edit.ts'
import type { Cloud } from './schema.ts'

/** Only what is said; camelCase keys as in `az cloud show`. */
export interface CloudDefinition {
  readonly profile?: string
  readonly endpoints?: Readonly<Record<string, string | null | undefined>>
  readonly suffixes?: Readonly<Record<string, string | null | undefined>>
}

/**
 * Reads `--cloud-config`: the shape of `az cloud show`, or flat keys `endpointResourceManager`, `suffixKeyvaultDns`.
 * @throws UsageError (exit 1) if it is no JSON object.
 */
export function parseCloudDefinition(text: string): CloudDefinition {
  const value = parseObject(text)
  const profile = value['profile']
  if (typeof profile === 'string' && !/^(?:latest|20\d\d-\d\d-\d\d-(?:profile|hybrid))$/.test(profile)) {
    throw new UsageError(`The cloud configuration names the profile '${profile}', with which Azure CLI cannot start.`, 1, ['az cloud list-profiles'])
  }
  return {
    ...(typeof profile === 'string' && { profile }),
    endpoints: collect(value, 'endpoint', value['endpoints'], endpointTable),
    suffixes: collect(value, 'suffix', value['suffixes'], suffixTable),
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // said below, for both reasons
  }
  throw new UsageError('The cloud configuration must be a JSON object.', 1, ['az cloud show'])
}

function collect(flat: Record<string, unknown>, kind: string, nested: unknown, table: object): Record<string, string> {
  const inner = (typeof nested === 'object' && nested !== null ? nested : {}) as Record<string, unknown>
  const values: Record<string, string> = {}
  for (const key of Object.keys(table)) {
    const said = inner[key] ?? flat[`${kind}${key[0]?.toUpperCase()}${key.slice(1)}`]
    if (typeof said === 'string' && said !== '') values[key] = said
  }
  return values
}

/** One definition over another: what `over` says counts. */
export function mergeDefinitions(under: CloudDefinition, over: CloudDefinition): CloudDefinition {
  return {
    ...under,
    ...over,
    endpoints: { ...under.endpoints, ...said(over.endpoints) },
    suffixes: { ...under.suffixes, ...said(over.suffixes) },
  }
}

function said(values: CloudDefinition['endpoints']): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** The options of a cloud's section in clouds.config. */
export function definitionEdits(section: string, definition: CloudDefinition): readonly IniEdit[] {
  const edits = (kind: string, values: CloudDefinition['endpoints']) =>
    Object.entries(said(values)).map(([key, value]) => ({ section, name: optionName(kind, key), value }))
  const profile = definition.profile ? [{ section, name: 'profile', value: definition.profile }] : []
  return [...profile, ...edits('endpoint', definition.endpoints), ...edits('suffix', definition.suffixes)]
}

const required = ['resourceManager', 'activeDirectory', 'activeDirectoryResourceId']

/** @throws AuthError `cloud_invalid`: an endpoint that azin cannot do without is missing, or one is not https. */
export function checkCloud(cloud: Cloud): void {
  const missing = required.filter((key) => !cloud.endpoints[key])
  if (missing.length > 0) {
    const options = missing.map((key) => `--${optionName('endpoint', key).replaceAll('_', '-')}`)
    throw new AuthError('cloud_invalid', [
      'The following endpoints are required for the CLI to function and were not specified on the command line, in the cloud config or could not be autodetected.',
      'Specify them on the command line or through the cloud config file:',
      options.join(', '),
    ].join('\n'))
  }
  checkTransport(cloud)
}
