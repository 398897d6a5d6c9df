/** What does a refusal mean, and what is done about it? From a number, a pasted text or standard input; nothing is contacted. */

import { UsageError } from '../errors.ts'
import { actor, type Advice, adviceFor } from '../explain/advice.ts'
import { readRefusal, type Refusal } from '../explain/read-refusal.ts'
import type { System } from '../system/system.ts'
import { list } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { plainly, width } from './plainly.ts'
import { harmless } from './voice.ts'
import { paragraph } from './wrap.ts'

export async function explain(system: System, call: Call): Promise<Answer> {
  const refusal = readRefusal(pasted(system, call))
  const advice = adviceFor(refusal)
  return plainly(system, call, { value: { ...refusal, advice }, exit: advice.length > 0 ? 0 : 1 }, () => lines(system, refusal, advice))
}

function pasted(system: System, { values }: Call): string {
  const words = list(values, 'text') ?? []
  const text = words.length > 0 ? words.join(' ') : system.terminal.input ? '' : new TextDecoder().decode(system.terminal.readInput())
  if (text.trim() !== '') return text
  throw new UsageError('There is nothing to explain: give a number, or the text of the error.', 2, ['az explain AADSTS50076', 'az account get-access-token 2>&1 | az explain'])
}

function lines(system: System, refusal: Refusal, advice: readonly Advice[]): readonly string[] {
  const told = advice.length > 0 ? advice.flatMap((one) => ['', ...about(system, one)]).slice(1) : unknown(system, refusal)
  const trace = ([['Trace ID', refusal.trace_id], ['Correlation ID', refusal.correlation_id], ['Time', refusal.timestamp]] as const)
    .flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []))
  return trace.length > 0 ? [...told, '', paragraph('Whoever looks into it will ask for:', width(system), 0), ...trace] : told
}

function about(system: System, { code, cause, who, next }: Advice): readonly string[] {
  const wide = width(system)
  const head = code === undefined ? cause : `AADSTS${code}: ${cause}`
  return [paragraph(harmless(head), wide, 0), paragraph(`Who must act: ${actor(who)}.`, wide, 2), '  Next:', ...commandLines(harmless(next), wide)]
}

/** A command stays on a line of its own, whole, so that it can be copied; what is said about it goes before and after. */
function commandLines(next: string, wide: number): readonly string[] {
  const [, before, command, after] = /^(?:(.*:) )?(az [^()]*?)(?: \((.*)\))?$/.exec(next) ?? []
  if (!command) return [paragraph(next, wide, 4)]
  return [...(before ? [paragraph(before, wide, 4)] : []), `    ${command}`, ...(after ? [paragraph(`(${after})`, wide, 4)] : [])]
}

function unknown(system: System, { codes }: Refusal): readonly string[] {
  const wide = width(system)
  const [code] = codes
  if (code === undefined) return [paragraph('There is no AADSTS number in this text, and nothing else that azin knows. Paste the whole error, or its number.', wide, 0)]
  return [
    paragraph(`azin does not know AADSTS${code}. Microsoft may say more at:`, wide, 0),
    `    https://login.microsoftonline.com/error?code=${code}`,
  ]
}
