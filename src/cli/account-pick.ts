/** What does `az account set` do when no subscription is named? It shows a list to choose from, where a person can. */

import { UsageError } from '../errors.ts'
import { activeCloud } from '../profile/clouds.ts'
import { readProfile } from '../profile/file.ts'
import { accountFor } from '../profile/identity.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { choose } from './account-set.ts'
import type { Values } from './args.ts'
import { attended } from './attended.ts'
import type { Answer } from './commands.ts'
import { canPick } from './picker.ts'

/** @throws UsageError exit 2, as Azure CLI, where nobody can be asked */
export async function pickDefault(system: System, values: Values): Promise<Answer> {
  if (!attended(system, { values })) throw new UsageError('the following arguments are required: --subscription/-s/--name/-n')
  const cloud = activeCloud(system)
  const { subscriptions } = await readProfile(system)
  const mine = subscriptions.filter((one) => one.environmentName === cloud.name && one.state === 'Enabled')
  if (mine.length === 0) accountFor({ subscriptions: [] }, cloud.name, undefined) // says how to sign in
  const chosen = await pickOne(system, values, mine)
  if (chosen && !chosen.isDefault) await choose(system, cloud.name, chosen.id)
  return {}
}

async function pickOne(system: System, values: Values, accounts: readonly Account[]): Promise<Account | undefined> {
  if (!canPick(system, values)) return (await import('./pick.ts')).pick(system, accounts)
  const { pickAccount, sayChosen } = await import('./pick-account.ts')
  const choice = await pickAccount(system, accounts, [])
  const account = choice && 'account' in choice ? choice.account : undefined
  if (account) sayChosen(system, account)
  return account
}
