/** Which clouds are there, which one is active, and how is that changed? */

import { type CloudDefinition, parseCloudDefinition } from '../profile/cloud-definition.ts'
import { type CloudChange, type Discover, registerCloud, setActiveCloud, unregisterCloud, updateCloud } from '../profile/clouds-config.ts'
import { activeCloud, activeName, findCloud, listClouds, notRegistered, rememberedSubscription } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import { readProfile } from '../profile/file.ts'
import type { Cloud } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { choose } from './account-set.ts'
import { text, type Values } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { refuseUnderContext } from './under-context.ts'
import { warn } from './voice.ts'

export async function list(system: System): Promise<Answer> {
  const active = activeName(readConfig(system))
  return { value: listClouds(system).map((cloud) => shown(cloud, active)) }
}

export async function show(system: System, { values }: Call): Promise<Answer> {
  return { value: shown(named(system, values), activeName(readConfig(system))) }
}

export async function listProfiles(system: System, { values }: Call): Promise<Answer> {
  named(system, values)
  return { value: ['latest'] }
}

function named(system: System, values: Values): Cloud {
  const name = text(values, 'name') || undefined
  const cloud = name === undefined ? activeCloud(system) : findCloud(system, name)
  if (!cloud) throw notRegistered(name ?? '', ['See what there is: az cloud list --output table'])
  return cloud
}

function shown({ name, endpoints, suffixes, profile }: Cloud, active: string): object {
  return { endpoints, isActive: name === active, name, profile, suffixes }
}

export async function set(system: System, call: Call): Promise<Answer> {
  refuseUnderContext(system, 'the cloud', 'az cloud set --name NAME')
  const profile = text(call.values, 'profile')
  const change = await setActiveCloud(system, text(call.values, 'name') ?? '', profile === undefined ? {} : { profile })
  for (const warning of change.warnings) warn(system, call, warning)
  if (change.changed) await welcome(system, call, change.cloud)
  return {}
}

/** After a change of clouds the subscription follows: the one remembered for this cloud, else the first that is enabled. */
async function welcome(system: System, call: Call, cloud: Cloud): Promise<void> {
  warn(system, call, `Switched active cloud to '${cloud.name}'.`)
  const { subscriptions } = await readProfile(system)
  const here = subscriptions.filter((one) => one.environmentName === cloud.name)
  const remembered = rememberedSubscription(system, cloud.name)
  if (remembered !== undefined && !here.some((one) => one.id === remembered)) {
    warn(system, call, `The subscription of '${remembered}' doesn't exist in cloud '${cloud.name}'.`)
    warn(system, call, "Unable to automatically switch the active subscription. Use 'az account set'.")
    return
  }
  const next = here.find((one) => one.id === remembered) ?? here.find((one) => one.state === 'Enabled')
  if (next) {
    await choose(system, cloud.name, next.id)
    warn(system, call, `Active subscription switched to '${next.name} (${next.id})'.`)
  } else {
    warn(system, call, "Use 'az login' to log in to this cloud.")
    warn(system, call, "Use 'az account set' to set the active subscription.")
  }
}

export async function register(system: System, call: Call): Promise<Answer> {
  const name = text(call.values, 'name') ?? ''
  return told(system, call, await registerCloud(system, name, definition(call.values), discovery(system, call.values)))
}

export async function update(system: System, call: Call): Promise<Answer> {
  const name = text(call.values, 'name') || activeName(readConfig(system))
  return told(system, call, await updateCloud(system, name, definition(call.values), discovery(system, call.values)))
}

export async function unregister(system: System, call: Call): Promise<Answer> {
  for (const warning of await unregisterCloud(system, text(call.values, 'name') ?? '')) warn(system, call, warning)
  return {}
}

function discovery(system: System, values: Values): Discover | undefined {
  return values['skipEndpointDiscovery'] ? undefined : async (resourceManager) => (await import('../discover-clouds.ts')).discoverCloud(system, resourceManager)
}

function told(system: System, call: Call, { warnings }: CloudChange): Answer {
  for (const warning of warnings) warn(system, call, warning)
  return {}
}

/** `--cloud-config` takes the place of the single options, as in Azure CLI; the options have the keys of its flat shape. */
function definition(values: Values): CloudDefinition {
  const profile = text(values, 'profile')
  const parts = Object.entries(values).filter(([key]) => /^(?:endpoint|suffix)[A-Z]/.test(key))
  const said = parseCloudDefinition(text(values, 'cloudConfig') ?? JSON.stringify(Object.fromEntries(parts)))
  return profile === undefined ? said : { ...said, profile }
}
