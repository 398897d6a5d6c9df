/** Which subscription is the default after another cloud was chosen? `az cloud set` tells and does it. */

import { isAzinError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { rememberSubscription, setActiveCloud, type CloudChange } from './clouds-config.ts'
import { rememberedSubscription } from './clouds.ts'
import { setDefault } from './entries.ts'
import { readProfile } from './file.ts'
import { updateProfile } from './write.ts'

/** Chooses a cloud, then the subscription remembered for it, else its first enabled one. No warnings if it was active already. */
export async function switchCloud(system: System, name: string, options: { readonly profile?: string } = {}): Promise<CloudChange> {
  const { cloud, changed, warnings } = await setActiveCloud(system, name, options)
  if (!changed) return { cloud, warnings }
  const more = await switchSubscription(system, cloud.name)
  return { cloud, warnings: [...warnings, `Switched active cloud to '${cloud.name}'.`, ...more] }
}

async function switchSubscription(system: System, cloudName: string): Promise<readonly string[]> {
  const { subscriptions } = await readProfile(system)
  const enabled = subscriptions.find((account) => account.environmentName === cloudName && account.state === 'Enabled')
  const wanted = rememberedSubscription(system, cloudName) ?? enabled?.id
  if (!wanted) return ["Use 'az login' to log in to this cloud.", "Use 'az account set' to set the active subscription."]
  try {
    const after = await updateProfile(system, (profile) => setDefault(profile, cloudName, wanted).profile)
    const { account } = setDefault(after, cloudName, wanted)
    const warnings = await rememberSubscription(system, cloudName, account.id)
    return [...warnings, `Active subscription switched to '${account.name} (${account.id})'.`]
  } catch (error) {
    if (!isAzinError(error) || !('code' in error) || !error.code.startsWith('subscription_')) throw error
    return [error.message, "Unable to automatically switch the active subscription. Use 'az account set'."]
  }
}
