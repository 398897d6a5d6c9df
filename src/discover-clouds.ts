/** How are a cloud's endpoints found out? Its resource manager is asked; or one address that knows all clouds, once. */

import { readJson, readMetadata } from './arm/metadata.ts'
import { AuthError } from './errors.ts'
import { cloudAt, describedCloud } from './profile/arm-metadata.ts'
import type { CloudDefinition } from './profile/cloud-definition.ts'
import { cloudList, cloudListPath, cloudListText, type ListedCloud } from './profile/cloud-list.ts'
import type { System } from './system/system.ts'

/** For `az cloud register` and `update`. Rejects with “Unable to get endpoints from the cloud.” and why. */
export async function discoverCloud(system: System, resourceManager: string): Promise<CloudDefinition> {
  const described = cloudAt(await readMetadata(system, resourceManager), resourceManager)
  if (!described) throw new AuthError('server_answer', `Unable to get endpoints from the cloud.\n${resourceManager} did not describe a cloud.`)
  // What was typed is what is kept, with or without a slash at its end.
  return { ...described.definition, endpoints: { ...described.definition.endpoints, resourceManager } }
}

/** `ARM_CLOUD_METADATA_URL`: downloads the list unless there is one already. */
export async function downloadCloudList(system: System): Promise<void> {
  const address = system.env['ARM_CLOUD_METADATA_URL']
  if (!address || cloudList(system)) return
  const answer = await readJson(system, address)
  const clouds = (Array.isArray(answer) ? answer : [answer]).flatMap((one): ListedCloud[] => {
    const { name, definition } = describedCloud(one) ?? {}
    return name !== undefined && definition ? [{ name, ...definition }] : []
  })
  if (clouds.length === 0) throw new AuthError('cloud_invalid', 'No clouds available. Please ensure ARM_CLOUD_METADATA_URL is valid.')
  system.files.replace(cloudListPath(system), cloudListText(clouds))
}
