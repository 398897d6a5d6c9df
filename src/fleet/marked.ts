/** What does a file of settings say, and on which line? YAML, or JSON, which is YAML too; every mistake is one sentence with its line. */

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

/** A value that knows its line. */
export type Marked =
  | { readonly kind: 'map'; readonly line: number; readonly fields: ReadonlyMap<string, Marked> }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly Marked[] }
  | { readonly kind: 'value'; readonly line: number; readonly value: string | number | boolean | null; /** As it is written. */ readonly text: string }

export interface Fault {
  readonly line: number
  readonly text: string
}

/** Told of what is wrong; reading goes on, so that all mistakes are named at once. */
export type Blame = (at: Marked, text: string) => void

/** @returns `undefined` where there is nothing to go on with, for which `faults` then says why */
export function readMarked(source: string, faults: Fault[]): Marked | undefined {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, logLevel: 'silent', prettyErrors: false })
  const line = (offset: number) => lines.linePos(offset).line
  for (const { pos, message } of [...document.errors, ...document.warnings]) faults.push({ line: line(pos[0]), text: `${message.split('\n')[0]!.replace(/[.:]*$/, '')}.` })
  if (faults.length > 0) return undefined
  if (!document.contents) {
    faults.push({ line: 1, text: 'The file is empty.' })
    return undefined
  }
  return mark(document.contents, 1, line, faults)
}

function mark(node: Node | null, above: number, lineOf: (offset: number) => number, faults: Fault[]): Marked {
  const line = node?.range ? lineOf(node.range[0]) : above
  if (isMap(node)) {
    const fields = new Map<string, Marked>()
    for (const { key, value } of node.items) {
      const [name, at] = isScalar(key) ? [String(key.value), key.range ? lineOf(key.range[0]) : line] : ['?', line]
      const marked = mark(value as Node | null, at, lineOf, faults)
      // What is wrong with a value is looked for where its name stands.
      fields.set(name, { ...marked, line: at })
    }
    return { kind: 'map', line, fields }
  }
  if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => mark(item as Node | null, line, lineOf, faults)) }
  if (isAlias(node)) faults.push({ line, text: `'*${node.source}' refers to another place; write it out.` })
  const value: unknown = isScalar(node) ? node.value : null
  const told = typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value)
  return { kind: 'value', line, value: told, text: typeof told === 'string' ? told : isScalar(node) ? (node.source ?? '') : '' }
}

/** The fields of a map, none of them unknown. @param what `A caller`: begins the sentence */
export function fieldsOf(at: Marked, what: string, known: readonly string[], blame: Blame): ReadonlyMap<string, Marked> {
  if (at.kind !== 'map') {
    blame(at, `${what} is a map with ${listed(known)}.`)
    return new Map()
  }
  for (const [name, value] of at.fields) {
    if (!known.includes(name)) blame(value, `${what} has no field '${name}'; it may have ${listed(known)}.`)
  }
  return at.fields
}

export function itemsOf(at: Marked | undefined, what: string, blame: Blame): readonly Marked[] {
  if (at === undefined) return []
  if (at.kind === 'list') return at.items
  blame(at, `${what} is a list.`)
  return []
}

/** @returns `undefined` if it is not there, or wrong and blamed */
export function textOf(at: Marked | undefined, what: string, blame: Blame, fits?: readonly [RegExp, string]): string | undefined {
  if (at === undefined) return undefined
  if (at.kind !== 'value' || at.value === null || at.text === '') return void blame(at, `${what} is a text${fits ? `: ${fits[1]}` : ''}.`)
  if (fits && !fits[0].test(at.text)) return void blame(at, `${what} is ${fits[1]}, not '${at.text.slice(0, 80)}'.`)
  return at.text
}

/** One text, or a list of them; `undefined` as above. */
export function textsOf(at: Marked | undefined, what: string, blame: Blame, fits?: readonly [RegExp, string]): readonly string[] | undefined {
  if (at === undefined) return undefined
  const all = (at.kind === 'list' ? at.items : [at]).map((one) => textOf(one, what, blame, fits))
  if (all.length === 0) blame(at, `${what} is an empty list.`)
  return all.filter((one) => one !== undefined)
}

export function numberOf(at: Marked | undefined, what: string, blame: Blame, least: number, most: number): number | undefined {
  if (at === undefined) return undefined
  if (at.kind === 'value' && typeof at.value === 'number' && at.value >= least && at.value <= most) return at.value
  return void blame(at, `${what} is a number from ${least} to ${most}.`)
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
