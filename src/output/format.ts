/** How does a result become text in the format that was asked for? */

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
}

/** The whole text for standard output; empty when there is nothing to say (null, or format none). */
export async function render(value: unknown, shape: Shape): Promise<string> {
  const result = shape.query ? shape.query.search(value) : value
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
      return (await import('./tsv.ts')).toTsv(result, shape.query ? madeByQuery(value) : () => false)
    case 'table': {
      const shown = shape.query || !shape.transform ? result : shape.transform(result)
      return (await import('./table.ts')).toTable(shown, !shape.query && !shape.transform)
    }
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
