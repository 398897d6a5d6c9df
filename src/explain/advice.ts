/** What can be told about a refused request: what it means, who must act, and the next command, complete? */

import { oauthErrors, phrases, rows, suberrors, type Who } from './catalogue.ts'
import type { Refusal } from './read-refusal.ts'

export type { Who } from './catalogue.ts'

export interface Advice {
  /** Absent when the refusal was known by its suberror, wording or error alone. */
  readonly code?: number
  readonly who: Who
  readonly cause: string
  /** A command, or an instruction where none helps. */
  readonly next: string
}

/** What is told about each number of a refusal that is known; else about its suberror, its wording, else its error. Empty: nothing is known. */
export function adviceFor(refusal: Refusal): readonly Advice[] {
  const known = refusal.codes.flatMap((code) => {
    const row = rows.find((one) => one[0] === code)
    return row ? [{ code, who: row[1], cause: row[2], next: filled(row[3], refusal) }] : []
  })
  if (known.length > 0) return known
  const [code] = refusal.codes
  const word = suberrors[refusal.suberror ?? ''] ?? (code === undefined ? phrases[refusal.said ?? ''] ?? oauthErrors[refusal.error ?? ''] : undefined)
  return word ? [{ ...(code !== undefined && { code }), who: word[0], cause: word[1], next: filled(word[2], refusal) }] : []
}

/** A template of the catalogue, with what is known put in. What could end a quoted word of a shell is not put in. */
export function filled(template: string, { tenant, scope, claims }: Pick<Refusal, 'tenant' | 'scope' | 'claims'>): string {
  const option = (name: string, value: string | undefined, allowed: RegExp) => (value && allowed.test(value) ? ` --${name} "${value}"` : '')
  const tenantOption = option('tenant', tenant, /^[\w.-]+$/)
  return template
    .replaceAll('{tenant}', tenantOption)
    .replaceAll('{TENANT}', tenantOption || ' --tenant TENANT')
    .replaceAll('{scope}', option('scope', scope, /^[\w.:/ +~%-]+$/))
    .replaceAll('{claims}', option('claims-challenge', claims, /^[\w+/=-]+$/))
}

const actors: Readonly<Record<Who, string>> = {
  you: 'you',
  administrator: 'your administrator',
  owner: "the application's owner",
  wait: 'nobody: wait',
}

/** Who must act, as words in a sentence. */
export function actor(who: Who): string {
  return actors[who]
}

/**
 * One line to put after an error. It never holds a command line that SDKs take for a sign that nobody is signed in.
 * `undefined` if nothing is known about the refusal.
 */
export function hintFor(refusal: Refusal): string | undefined {
  const [advice] = adviceFor(refusal)
  if (!advice) return undefined
  const more = advice.code === undefined || !rows.some(([code]) => code === advice.code) ? '' : ` More: az explain AADSTS${advice.code}`
  return `What it means: ${advice.cause} Who can act: ${actor(advice.who)}.${more}`
}

/** All numbers that are known, for whoever lists or tests them. */
export function knownCodes(): readonly number[] {
  return rows.map(([code]) => code)
}
