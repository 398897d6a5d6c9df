/** How does another subscription become the current one? */

import { rememberChoice } from '../profile/choices.ts'
import { tokenCloud } from '../profile/cloud-choice.ts'
import { rememberSubscription } from '../profile/clouds-edit.ts'
import { setDefault } from '../profile/entries.ts'
import { readProfile } from '../profile/file.ts'
import type { Account } from '../profile/schema.ts'
import { updateProfile } from '../profile/write.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { refuseUnderContext } from './under-context.ts'

export async function set(system: System, { values }: Call): Promise<Answer> {
  refuseUnderContext(system, 'the subscription', 'az account set --subscription NAME')
  const cloud = tokenCloud(system)
  const wanted = text(values, 'subscription')
  if (wanted === undefined) return (await import('./account-pick.ts')).pickDefault(system, values)
  await choose(system, cloud.name, wanted).catch(async (error: unknown) => {
    if ((error as { code?: unknown }).code !== 'subscription_not_found') throw error
    const { findSubscription } = await import('../discover-subscription.ts')
    await findSubscription(system, cloud, await readProfile(system), wanted)
    return choose(system, cloud.name, wanted)
  })
  return {}
}

/** Makes a subscription the current one, and the one to come back to when its cloud is chosen again. */
export async function choose(system: System, cloudName: string, idOrName: string): Promise<Account> {
  let chosen: Account | undefined
  await updateProfile(system, (profile) => {
    const changed = setDefault(profile, cloudName, idOrName)
    chosen = changed.account
    return changed.profile
  })
  await rememberSubscription(system, cloudName, chosen!.id)
  rememberChoice(system, chosen!)
  return chosen!
}
