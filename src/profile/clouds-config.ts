/** How are clouds registered, changed, taken out and chosen? The rules and texts of `az cloud`; no network here. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { checkCloud, definitionEdits, mergeDefinitions, type CloudDefinition } from './cloud-definition.ts'
import { readCloudsFile } from './cloud-choice.ts'
import { editClouds } from './clouds-edit.ts'
import { activeName, cloudNamed, cloudNames, notRegistered } from './clouds.ts'
import { readConfig } from './config.ts'
import { setConfig } from './config-write.ts'
import { parseIni } from './ini.ts'
import { editIni, removeSection } from './ini-edit.ts'
import type { Cloud } from './schema.ts'

const known = ['See what there is: az cloud list --output table']

export { rememberedSubscription } from './clouds.ts'
export { rememberSubscription } from './clouds-edit.ts'

/** Asks a resource manager for the endpoints of its cloud: the caller's, because it takes the network. */
export type Discover = (resourceManager: string) => Promise<CloudDefinition>

export interface CloudChange {
  readonly cloud: Cloud
  /** Sentences for standard error. */
  readonly warnings: readonly string[]
}

/** A new custom cloud. What is said outright counts more than what is discovered. */
export async function registerCloud(system: System, name: string, definition: CloudDefinition, discover?: Discover): Promise<CloudChange> {
  const free = (names: readonly string[]) => {
    if (sameName(names, name) !== undefined) throw new AuthError('cloud_invalid', `The cloud '${name}' is already registered.`)
  }
  free(cloudNames(readCloudsFile(system)))
  return define(system, name, await discovered(definition, discover), free)
}

/** Changes of a cloud, built-in ones included. */
export async function updateCloud(system: System, name: string, definition: CloudDefinition, discover?: Discover): Promise<CloudChange> {
  const there = (names: readonly string[]) => {
    if (!names.includes(name)) throw notRegistered(name, known)
  }
  there(cloudNames(readCloudsFile(system)))
  return define(system, name, await discovered(definition, discover), there)
}

async function discovered(definition: CloudDefinition, discover: Discover | undefined): Promise<CloudDefinition> {
  const resourceManager = definition.endpoints?.['resourceManager']
  return discover && resourceManager ? mergeDefinitions(await discover(resourceManager), definition) : definition
}

async function define(system: System, name: string, definition: CloudDefinition, check: (names: readonly string[]) => void): Promise<CloudChange> {
  const { text, warnings } = await editClouds(system, (before) => {
    check(cloudNames(parseIni(before)))
    const after = editIni(before, definitionEdits(name, definition))
    checkCloud(cloudNamed(parseIni(after), name))
    return after
  })
  return { cloud: cloudNamed(parseIni(text), name), warnings }
}

/** Takes a custom cloud out. @returns warnings. */
export async function unregisterCloud(system: System, name: string): Promise<readonly string[]> {
  const active = activeName(readConfig(system))
  const { warnings } = await editClouds(system, (before) => {
    const ini = parseIni(before)
    if (!cloudNames(ini).includes(name)) throw notRegistered(name, known)
    const refusal = `The cloud '${name}' cannot be unregistered as it's`
    if (name === active) throw new AuthError('cloud_invalid', `${refusal} currently active.`)
    if (cloudNamed(ini, name).builtIn) throw new AuthError('cloud_invalid', `${refusal} not a custom cloud.`)
    return removeSection(before, name)
  })
  return warnings
}

/**
 * Chooses the cloud for all commands to come; any case.
 * @returns `changed: false` if it was active already.
 * @throws AuthError `cloud_not_found`, `cloud_invalid`.
 */
export async function setActiveCloud(system: System, name: string, options: { readonly profile?: string } = {}): Promise<CloudChange & { readonly changed: boolean }> {
  const warnings: string[] = []
  let cloud: Cloud | undefined
  const choose = (text: string): string => {
    const chosen = sameName(cloudNames(parseIni(text)), name)
    if (chosen === undefined) throw notRegistered(name, known)
    const after = editIni(text, definitionEdits(chosen, options))
    cloud = cloudNamed(parseIni(after), chosen)
    checkCloud(cloud)
    return after
  }
  warnings.push(...(await editClouds(system, choose)).warnings)
  if (!cloud) throw notRegistered(name, known)
  const changed = activeName(readConfig(system)) !== cloud.name
  if (changed) await setConfig(system, [{ section: 'cloud', name: 'name', value: cloud.name }])
  return { cloud, changed, warnings }
}

/** The exact name, else the same in another case. */
function sameName(names: readonly string[], name: string): string | undefined {
  return names.find((one) => one === name) ?? names.find((one) => one.toLowerCase() === name.toLowerCase())
}
