/** How is an INI file changed so that comments, order and everything unknown stay? By lines. */

import { UsageError } from '../errors.ts'
import { parseIni } from './ini.ts'

export interface IniEdit {
  readonly section: string
  readonly name: string
  /** `undefined` takes the option out. */
  readonly value: string | undefined
}

/** The text with these changes, applied in order. @throws UsageError (exit 1) for names and values that INI cannot hold. */
export function editIni(text: string, edits: readonly IniEdit[]): string {
  return edits.reduce((before, edit) => (edit.value === undefined ? unset(before, edit) : set(before, edit, edit.value)), text)
}

function set(text: string, { section, name }: IniEdit, value: string): string {
  checkNames(section, name)
  const ini = parseIni(text)
  const written = `${name.toLowerCase()} = ${writtenValue(value)}`.trimEnd()
  const old = ini.options.findLast((one) => one.section === section && one.name === name.toLowerCase())
  if (old?.value === value) return text
  if (old) return splice(text, old.first, old.last - old.first + 1, [written])
  const header = ini.sections.findLast((one) => one.name === section)
  if (!header) return append(text, [`[${section}]`, written])
  return splice(text, sectionEnd(ini.lines, header.line, ini.sections), 0, [written])
}

function unset(text: string, { section, name }: IniEdit): string {
  const found = parseIni(text).options.filter((one) => one.section === section && one.name === name.toLowerCase())
  return found.reverse().reduce((before, one) => splice(before, one.first, one.last - one.first + 1, []), text)
}

/** The text without a section, its comments included. */
export function removeSection(text: string, section: string): string {
  const { sections, lines } = parseIni(text)
  return sections.filter((one) => one.name === section).reverse().reduce((before, one) => {
    const next = sections.find((other) => other.line > one.line)?.line ?? lines.length
    return splice(before, one.line, next - one.line, next === lines.length ? [''] : [])
  }, text)
}

/** The line after the last one of a section that is not blank. */
function sectionEnd(lines: readonly string[], header: number, sections: readonly { readonly line: number }[]): number {
  let end = sections.find((one) => one.line > header)?.line ?? lines.length
  while (end > header + 1 && (lines[end - 1] ?? '').trim() === '') end -= 1
  return end
}

function splice(text: string, at: number, count: number, insert: readonly string[]): string {
  const lines = text.split(/\r\n|\n|\r/)
  lines.splice(at, count, ...insert)
  const changed = lines.join(lineEnd(text))
  return insert.length > 0 && !/[\r\n]$/.test(changed) ? changed + lineEnd(text) : changed
}

/** A new section stands after one blank line and, as Python writes it, before one. */
function append(text: string, section: readonly string[]): string {
  const end = lineEnd(text)
  const before = text.trim() === '' ? '' : `${text.replace(/\s+$/, '')}${end}${end}`
  return `${before}${section.join(end)}${end}${end}`
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Python's form of a value of several lines: the later ones indented. */
function writtenValue(value: string): string {
  if (/^\s|\s$/.test(value) || /\0|\n\s*(\n|[#;]|$)/.test(value)) {
    throw new UsageError(`The value '${value}' cannot be kept in a configuration file.`, 1)
  }
  return value.replace(/\r\n|\r|\n/g, '\n\t')
}

function checkNames(section: string, name: string): void {
  if (section !== section.trim() || !/^[^\r\n\0[\]]+$/.test(section) || section === 'DEFAULT') {
    throw new UsageError(`The section name '${section}' cannot be kept in a configuration file.`, 1)
  }
  if (name !== name.trim() || !/^[^\r\n\0=:#;[][^\r\n\0=:]*$/.test(name)) {
    throw new UsageError(`The option name '${name}' cannot be kept in a configuration file.`, 1)
  }
}
