/** Which of the subscriptions shall be the current one? A numbered list, and a question. */

import { toTable } from '../output/table.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { colourOn, harmless, tell } from './voice.ts'
import { prose } from './wrap.ts'

/** @param accounts not empty; one of them the default, else the first counts as it. @returns the account chosen. */
export async function pick(system: System, accounts: readonly Account[]): Promise<Account> {
  const rows = [...accounts].sort((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()))
  const current = accounts.find((one) => one.isDefault) ?? accounts[0]!
  const out = (text: string) => system.terminal.out(prose(harmless(text), system.terminal.columns) + '\n')
  out('\n[Tenant and subscription selection]\n')
  system.terminal.out(coloured(system, listing(rows, current, system.terminal.columns), rows.indexOf(current)))
  out(`\nThe default is marked with an *; the default tenant is '${tenantOf(current)}' and subscription is '${current.name}' (${current.id}).\n`)
  const chosen = await answer(system, rows, current)
  out(`\nTenant: ${tenantOf(chosen)}\nSubscription: ${chosen.name} (${chosen.id})\n`)
  out('Another one later: az account set --subscription NAME')
  return chosen
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function answer(system: System, rows: readonly Account[], current: Account): Promise<Account> {
  for (;;) {
    const typed = await ask(system)
    if (typed === undefined || typed === '') return current
    const chosen = /^\d+$/.test(typed) ? rows[Number(typed) - 1] : undefined
    if (chosen) return chosen
    tell(system, 'Invalid selection.')
  }
}

const QUESTION = 'Select a subscription and tenant (Type a number or Enter for no changes):'

/** The account is signed in already: an input that ends leaves the default, it does not undo the sign-in. */
async function ask(system: System): Promise<string | undefined> {
  try {
    return (await system.terminal.ask(prose(QUESTION, system.terminal.columns) + ' ')).trim()
  } catch {
    return undefined
  }
}

/** @returns lines; a table where it fits the screen, without the ids if need be and nobody misses them, else one block per subscription. */
export function listing(rows: readonly Account[], current: Account, columns: number): string {
  const marked = rows.map((one, i) => ({
    No: `[${i + 1}]${one === current ? ' *' : ''}`,
    'Subscription name': shortened(one.name),
    'Subscription ID': one.id,
    Tenant: shortened(tenantOf(one)),
  }))
  const fits = (table: string) => table.split('\n').every((line) => line.length <= columns)
  const table = toTable(marked, false)
  if (fits(table)) return table
  const brief = toTable(marked.map(({ 'Subscription ID': _, ...row }) => row), false)
  if (fits(brief) && new Set(marked.map((row) => `${row['Subscription name']}\n${row.Tenant}`)).size === marked.length) return brief
  return marked.map((row) => `${row.No} ${row['Subscription name']}\n    ${row['Subscription ID']}\n    ${row.Tenant}\n`).join('')
}

function coloured(system: System, text: string, row: number): string {
  if (!colourOn(system)) return text
  return text.split('\n').map((line) => (line.startsWith(`[${row + 1}] *`) ? `\x1b[1m${line}\x1b[0m` : line)).join('\n')
}

/** Long names would push the id off the screen. */
function shortened(name: string): string {
  const letters = [...harmless(name).replaceAll('\n', ' ')]
  return letters.length > 36 ? letters.slice(0, 33).join('') + '...' : letters.join('')
}

function tenantOf(account: Account): string {
  return account.tenantDisplayName || account.tenantId
}
