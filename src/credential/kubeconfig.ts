/** How does a user of a kubeconfig come to ask azin? By replacing the text of one entry; not another byte of the file changes. */

import { isCollection, isMap, isPair, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml'

import { AuthError, UsageError } from '../errors.ts'

/** How kubectl starts a plugin. */
export interface Exec {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly [field: string]: unknown
}

export interface KubeUser {
  readonly name: string
  /** What the entry says now about a plugin. */
  readonly exec: Partial<Exec> | undefined
  /** It signs in by other means (a certificate, a token of its own), which must not be lost. */
  readonly otherMeans: string | undefined
  /** Its text, from the key `exec` or `auth-provider` to the end of the value; `null`: there is none. */
  readonly text: string | null
}

const MEANS = ['token', 'tokenFile', 'username', 'password', 'client-certificate', 'client-certificate-data', 'client-key', 'client-key-data']

interface Found extends KubeUser {
  readonly map: YAMLMap
  readonly pair: Pair | undefined
  /** JSON, or what looks like it. */
  readonly flow: boolean
}

/**
 * @param wanted name of the user; else that of the current context
 * @throws UsageError if there is no such user; AuthError `file_damaged`
 */
export function kubeUser(path: string, source: string, wanted: string | undefined): KubeUser {
  const { name, exec, otherMeans, text } = find(path, source, wanted)
  return { name, exec, otherMeans, text }
}

function find(path: string, source: string, wanted: string | undefined): Found {
  const document = parseDocument(source, { strict: false })
  if (document.errors.length > 0 || !isMap(document.contents)) throw new AuthError('file_damaged', `The kubeconfig ${path} cannot be read: ${document.errors[0]?.message.split('\n')[0] ?? 'it holds no settings'}.`)
  const settings = plain(path, document) as { readonly 'current-context'?: string; readonly contexts?: readonly { name: string; context?: { user?: string } }[]; readonly users?: readonly { name: string }[] }
  const name = wanted ?? settings.contexts?.find((one) => one.name === settings['current-context'])?.context?.user
  const at = settings.users?.findIndex((one) => one.name === name) ?? -1
  const map = at < 0 ? undefined : document.getIn(['users', at, 'user'], true)
  if (at >= 0 && !isMap(map)) throw new AuthError('not_supported', `What the kubeconfig ${path} says of the user '${name}' stands elsewhere, or nowhere. It was left alone.`, [`Write it out, as: kubectl config view --raw --kubeconfig ${path}`])
  if (name === undefined || !isMap(map)) {
    const names = (settings.users ?? []).map((one) => one.name)
    throw new UsageError(name === undefined ? `The kubeconfig ${path} has no current context.` : `The kubeconfig ${path} has no user '${name}'.`, 1, names.map((one) => `az credential kubectl --install --user ${one}`))
  }
  const pair = map.items.find(({ key }) => ['exec', 'auth-provider'].includes(nameOf(key)))
  const around: unknown = document.getIn(['users', at], true)
  const flow = map.items.length > 0 ? map.flow === true : isMap(around) && around.flow === true
  return { name, map, pair, flow, exec: map.get('exec') === undefined ? undefined : (map.toJSON() as { exec: Partial<Exec> }).exec, otherMeans: map.items.map(({ key }) => nameOf(key)).find((key) => MEANS.includes(key)), text: pair ? source.slice(...rangeOf(source, pair)) : null }
}

/** Fails for an alias whose anchor is not there. */
function plain(path: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new AuthError('file_damaged', `The kubeconfig ${path} cannot be read: ${(error as Error).message.split('\n')[0]}.`)
  }
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}

/** From the key to the last character of the value: what the parser counts to it besides (line ends, comments) is the file's. */
function rangeOf(source: string, { key, value }: Pair): [from: number, to: number] {
  const from = (key as { range: readonly number[] }).range[0]!
  return [from, from + source.slice(from, Math.max(from, endOf(value) ?? endOf(key) ?? from)).trimEnd().length]
}

function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key)
  if (isCollection(node) && !node.flow && node.items.length > 0) return endOf(node.items.at(-1))
  return (node as { range?: readonly number[] } | null)?.range?.[1]
}

/** @returns the whole text with this entry in the user's, instead of what it says about a plugin. */
export function withExec(path: string, source: string, user: string, exec: Exec): string {
  const { map, pair, flow } = find(path, source, user)
  const column = pair ? columnOf(source, rangeOf(source, pair)[0]) : map.items[0] ? columnOf(source, rangeOf(source, map.items[0])[0]) : columnOf(source, lineStart(source, map)) + 2
  if (/(^|[\s:])&[^\s,[\]{}]/.test(pair ? source.slice(...rangeOf(source, pair)) : '')) throw new AuthError('not_supported', `Other entries of the kubeconfig ${path} may refer to that of the user '${user}' (an anchor, &). It was left alone.`, [`Write it out, as: kubectl config view --raw --kubeconfig ${path}`])
  const text = flow ? `"exec": ${JSON.stringify(exec)}` : shifted(stringify({ exec }, { indentSeq: false, lineWidth: 0 }).trimEnd(), column)
  if (pair) return spliced(source, rangeOf(source, pair), text)
  if (map.items[0]) return spliced(source, [rangeOf(source, map.items[0])[0], rangeOf(source, map.items[0])[0]], flow ? `${text}, ` : `${text}\n${' '.repeat(column)}`)
  const [from, to] = map.range!
  return spliced(source, [from, to], flow ? `{${text}}` : `\n${' '.repeat(column)}${text}`)
}

/** @param before the text of an entry as `kubeUser` gave it; `null` takes the entry out */
export function withoutExec(path: string, source: string, user: string, before: string | null, beforeColumn: number): string {
  const { map, pair } = find(path, source, user)
  if (!pair) return source
  const [from, to] = rangeOf(source, pair)
  // A JSON file that kubectl has written anew is YAML now, which wants a blank behind the colon.
  if (before !== null) return spliced(source, [from, to], shifted(map.flow ? before : before.replace(/^("[\w-]+":)(?=\S)/, '$1 '), columnOf(source, from) - beforeColumn))
  const next = map.items[map.items.indexOf(pair) + 1]
  if (next) return spliced(source, [from, rangeOf(source, next)[0]], '')
  if (map.items.length > 1) return spliced(source, [rangeOf(source, map.items.at(-2)!)[1], to], '')
  return map.flow ? spliced(source, [map.range![0], map.range![1]], '{}') : spliced(source, [source.slice(0, from).trimEnd().length, to], ' {}')
}

/** Where the entry's text begins in its line. */
export function columnIn(path: string, source: string, user: string): number {
  const { pair } = find(path, source, user)
  return pair ? columnOf(source, rangeOf(source, pair)[0]) : 0
}

function columnOf(source: string, offset: number): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1)
}

/** Of the line on which an empty entry stands: the first character of its key. */
function lineStart(source: string, map: YAMLMap): number {
  const start = source.lastIndexOf('\n', map.range![0] - 1) + 1
  return start + /^[\s-]*/.exec(source.slice(start))![0].length
}

/** Every line but the first, moved to the right, or to the left. */
function shifted(text: string, by: number): string {
  return text.replace(/\n( *)/g, (_, blanks: string) => `\n${' '.repeat(Math.max(0, blanks.length + by))}`)
}

function spliced(source: string, [from, to]: readonly [number, number], text: string): string {
  return source.slice(0, from) + text + source.slice(to)
}
