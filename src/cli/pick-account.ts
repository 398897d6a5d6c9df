/** Which subscription shall be the default? Rows for those that are there, and for tenants that want the person once more. */

import type { Pending } from '../sign-in.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { cells } from './cells.ts'
import { type Row, pickRow, rowOf } from './picker.ts'
import { harmless } from './voice.ts'
import { prose } from './wrap.ts'

export type Choice = { readonly account: Account } | { readonly pending: Pending } | undefined

const TITLE = 'Which subscription shall be the default? Now it is the one with *.\nType to search, arrows to move, Enter to choose, Esc to leave it as it is.'
/** In the title, since a row has no room for it on a narrow screen. */
const STEP_UP = ' Where a sign-in is needed, Enter does that first.'

/** @param accounts and `pending`: not both empty. `undefined`: all stays as it is */
export async function pickAccount(system: System, accounts: readonly Account[], pending: readonly Pending[]): Promise<Choice> {
  const sorted = [...accounts].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  const rows = [...accountRows(sorted), ...pending.map(pendingRow)]
  const chosen = await pickRow(system, pending.length > 0 ? TITLE + STEP_UP : TITLE, rows, sorted.findIndex((one) => one.isDefault))
  if (chosen === undefined) return undefined
  const account = sorted[chosen]
  if (account) return { account }
  return { pending: pending[chosen - sorted.length]! }
}

/** The ids stand below one another, whatever the tenants are called. */
export function accountRows(accounts: readonly Account[]): readonly Row[] {
  const width = Math.max(0, ...accounts.map((one) => cells(tenantOf(one))))
  return accounts.map((one) => accountRow(one, width))
}

function tenantOf({ tenantDisplayName, tenantId }: Account): string {
  return harmless(tenantDisplayName || tenantId).replaceAll('\n', ' ')
}

function accountRow(account: Account, width: number): Row {
  const tenant = tenantOf(account)
  const { name, id, isDefault, tenantDefaultDomain, tenantId, user } = account
  return rowOf(`${name}${isDefault ? ' *' : ''}`, `${tenant}${' '.repeat(width - cells(tenant))}  ${id}`, [tenantDefaultDomain, tenantId, user.name])
}

function pendingRow({ tenant, name, reason }: Pending): Row {
  return rowOf(name ?? tenant, 'sign-in needed', [tenant, reason])
}

/** What stands on the screen afterwards. */
export function sayChosen(system: System, account: Account): void {
  const text = `Tenant: ${account.tenantDisplayName || account.tenantId}\nSubscription: ${account.name} (${account.id})\n`
  system.terminal.out(prose(harmless(text), system.terminal.columns) + '\n')
}

