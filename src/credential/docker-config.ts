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
  // As docker itself writes it, unless the file is written otherwise.
  const indent = /^\{\r?\n([ \t]+)/.exec(source ?? '')?.[1] ?? '\t'
  return JSON.stringify(next, null, indent) + (source?.endsWith('\n') ? '\n' : '')
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
