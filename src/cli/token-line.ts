/**
 * Is this the plain request for a token, as programs spell it? The command's words first, options in full and by their exact
 * names, nothing that asks for more. What is not so plain goes to `args.ts`, which reads these lines just the same.
 */

import type { Option, Values } from './args.ts'

const RESOURCE_TYPES = ['oss-rdbms', 'arm', 'aad-graph', 'ms-graph', 'batch', 'media', 'data-lake']

export const tokenOptions: readonly Option[] = [
  { names: ['--subscription', '-s', '--name', '-n'], key: 'subscription', take: 'one' },
  { names: ['--resource'], key: 'resource', take: 'one' },
  { names: ['--resource-type'], key: 'resourceType', take: 'one', choices: RESOURCE_TYPES },
  { names: ['--scope'], key: 'scope', take: 'any' },
  { names: ['--tenant', '-t'], key: 'tenant', take: 'one' },
]

/** `undefined`: not plain. */
export function readTokenLine(argv: readonly string[]): Values | undefined {
  if (argv[0] !== 'account' || argv[1] !== 'get-access-token') return undefined
  const values: Record<string, string | readonly string[]> = {}
  for (let i = 2; i < argv.length; ) {
    const name = argv[i++]!
    const given: string[] = []
    while (i < argv.length && !argv[i]!.startsWith('-')) given.push(argv[i++]!)
    if (given.length === 0 || given.some((word) => word.includes('@'))) return undefined // `@file`
    const option = name === '-o' || name === '--output' ? jsonOnly : tokenOptions.find(({ names }) => names.includes(name))
    if (option?.take !== 'any' && given.length > 1) return undefined
    if (!option || option.choices?.includes(given[0]!) === false) return undefined
    values[option.key] = option.take === 'any' ? given : given[0]!
  }
  return values
}

/** Other formats are printed elsewhere. */
const jsonOnly: Option = { names: ['--output', '-o'], key: 'output', take: 'one', choices: ['json'] }
