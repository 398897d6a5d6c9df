/** Which command do the words name, and what is said to it? Global options may stand anywhere. */

import { UsageError } from '../errors.ts'
import { parse, type Values } from './args.ts'
import { type Command, commands, globalOptions } from './commands.ts'

export type Line =
  | { readonly kind: 'command'; readonly command: Command; readonly values: Values; readonly rest: readonly string[] }
  /** Help was asked for: of a command, of a group (`account`), or of everything (``). */
  | { readonly kind: 'help'; readonly path: string }

/** Words that do not name a command; the caller knows how to suggest one. */
export class UnknownWord extends UsageError {
  override name = 'UsageError'
  readonly word: string
  readonly group: string
  constructor(word: string, group: string) {
    super(`'${word}' is misspelled or not recognized by the system.`)
    this.word = word
    this.group = group
  }
}

/** @throws UsageError exit 2. Words in any case; options exactly as they are. */
export function readLine(argv: readonly string[]): Line {
  const { command, path, before, rest } = locate(argv)
  return command ? forCommand(command, before, rest) : forGroup(path, before)
}

interface Place {
  /** `undefined`: the words name a group, or nothing at all. */
  readonly command: Command | undefined
  readonly path: string
  readonly before: readonly string[]
  readonly rest: readonly string[]
}

/** Reads the words alone. @throws UnknownWord */
export function locate(argv: readonly string[]): Place {
  const before: string[] = []
  let path = ''
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word.startsWith('-') && word !== '-') {
      before.push(word)
      if (takesNext(word) && i + 1 < argv.length) before.push(argv[++i]!)
      continue
    }
    path = step(path, word)
    const command = commands.find((one) => one.path === path)
    if (command) return { command, path, before, rest: argv.slice(i + 1) }
  }
  return { command: undefined, path, before, rest: [] }
}

/** `-o json`, not `-ojson` and not `--output=json`. */
function takesNext(word: string): boolean {
  return globalOptions.some((option) => option.take === 'one' &&
    option.names.some((name) => name === word || (!option.own && word.length > 3 && name.startsWith(word))))
}

function step(path: string, word: string): string {
  const next = (path ? path + ' ' : '') + word.toLowerCase()
  if (commands.some((one) => one.path === next || one.path.startsWith(next + ' '))) return next
  throw new UnknownWord(word, path)
}

function forCommand(command: Command, before: readonly string[], rest: readonly string[]): Line {
  const options = [...command.options, ...globalOptions]
  const values = parse('az ' + command.path, options, command.positional, [...before, ...rest])
  return values['help'] ? { kind: 'help', path: command.path } : { kind: 'command', command, values, rest }
}

function forGroup(path: string, before: readonly string[]): Line {
  const values = parse('az ' + path, globalOptions, undefined, before)
  if (values['help'] || path === '') return { kind: 'help', path }
  throw new UsageError('the following arguments are required: _subcommand', 2, [`See what there is: az ${path} --help`])
}
