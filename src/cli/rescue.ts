/** What is tried before a failure is reported? A command of Azure's own CLI, and a cloud that is gone. */

import { isAzinError } from '../errors.ts'
import { activeName } from '../profile/clouds.ts'
import { setConfig } from '../profile/config-write.ts'
import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import type { UnknownWord } from './command-line.ts'
import type { Doors } from './commands.ts'
import { obey } from './obey.ts'
import { report } from './report.ts'
import { say } from './voice.ts'

/** Never rejects. @returns the exit code. */
export async function rescue(system: System, argv: readonly string[], doors: Doors, error: unknown): Promise<number> {
  try {
    if (isAzinError(error) && 'word' in error) return await (await import('./pass-on.ts')).passOn(system, argv, doors, error as UnknownWord)
    if (!isStale(system, error)) return await report(system, argv, error)
    const { name } = await forgetCloud(system)
    for (const line of [`The cloud '${name}' is not registered.`, 'Resetting active cloud to AzureCloud.']) {
      if (!argv.includes('--only-show-errors')) say(system, 'WARNING', line)
    }
    return await obey(system, argv, doors)
  } catch (failure) {
    return report(system, argv, failure)
  }
}

/** The file names a cloud that was taken out. One that the environment names is a mistake to be corrected there. */
function isStale(system: System, error: unknown): boolean {
  if (!isAzinError(error) || !('code' in error) || error.code !== 'cloud_not_found') return false
  const config = readConfig(system)
  const name = activeName(config)
  return name !== 'AzureCloud' && config.get('cloud', 'name')?.source !== 'AZURE_CLOUD_NAME' && error.message === `The cloud '${name}' is not registered.`
}

async function forgetCloud(system: System): Promise<{ readonly name: string }> {
  const name = activeName(readConfig(system))
  await setConfig(system, [{ section: 'cloud', name: 'name', value: 'AzureCloud' }])
  return { name }
}
