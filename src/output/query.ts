/** What part of the result does the user want? JMESPath, with the literals Azure CLI's users write (`` `name` ``). */

import { compile, TreeInterpreter } from '@jmespath-community/jmespath'

const OPTIONS = { enable_legacy_literals: true }

/** A compiled expression. `search` throws an `Error` whose message says what is wrong with this value or function. */
export interface Query {
  search(value: unknown): unknown
}

/** `undefined` when the expression is not JMESPath. */
export function compileQuery(expression: string): Query | undefined {
  try {
    const tree = compile(expression, OPTIONS)
    if (isBeyond(tree)) return undefined
    return { search: (value) => TreeInterpreter.search(tree, value as never) }
  } catch {
    return undefined // the parser's own words name token numbers; the caller shows the expression instead
  }
}

/** What the library knows beyond JMESPath as Azure CLI reads it. Above all arithmetic: `user-name` is a name without its quotes. */
const beyond = new Set(['Arithmetic', 'Unary', 'Ternary', 'LetExpression', 'Variable', 'Root'])

function isBeyond(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  const { type, ...parts } = node as { readonly type?: unknown }
  // The value of a literal is somebody's data, not part of the tree.
  if (type === 'Literal') return false
  return (typeof type === 'string' && beyond.has(type)) || Object.values(parts).some(isBeyond)
}
