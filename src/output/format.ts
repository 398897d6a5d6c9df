/** How does a result become text in the format that was asked for? */

import { withPlainNumbers } from './exact-numbers.ts'
import { toJson } from './json.ts'

export const FORMATS = ['json', 'jsonc', 'yaml', 'yamlc', 'table', 'tsv', 'none'] as const
export type Format = (typeof FORMATS)[number]

export interface Shape {
  readonly format: Format
  /** Colour codes in jsonc and yamlc. */
  readonly colour: boolean
  /** Already compiled; see query.ts. */
  readonly query?: { search(value: unknown): unknown } | undefined
  /** What a table shows instead of the value, when no query has chosen. */
  readonly transform?: ((value: unknown) => unknown) | undefined
  /** The same for tsv. */
  readonly columns?: ((value: unknown) => unknown) | undefined
}

/** The whole text for standard output; empty when there is nothing to say (null, or format none). */
export async function render(value: unknown, shape: Shape): Promise<string> {
  const plain = shape.query ? withPlainNumbers(value) : value
  const result = shape.query ? found(shape.query, value, plain) : value
  if (result === null || result === undefined || shape.format === 'none') return ''
  switch (shape.format) {
    case 'json':
      return toJson(result)
    case 'jsonc':
      return shape.colour ? (await import('./colour.ts')).colourJson(toJson(result)) : toJson(result)
    case 'yaml':
    case 'yamlc': {
      const text = (await import('./yaml.ts')).toYaml(result)
      return shape.format === 'yamlc' && shape.colour ? (await import('./colour.ts')).colourYaml((await import('./disarm.ts')).disarmed(text)) : text
    }
    case 'tsv':
      return (await import('./tsv.ts')).toTsv(shape.query || !shape.columns ? result : shape.columns(result), shape.query ? madeByQuery([value, plain]) : () => false)
    case 'table': {
      const shown = shape.query || !shape.transform ? result : shape.transform(result)
      return (await import('./table.ts')).toTable(shown, !shape.query && !shape.transform)
    }
  }
}

/** Functions and comparisons need JavaScript's numbers; what a query merely picks out keeps its spelling. */
function found(query: NonNullable<Shape['query']>, value: unknown, plain: unknown): unknown {
  const result = query.search(plain)
  if (plain === value) return result
  try {
    const exact = query.search(value)
    return JSON.stringify(exact) === JSON.stringify(result) ? exact : result
  } catch {
    return result
  }
}

/** An object that was not in the value came from `{name: expression}`: its order is the user's. */
function madeByQuery(value: unknown): (object: object) => boolean {
  const known = new WeakSet<object>()
  const walk = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return
    known.add(item)
    Object.values(item).forEach(walk)
  }
  walk(value)
  return (object) => !known.has(object)
}
