/** What is wrong here, and what mends it? A line for each check; JSON for programs; a file that can be shown to strangers. */

import { bundleOf, type Check, examine, type Verdict } from '../doctor.ts'
import { scrubbed } from '../system/secret.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { plainly, tinted, width } from './plainly.ts'
import { harmless, tell } from './voice.ts'
import { paragraph } from './wrap.ts'

const COLOURS = { ok: 'good', warning: 'doubtful', problem: 'bad', skipped: 'faint' } as const

export async function doctor(system: System, call: Call): Promise<Answer> {
  const checks = await examine(system, call.doors.self ?? [])
  const exit = checks.some(({ verdict }) => verdict === 'problem') ? 1 : 0
  const bundle = text(call.values, 'bundle')
  if (bundle !== undefined) await share(system, bundle, checks)
  const value = checks.map(({ name, verdict, reason, finding, mend, figures }) => ({ name, verdict, reason, finding, mend, ...(figures && { figures }) }))
  return plainly(system, call, { value, exit }, () => [...checks.flatMap((check) => lines(system, check)), '', summary(checks)])
}

async function share(system: System, name: string, checks: readonly Check[]): Promise<void> {
  const path = name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name) ? name : `${system.workingDirectory}/${name}`
  system.files.replace(path, scrubbed(JSON.stringify(await bundleOf(system, checks), null, 2)) + '\n')
  tell(system, `Written to ${path}: verdicts and numbers alone, without names, paths, addresses or secrets. It can be shared.`)
}

const NAME = 18

/** Verdict, name and finding side by side; one below the other where the screen is narrow. Commands stay whole, to be copied. */
function lines(system: System, { name, verdict, finding, mend }: Check): readonly string[] {
  const wide = width(system)
  const left = 9 + NAME
  const head = `${tinted(system, COLOURS[verdict], verdict.padEnd(9))}${name}`
  const narrow = wide < 70
  const folded = paragraph(harmless(finding), narrow ? wide : wide - left, narrow ? 2 : 0)
  const told = narrow ? [head, folded] : [`${head.padEnd(head.length - name.length + NAME)}${folded.replaceAll('\n', '\n' + ' '.repeat(left))}`]
  const shown = verdict === 'ok' || verdict === 'skipped' ? [] : mend.map((line) => ' '.repeat(narrow ? 4 : Math.max(4, Math.min(left + 2, wide - line.length))) + harmless(line))
  return [...told, ...shown]
}

function summary(checks: readonly Check[]): string {
  const count = (verdict: Verdict) => checks.filter((one) => one.verdict === verdict).length
  const parts = [[count('problem'), 'problem'], [count('warning'), 'warning']] as const
  const told = parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}${n === 1 ? '' : 's'}`] : []))
  return told.length > 0 ? `${told.join(', ')}.` : 'Nothing is wrong.'
}
