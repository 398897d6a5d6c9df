/** How is an answer printed when it is not plain JSON? */

import { UsageError } from '../errors.ts'
import { disarmed } from '../output/disarm.ts'
import { FORMATS, render } from '../output/format.ts'
import { compileQuery } from '../output/query.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'
import type { Answer } from './commands.ts'
import { colourOn, warn } from './voice.ts'

/** JMESPath takes `user-name` without quotes for two names. */
const MINUS = 'A name with other characters than letters, digits and _ stands in double quotes: \'"azure-cli"\''

/** @throws UsageError exit 2 for an expression that is not JMESPath, before anything is done. */
export function printer(system: System, values: Values, format: string, expression: string | undefined): (answer: Answer) => Promise<void> {
  const known = FORMATS.find((one) => one === format.toLowerCase())
  // A wrong setting must not lock anybody out of `az config set`.
  if (!known) warn(system, { values }, `The output format '${format}' of core.output is not known: json is used. Known are: ${FORMATS.join(', ')}.`)
  const query = expression === undefined ? undefined : compileQuery(expression)
  if (expression !== undefined && !query) {
    throw new UsageError(`argument --query: invalid jmespath_type value: '${expression}'`, 2, [
      ...(/\w-\w/.test(expression) ? [MINUS] : []),
      'How to write a query: https://jmespath.org/tutorial.html',
    ])
  }
  return ({ value, table, columns }) => show(system, value, { format: known ?? 'json', colour: colourOn(system), query: query && guarded(query), transform: table, columns })
}

async function show(system: System, value: unknown, shape: Parameters<typeof render>[1]): Promise<void> {
  if (value === undefined || value === null) return
  const text = await render(value, shape)
  // Coloured text is disarmed before it gets its colours.
  if (text !== '') system.terminal.out(system.terminal.output && !(shape.colour && /c$/.test(shape.format)) ? disarmed(text) : text)
}

function guarded(query: { search(value: unknown): unknown }): { search(value: unknown): unknown } {
  return {
    search: (value) => {
      try {
        return query.search(value)
      } catch (error) {
        const { message } = error as Error
        throw new UsageError(`Invalid jmespath query supplied for \`--query\`: ${message}`, 1)
      }
    },
  }
}
