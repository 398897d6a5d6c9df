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
  const lines = text.split(/\r\n|\n|\r/)
  const sections: { name: string; line: number }[] = []
  const options: IniOption[] = []
  let section: string | undefined
  let open: IniOption | undefined
  let indent = 0
  let stray: number | undefined
  for (const [number, line] of lines.entries()) {
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

function blanks(lines: readonly string[], from: number, to: number): number {
  return lines.slice(from + 1, to).filter((line) => line.trim() === '').length
}

function option(section: string, content: string, line: number): IniOption | undefined {
  const end = content.search(/[=:]/)
  if (end < 1) return undefined
  const name = content.slice(0, end).trim().toLowerCase()
  return { section, name, value: content.slice(end + 1).trim(), first: line, last: line }
}

/** The value of an option; section names keep their case, `[DEFAULT]` speaks for every section that exists. */
export function iniValue(ini: Ini, section: string, name: string): string | undefined {
  const wanted = name.toLowerCase()
  const last = (where: string) => ini.options.findLast((one) => one.section === where && one.name === wanted)
  const own = last(section)
  if (own || !ini.sections.some((one) => one.name === section)) return own?.value
  return last('DEFAULT')?.value
}
