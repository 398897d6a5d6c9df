/** What does an INI file say, read as Python's configparser reads it without interpolation? */

export interface IniOption {
  readonly section: string
  /** Lower case, as configparser makes it. */
  readonly name: string
  value: string
  /** Lines that it takes, counted from 0, the last one included. */
  readonly first: number
  last: number
}

export interface Ini {
  readonly lines: readonly string[]
  readonly sections: readonly { readonly name: string; readonly line: number }[]
  readonly options: readonly IniOption[]
  /** The first line that belongs to no section: such a file is in bad format for Azure CLI. */
  readonly stray: number | undefined
  /** Of clouds.config: the only clouds that are known, where a list of them was given. */
  readonly listed?: readonly string[]
}

/** What no file says. */
export const noIni: Ini = { lines: [], sections: [], options: [], stray: undefined }

/** Never fails: lines that mean nothing are left out. Of two options with one name the later one counts. */
export function parseIni(text: string): Ini {
  const lines = linesOf(text)
  const sections: { name: string; line: number }[] = []
  const options: IniOption[] = []
  let section: string | undefined
  let open: IniOption | undefined
  let indent = 0
  let stray: number | undefined
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number]!
    const content = line.trim()
    if (content === '' || content[0] === '#' || content[0] === ';') continue
    const depth = line.length - line.trimStart().length
    if (open && depth > indent) {
      // Blank lines inside a value are part of it, comments are not.
      open.value += `${'\n'.repeat(blanks(lines, open.last, number) + 1)}${content}`
      open.last = number
      continue
    }
    indent = depth
    open = undefined
    const close = content[0] === '[' ? content.lastIndexOf(']') : -1
    if (close > 1) {
      section = content.slice(1, close)
      sections.push({ name: section, line: number })
    } else if (section === undefined) {
      stray ??= number
    } else {
      open = option(section, content, number)
      if (open) options.push(open)
    }
  }
  return { lines, sections, options, stray }
}

/** Ended by LF, CR or both. Few files have a CR, and a pattern costs the hot path a twentieth of a millisecond to compile. */
function linesOf(text: string): readonly string[] {
  return (text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text).split('\n')
}

function blanks(lines: readonly string[], from: number, to: number): number {
  return lines.slice(from + 1, to).filter((line) => line.trim() === '').length
}

function option(section: string, content: string, line: number): IniOption | undefined {
  const equals = content.indexOf('=')
  const colon = content.indexOf(':')
  const end = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals
  if (end < 1) return undefined
  const name = content.slice(0, end).trim().toLowerCase()
  return { section, name, value: content.slice(end + 1).trim(), first: line, last: line }
}

/** The value of an option; section names keep their case, `[DEFAULT]` speaks for every section that exists. */
export function iniValue(ini: Ini, section: string, name: string): string | undefined {
  const wanted = name.toLowerCase()
  // Loops, as elsewhere on the hot path: the executable's engine compiles `findLast` and its like anew in every process.
  let own: string | undefined
  let general: string | undefined
  for (const one of ini.options) {
    if (one.name !== wanted) continue
    if (one.section === section) own = one.value
    else if (one.section === 'DEFAULT') general = one.value
  }
  if (own !== undefined || general === undefined) return own
  for (const { name } of ini.sections) if (name === section) return general
  return undefined
}
