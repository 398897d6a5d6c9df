/** Does a written transcript still tell the truth? Its commands are run, and what a user would see is compared line by line. */

export interface Command {
  /** What stands after `$ `, continued lines joined. */
  readonly command: string
  /** What is expected on the screen: standard output and error as they come. */
  readonly expected: readonly string[]
  /** From a last line `[exit 1]`; 0 without it. */
  readonly exit: number
  /** Lines `(...)` before the command: what happens beside it, such as who sits at the browser. */
  readonly stage: readonly string[]
  readonly line: number
}

/**
 * Reads the ```console blocks of a Markdown file, or of a .story file, which is the same. Within them: `$ command`, expected
 * lines, `(stage direction)` before a command, `# comment`.
 */
export function readTranscript(text: string): readonly Command[] {
  const commands: { command: string; expected: string[]; exit: number; stage: string[]; line: number }[] = []
  let inside = false
  let stage: string[] = []
  text.split(/\r?\n/).forEach((line, index) => {
    const last = commands.at(-1)
    if (line.startsWith('```')) {
      inside = !inside && /^```console\b/.test(line)
      stage = []
    } else if (!inside) return
    else if (line.startsWith('$ ')) {
      commands.push({ command: line.slice(2), expected: [], exit: 0, stage, line: index + 1 })
      stage = []
    } else if (last !== undefined && last.expected.length === 0 && last.command.endsWith('\\')) last.command = `${last.command.slice(0, -1)}${line.trim()}`
    else if (/^\(.*\)$/.test(line)) stage.push(line.slice(1, -1))
    else if (/^\[exit \d+\]$/.test(line)) last!.exit = Number(/\d+/.exec(line)![0])
    else if (!line.startsWith('# ')) last?.expected.push(line)
  })
  for (const { expected } of commands) while (expected.at(-1) === '') expected.pop()
  return commands
}

const placeholders: Readonly<Record<string, string>> = {
  token: '[\\w-]+\\.[\\w-]+\\.[\\w-]+',
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  time: '\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z?',
  number: '\\d+',
  seconds: '\\d{10}',
  port: '\\d{2,5}',
  code: '[A-Z0-9]{6,12}',
  url: 'https?://[^\\s"\']+',
  path: '[^\\s"\']+',
  text: '.+',
}

/**
 * The first line where the two part, as text for a failure; undefined when they agree. In expected lines `<token>`, `<uuid>`,
 * `<time>`, ... stand for anything of that kind, the same word with a number (`<uuid1>`) for the same text each time, and a line `...`
 * for any lines.
 */
export function difference(expected: readonly string[], actual: string, names: Map<string, string> = new Map()): string | undefined {
  const lines = actual.replace(/\n$/, '').split(/\r?\n/)
  const seen = actual === '' ? [] : lines
  const at = match(expected, seen, 0, 0, names)
  if (at === undefined) return undefined
  return `expected: ${expected[at.expected] ?? '(nothing more)'}\nactual:   ${seen[at.actual] ?? '(nothing more)'}\n\nall of it:\n${actual}`
}

interface Position {
  readonly expected: number
  readonly actual: number
}

/** Where they part, or undefined. A `...` tries every number of lines. */
function match(expected: readonly string[], actual: readonly string[], i: number, j: number, names: Map<string, string>): Position | undefined {
  for (; i < expected.length; i++, j++) {
    if (expected[i]!.trim() === '...') {
      let furthest: Position | undefined
      for (let next = j; next <= actual.length; next++) {
        const attempt = new Map(names)
        const parted = match(expected, actual, i + 1, next, attempt)
        if (parted === undefined) {
          for (const [name, text] of attempt) names.set(name, text)
          return undefined
        }
        if (furthest === undefined || parted.expected > furthest.expected) furthest = parted
      }
      return furthest
    }
    if (j >= actual.length || !matchLine(expected[i]!, actual[j]!, names)) return { expected: i, actual: j }
  }
  return j === actual.length ? undefined : { expected: i, actual: j }
}

function matchLine(expected: string, actual: string, names: Map<string, string>): boolean {
  const captured: string[] = []
  const pattern = expected.split(/(<[a-z]+\d*>)/).map((part) => {
    const [, kind, number] = /^<([a-z]+)(\d*)>$/.exec(part) ?? []
    const shape = kind === undefined ? undefined : placeholders[kind]
    if (shape === undefined) return escape(part)
    if (number === '') return shape
    const known = names.get(part)
    if (known !== undefined) return escape(known)
    captured.push(part)
    return `(${shape})`
  })
  const found = new RegExp(`^${pattern.join('')}$`).exec(actual.trimEnd())
  found?.slice(1).forEach((text, index) => names.set(captured[index]!, text))
  return found !== null
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
