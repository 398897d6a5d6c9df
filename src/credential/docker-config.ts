/** How does docker's config.json come to name azin for a registry, and how does it forget it again? */

import { AuthError } from '../errors.ts'

/** docker starts `docker-credential-azin`. */
export const HELPER = 'azin'

interface DockerConfig {
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** The helper of a registry now. @throws AuthError `file_damaged` */
export function helperOf(path: string, source: string | undefined, host: string): string | null {
  return parse(path, source).credHelpers?.[host] ?? null
}

/** @param helper `null` takes the registry out. @returns the text of the file; `undefined` if nothing is left in it */
export function withHelper(path: string, source: string | undefined, host: string, helper: string | null): string | undefined {
  const config = parse(path, source)
  const { credHelpers: all = {}, ...rest } = config
  const { [host]: _former, ...others } = all
  const credHelpers = helper === null ? others : { ...all, [host]: helper }
  // A field keeps its place among the others.
  const next = Object.keys(credHelpers).length > 0 ? { ...config, credHelpers } : rest
  if (Object.keys(next).length === 0) return undefined
  return (helper !== null && edited(source ?? '', host, helper, next)) || rewritten(source ?? '', next)
}

/** The text with nothing changed but the entry; `undefined` where that cannot be done by a look at the text alone. */
function edited(source: string, host: string, helper: string, wanted: DockerConfig): string | undefined {
  const [line, indent] = styleOf(source)
  const colon = line === '' ? ':' : ': '
  const [name, value] = [JSON.stringify(host), JSON.stringify(helper)]
  const text = (depth: number, key: string, what: string) => `${line}${indent.repeat(depth)}${key}${colon}${what}`
  const entry = `{${text(2, name, value)}${line}${indent}}`
  const tries = [
    source.replace(/("credHelpers"\s*:\s*\{)([^{}]*?)(\s*\})/, (_, open: string, inside: string, close: string) => {
      const former = new RegExp(`(${name.replaceAll('.', '\\.')}\\s*:\\s*)"[^"]*"`)
      if (former.test(inside)) return open + inside.replace(former, (_, key: string) => key + value) + close
      return inside.trim() === '' ? entry.replace('{', open) : `${open}${inside},${text(2, name, value)}${close}`
    }),
    source.replace(/(\S)(\s*\}\s*)$/, (_, last: string, close: string) => `${last}${last === '{' ? '' : ','}${text(1, '"credHelpers"', entry)}${last === '{' ? `${line}}` : close}`),
  ]
  return tries.find((one) => one !== source && isJson(one, wanted))
}

function isJson(text: string, wanted: DockerConfig): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(wanted)
  } catch {
    return false
  }
}

/** What stands before a field: the end of a line and the blanks of one step. As docker itself writes it, unless the file is written otherwise. */
function styleOf(source: string): readonly [line: string, indent: string] {
  const [, line, indent] = /^\s*\{(\r?\n)([ \t]+)/.exec(source) ?? []
  if (line !== undefined && indent !== undefined) return [line, indent]
  return /^\s*\{\s*\S/.test(source) && !/^\s*\{\s*\}/.test(source) ? ['', ''] : ['\n', '\t']
}

function rewritten(source: string, value: DockerConfig): string {
  return JSON.stringify(value, null, styleOf(source)[1] || '\t') + (source.endsWith('\n') ? '\n' : '')
}

function parse(path: string, source: string | undefined): DockerConfig {
  if (source === undefined || source.trim() === '') return {}
  try {
    const value = JSON.parse(source) as DockerConfig | null
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value.credHelpers ?? {}) === 'object') return value
  } catch {
    // said below
  }
  throw new AuthError('file_damaged', `The settings of docker in ${path} cannot be read, so they were left alone.`)
}
