/** What did the person mean? The nearest word or option, if one is near. */

import type { UsageError } from '../errors.ts'
import { commands, globalOptions } from './commands.ts'
import type { UnknownWord } from './command-line.ts'

/** Lines to put after a usage error; empty when nothing is near. */
export function suggestions(error: UsageError, argv: readonly string[]): readonly string[] {
  if ('word' in error) return forWord(error as UnknownWord)
  const unknown = /^unrecognized arguments: (--?[^\s=]+)/.exec(error.message)?.[1]
  if (unknown === undefined) return []
  const words = argv.filter((word) => !word.startsWith('-')).map((word) => word.toLowerCase())
  const command = commands.find((one) => one.path.split(' ').every((word, i) => words[i] === word))
  const names = [...(command?.options ?? []), ...globalOptions].flatMap((option) => option.names).filter((name) => name.startsWith('--'))
  return meant(nearest(unknown, names))
}

function forWord({ word, group }: UnknownWord): readonly string[] {
  const depth = group === '' ? 0 : group.split(' ').length
  const words = new Set(commands.filter((one) => !one.hidden && (depth === 0 || one.path.startsWith(group + ' ')))
    .map((one) => one.path.split(' ')[depth]!))
  const lines = meant(nearest(word.toLowerCase(), [...words]))
  return [...lines, `See what there is: az ${group ? group + ' ' : ''}--help`]
}

function meant(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [`Did you mean '${name}' ?`]
}

/** A word of ours that was mistyped: one or two letters in five or more. */
export function mistyped(word: string): string | undefined {
  const near = word.length < 5 ? undefined : nearest(word.toLowerCase(), [...new Set(commands.filter((one) => !one.hidden).map((one) => one.path.split(' ')[0]!))])
  return near !== undefined && distance(word.toLowerCase(), near) <= 2 ? near : undefined
}

/** What a group has, each word once. */
export function wordsOf(group: string): readonly string[] {
  const depth = group.split(' ').length
  return [...new Set(commands.filter((one) => !one.hidden && one.path.startsWith(group + ' ')).map((one) => one.path.split(' ')[depth]!))]
}

/** Within two fifths of the length; the first of equals. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined
  for (const name of among) {
    const away = distance(word, name)
    if (away <= Math.max(word.length, name.length) * 0.4 && (best === undefined || away < best.distance)) best = { name, distance: away }
  }
  return best?.name
}

/** Levenshtein's, row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
