/** How are the outcomes shown? As the table of docs/callers.md. */

import { asksServer } from './clients.ts'
import type { Row } from './clients.ts'

/** One line for each client and way of asking; lines that tell the same of the same client are one. */
export function table<Situation extends string>(rows: readonly Row[], outcomes: ReadonlyMap<Row, ReadonlyMap<Situation, string>>, situations: readonly Situation[]): string {
  const lines = new Map<string, string[]>()
  for (const row of rows) {
    const seen = outcomes.get(row)
    const cells = row.beyond ? ['passed on to Azure CLI', ...situations.slice(1).map(() => '')] : situations.map((one) => seen?.get(one) ?? (asksServer(row) ? 'asks no tenant' : 'as signed in'))
    const words = row.line.split(' --')[0]!.split(' -')[0]!.split(' [')[0]!
    const key = `| ${row.client} | \`az ${words || row.line}\` |`
    const text = ` ${cells.join(' | ')} |`
    lines.set(key + text, [key, text])
  }
  const head = `| client | command | ${situations.join(' | ')} |\n|${'---|'.repeat(situations.length + 2)}\n`
  return head + [...lines.keys()].join('\n') + '\n'
}
