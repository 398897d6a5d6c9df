/** Which subscriptions are there, and which is the current one? From azureProfile.json; Azure itself is asked only where it says so. */

import { tokenCloud } from '../profile/cloud-choice.ts'
import { readProfile } from '../profile/file.ts'
import { accountFor } from '../profile/identity.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'

export async function list(system: System, call: Call): Promise<Answer> {
  if (call.values['refresh']) {
    const { refreshAccounts } = await import('../discover-accounts.ts')
    for (const warning of await refreshAccounts(system)) await warn(system, call, warning)
  }
  const cloud = tokenCloud(system)
  const { subscriptions } = await readProfile(system)
  const mine = call.values['all'] ? subscriptions : subscriptions.filter((one) => one.environmentName === cloud.name)
  const shown = call.values['all'] ? mine : mine.filter((one) => one.state === 'Enabled')
  if (mine.length === 0) await warn(system, call, 'Please run "az login" to access your accounts.')
  else if (shown.length < mine.length) {
    await warn(system, call, "A few accounts are skipped as they don't have 'Enabled' state. Use '--all' to display them.")
  }
  return { value: shown.map(listed), table: accountTable }
}

async function warn(system: System, call: Call, message: string): Promise<void> {
  ;(await import('./voice.ts')).warn(system, call, message)
}

/** In lists the cloud is `cloudName`; `account show` keeps the file's `environmentName`. Programs read either. */
export function listed({ environmentName, ...account }: Account): Record<string, unknown> {
  return { ...account, cloudName: environmentName }
}

function accountTable(value: unknown): unknown {
  return (value as Record<string, unknown>[]).map((one) => ({
    Name: one['name'],
    CloudName: one['cloudName'],
    SubscriptionId: one['id'],
    TenantId: one['tenantId'],
    State: one['state'],
    IsDefault: one['isDefault'],
  }))
}

export async function show(system: System, { values }: Call): Promise<Answer> {
  return { value: accountFor(await readProfile(system), tokenCloud(system).name, text(values, 'subscription')) }
}
