/** What does a command line say, given a table of options? argparse's rules, as users of Azure CLI know them. */

import { UsageError } from '../errors.ts'

export interface Option {
  /** In the order of the help, long and short: `--name`, `-n`. */
  readonly names: readonly string[]
  readonly key: string
  /** `one` value; `flag` none; `some` one or more; `any` zero or more. */
  readonly take: 'one' | 'flag' | 'some' | 'any'
  /** Compared without regard to case; the spelling of the table is what the command gets. */
  readonly choices?: readonly string[]
  readonly required?: boolean
  /** Only azin has it: it must be spelled in full, so that abbreviations keep meaning what they mean to Azure CLI. */
  readonly own?: boolean
}

/** Arguments without an option name. */
export interface Positional {
  readonly name: string
  readonly key: string
  readonly take: 'optional' | 'some' | 'any'
}

export type Values = Readonly<Record<string, string | true | readonly string[]>>

/** A token is an option (with an attached value, perhaps) or an argument. `--` makes all that follow arguments. */
type Token = { readonly option: Option; readonly attached?: string } | { readonly argument: string } | { readonly unknown: string }

/**
 * @param command as typed, for the messages: `az account show`.
 * @throws UsageError exit 2 with argparse's texts.
 */
export function parse(command: string, options: readonly Option[], positional: Positional | undefined, argv: readonly string[]): Values {
  const values: Record<string, string | true | readonly string[]> = {}
  const loose: string[] = []
  const unknown: string[] = []
  const tokens = tokenize(options, argv)
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    if ('argument' in token) loose.push(token.argument)
    else if ('unknown' in token) unknown.push(token.unknown)
    else if (token.option.take === 'flag') values[token.option.key] = flag(token.option, token.attached)
    else {
      const given = token.attached !== undefined ? [token.attached] : following(tokens, i, token.option.take === 'one' ? 1 : Infinity)
      if (token.attached === undefined) i += given.length
      values[token.option.key] = fitting(command, token.option, given)
    }
  }
  const own = positional === undefined ? 0 : positional.take === 'optional' ? 1 : loose.length
  unknown.push(...loose.slice(own))
  if (positional && loose.length > 0) values[positional.key] = positional.take === 'optional' ? loose[0]! : loose
  if (values['help']) return values // shown however incomplete or mistaken the rest is
  demand(options, positional, values)
  if (unknown.length > 0) throw new UsageError(`unrecognized arguments: ${inOrder(argv, unknown).join(' ')}`)
  return values
}

function tokenize(options: readonly Option[], argv: readonly string[]): Token[] {
  const tokens: Token[] = []
  const end = argv.indexOf('--')
  argv.forEach((text, i) => {
    if (end >= 0 && i >= end) {
      if (i > end) tokens.push({ argument: text })
    } else tokens.push(...classify(options, text))
  })
  return tokens
}

function classify(options: readonly Option[], text: string): Token[] {
  if (!text.startsWith('-') || text === '-') return [{ argument: text }]
  const exact = find(options, text)
  if (exact) return [{ option: exact }]
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const attached = equals < 0 ? {} : { attached: text.slice(equals + 1) }
  const named = equals < 0 ? undefined : find(options, name)
  if (named) return [{ option: named, ...attached }]
  if (text.startsWith('--')) {
    const option = abbreviated(options, name)
    return option ? [{ option, ...attached }] : [text.includes(' ') ? { argument: text } : { unknown: text }]
  }
  return cluster(options, text) ?? [/^-\d+$|^-\d*\.\d+$/.test(text) || text.includes(' ') ? { argument: text } : { unknown: text }]
}

/** `-ojson`, `-o=json`, or flags in a row: `-iu NAME`. */
function cluster(options: readonly Option[], text: string): Token[] | undefined {
  const option = find(options, text.slice(0, 2))
  if (!option) return undefined
  const rest = text.slice(2)
  if (rest === '') return [{ option }]
  if (option.take !== 'flag') return [{ option, attached: rest.startsWith('=') ? rest.slice(1) : rest }]
  const others = cluster(options, '-' + rest)
  return others ? [{ option }, ...others] : [{ option, attached: rest }]
}

function find(options: readonly Option[], name: string): Option | undefined {
  return options.find((option) => option.names.includes(name))
}

function abbreviated(options: readonly Option[], prefix: string): Option | undefined {
  if (prefix === '--') return undefined
  const matches = options.filter((option) => !option.own)
    .flatMap((option) => option.names.filter((name) => name.startsWith(prefix)).map((name) => ({ option, name })))
  if (new Set(matches.map((match) => match.option)).size > 1) {
    throw new UsageError(`ambiguous option: ${prefix} could match ${matches.map((match) => match.name).join(', ')}`)
  }
  return matches[0]?.option
}

function flag(option: Option, attached: string | undefined): true {
  if (attached !== undefined) throw new UsageError(`argument ${optionName(option)}: ignored explicit argument '${attached}'`)
  return true
}

function following(tokens: readonly Token[], at: number, most: number): string[] {
  const found: string[] = []
  for (let i = at + 1; i < tokens.length && found.length < most; i++) {
    const token = tokens[i]!
    if (!('argument' in token)) break
    found.push(token.argument)
  }
  return found
}

function fitting(command: string, option: Option, given: readonly string[]): string | readonly string[] {
  if (given.length === 0 && option.take === 'one') throw new UsageError(`argument ${optionName(option)}: expected one argument`)
  if (given.length === 0 && option.take === 'some') throw new UsageError(`argument ${optionName(option)}: expected at least one argument`)
  const chosen = given.map((text) => choice(command, option, text))
  return option.take === 'one' ? chosen[0]! : chosen
}

function choice(command: string, option: Option, text: string): string {
  if (!option.choices) return text
  const found = option.choices.find((one) => one.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  const allowed = option.choices.join(', ')
  throw new UsageError(`${command}: '${text}' is not a valid value for '${option.names[0]}'. Allowed values: ${allowed}.`)
}

function demand(options: readonly Option[], positional: Positional | undefined, values: Values): void {
  const missing = options.filter((option) => option.required && values[option.key] === undefined).map(optionName)
  if (positional?.take === 'some' && values[positional.key] === undefined) missing.unshift(positional.name)
  if (missing.length > 0) throw new UsageError(`the following arguments are required: ${missing.join(', ')}`)
}

/** `--subscription/-s/--name/-n`, as argparse names an option in its messages. */
export function optionName(option: Option): string {
  return option.names.join('/')
}

function inOrder(argv: readonly string[], unknown: readonly string[]): string[] {
  return [...unknown].sort((a, b) => argv.indexOf(a) - argv.indexOf(b))
}

/** The value of a `one` option. */
export function text(values: Values, key: string): string | undefined {
  const value = values[key]
  return typeof value === 'string' ? value : undefined
}

/** The values of a `some` or `any` option; `undefined` if it was not given. */
export function list(values: Values, key: string): readonly string[] | undefined {
  const value = values[key]
  return Array.isArray(value) ? value : undefined
}
