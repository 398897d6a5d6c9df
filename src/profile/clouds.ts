/** Which clouds are there, and where are all their endpoints? The built-in table with what clouds.config adds and changes. */

import type { System } from '../system/system.ts'
import { activeCloudOf, cloudNames, cloudOf, cloudsPath, readCloudsFile } from './cloud-choice.ts'
import { endpointTable, suffixTable } from './clouds-table.ts'
import { readConfig, type Config } from './config.ts'
import { iniValue, parseIni, type Ini } from './ini.ts'
import { readText } from './reading.ts'
import type { Cloud } from './schema.ts'

export { activeName, checkTransport, cloudNames, cloudsPath, notRegistered, optionName } from './cloud-choice.ts'

/**
 * The cloud named by AZURE_CLOUD_NAME or `[cloud] name`, else AzureCloud.
 * @param config hand it over where it was read already, so that the file is read once.
 * @throws AuthError `cloud_not_found`; `cloud_invalid` if it would be spoken to over http and is not on this machine.
 */
export function activeCloud(system: System, config: Config = readConfig(system)): Cloud {
  return activeCloudOf(system, config, cloudNamed)
}

/** Built-in clouds first, then the custom ones in the order of clouds.config. */
export function listClouds(system: System): readonly Cloud[] {
  const ini = readCloudsFile(system)
  return cloudNames(ini).map((name) => cloudNamed(ini, name))
}

/** Case-sensitive, as `az cloud show` is. */
export function findCloud(system: System, name: string): Cloud | undefined {
  const ini = readCloudsFile(system)
  return cloudNames(ini).includes(name) ? cloudNamed(ini, name) : undefined
}

/** What is wrong with clouds.config, if it cannot be used at all. It is then taken as empty, and set aside at the next change. */
export function cloudsProblem(system: System): string | undefined {
  const ini = parseIni(readText(system, cloudsPath(system)) ?? '')
  return ini.stray === undefined ? undefined : `'${cloudsPath(system)}' is in bad format and is not used (line ${ini.stray + 1}).`
}

/** The active cloud's default subscription as `az account set` remembered it for when the cloud is chosen again. */
export function rememberedSubscription(system: System, cloudName: string): string | undefined {
  return iniValue(readCloudsFile(system), cloudName, 'subscription') || undefined
}

/** One cloud, whole. */
export function cloudNamed(ini: Ini, name: string): Cloud {
  return cloudOf(ini, name, endpointTable, suffixTable)
}
