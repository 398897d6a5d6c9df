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
    return { search: (value) => TreeInterpreter.search(tree, value as never) }
  } catch {
    return undefined // the parser's own words name token numbers; the caller shows the expression instead
  }
}
