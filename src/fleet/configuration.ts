/** How is a replica set up? By options, else by variables, else by a file, else as usual: one table for all three. */

import { AuthError, UsageError } from '../errors.ts'
import { isLoopback } from '../system/loopback-host.ts'
import type { System } from '../system/system.ts'
import type { SecretSource, StoreOptions } from './contract.ts'
import { type Fault, fieldsOf, readMarked } from './marked.ts'
import { readSource } from './policy-identities.ts'

export interface Settings {
  readonly store: StoreOptions | undefined
  /** Absolute path. */
  readonly policy: string
  readonly listen: { readonly host: string; readonly port: number }
  readonly admin: { readonly host: string; readonly port: number } | undefined
  readonly hosts: readonly string[]
  readonly tls: { readonly certificate: string; readonly key: string; readonly clients: string | undefined } | undefined
  readonly audit: string | undefined
  readonly traces: boolean
  /** Seconds between "not ready" and the end of listening. */
  readonly drain: number
}

/** Name in the file; `AZIN_SERVE_` and the same in capitals; `--` and the same with hyphens. */
export const settingNames = [
  'store', 'store_username', 'store_password', 'store_sentinel_password', 'store_ca', 'store_certificate', 'store_key', 'keys',
  'policy', 'listen', 'admin', 'host', 'tls_certificate', 'tls_key', 'client_ca', 'plain_http', 'audit', 'traces', 'drain',
] as const
export type SettingName = (typeof settingNames)[number]

/** What options said; lists as lists, flags as `true`. */
export type Given = Readonly<Partial<Record<SettingName | 'config', string | true | readonly string[] | undefined>>>

interface Said {
  readonly value: string
  /** For the sentence: `--listen`, `AZIN_SERVE_LISTEN` or `serve.yaml: listen`. */
  readonly by: string
}

const loopback = { host: '127.0.0.1', port: 4141 }

/** @throws UsageError, AuthError `file_damaged`, `file_unreadable` */
export function readSettings(system: System, given: Given): Settings {
  const file = given.config ?? system.env['AZIN_SERVE_CONFIG']
  const inFile = typeof file === 'string' && file !== '' ? readFile(system, absolute(system, file)) : new Map<string, string>()
  const said = (name: SettingName): Said | undefined => {
    const option = given[name]
    if (option !== undefined) return { value: option === true ? 'true' : [option].flat().join(' '), by: optionOf(name) }
    const variable = `AZIN_SERVE_${name.toUpperCase()}`
    const value = system.env[variable]
    if (value) return { value, by: variable }
    const kept = inFile.get(name)
    return kept === undefined ? undefined : { value: kept, by: `${String(file)}: ${name}` }
  }
  const path = (name: SettingName) => {
    const one = said(name)
    return one && absolute(system, one.value)
  }
  const policy = path('policy')
  if (policy === undefined) throw new UsageError('A fleet has a policy: a file that says which caller may have which tokens.', 2, ['az serve --policy FILE --store redis://...', 'Its form is in docs/fleet.md.'])
  const settings = {
    store: storeOf(said, path), policy, hosts: (said('host')?.value ?? '').split(/[\s,]+/).filter(Boolean),
    listen: addressOf(said('listen')) ?? loopback, admin: addressOf(said('admin')), tls: tlsOf(path), audit: path('audit'),
    traces: yes(said('traces')), drain: secondsOf(said('drain')),
  }
  judgeDoor(settings, yes(said('plain_http')))
  return settings
}

function optionOf(name: string): string {
  return `--${name.replaceAll('_', '-')}`
}

function absolute(system: System, file: string): string {
  return file.startsWith('/') || /^[A-Za-z]:|^\\\\/.test(file) ? file : `${system.workingDirectory}/${file}`
}

function readFile(system: System, path: string): ReadonlyMap<string, string> {
  const source = system.files.readText(path)
  if (source === undefined) throw new AuthError('file_unreadable', `There is no file ${path}.`, ['Correct --config or AZIN_SERVE_CONFIG.'])
  const faults: Fault[] = []
  const root = readMarked(source, faults)
  const blame = ({ line }: { readonly line: number }, text: string) => void faults.push({ line, text })
  const found = new Map<string, string>()
  for (const [name, value] of root ? fieldsOf(root, 'The file of settings', settingNames, blame) : []) {
    const all = (value.kind === 'list' ? value.items : [value]).flatMap((one) => (one.kind === 'value' && one.value !== null ? [String(one.value)] : []))
    if (value.kind === 'map' || all.length === 0) blame(value, `'${name}' is a text.`)
    found.set(name, all.join(' '))
  }
  if (faults.length > 0) throw new AuthError('file_damaged', faults.map(({ line, text }) => `${path}:${line}: ${text}`).join('\n'))
  return found
}

function storeOf(said: (name: SettingName) => Said | undefined, path: (name: SettingName) => string | undefined): StoreOptions | undefined {
  const url = said('store')
  if (!url) return undefined
  if (!/^rediss?:\/\/\S+$/.test(url.value)) throw new UsageError(`${url.by}: a store begins with redis:// or rediss://.`)
  const source = (name: SettingName): SecretSource | undefined => {
    const one = said(name)
    const found = one && readSource(one.value)
    if (one && !found) throw new UsageError(`${one.by}: a secret is not said here, but where it is: file:PATH, env:NAME or command:COMMAND.`)
    return found
  }
  const keys = source('keys')
  if (!keys) throw new UsageError('What is kept in Redis is sealed: --keys says where the keys are.', 2, ['(printf "k1:"; openssl rand -base64 32) > azin.keys', 'az serve --keys file:azin.keys ...'])
  const optional = { username: source('store_username'), password: source('store_password'), sentinel_password: source('store_sentinel_password'), ca: path('store_ca'), certificate: path('store_certificate'), key: path('store_key') }
  return { url: url.value, keys, ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) }
}

function addressOf(said: Said | undefined): { readonly host: string; readonly port: number } | undefined {
  if (!said) return undefined
  const [, host = '', port = ''] = /^(?:(\[[0-9A-Fa-f:.]+\]|[\w.-]+):)?(\d{1,5})$/.exec(said.value) ?? []
  if (port === '' || Number(port) > 65_535) throw new UsageError(`${said.by}: an address is HOST:PORT, such as 0.0.0.0:4141, not '${said.value}'.`)
  return { host: host.replace(/^\[|\]$/g, '') || loopback.host, port: Number(port) }
}

function tlsOf(path: (name: SettingName) => string | undefined): Settings['tls'] {
  const [certificate, key, clients] = [path('tls_certificate'), path('tls_key'), path('client_ca')]
  if (certificate === undefined && key === undefined && clients === undefined) return undefined
  if (certificate === undefined || key === undefined) throw new UsageError('TLS needs both --tls-certificate and --tls-key.')
  return { certificate, key, clients }
}

function yes(said: Said | undefined): boolean {
  if (!said) return false
  if (/^(true|yes|on|1)$/i.test(said.value)) return true
  if (/^(false|no|off|0)$/i.test(said.value)) return false
  throw new UsageError(`${said.by}: yes or no, not '${said.value}'.`)
}

function secondsOf(said: Said | undefined): number {
  if (!said) return 5
  if (/^\d{1,3}$/.test(said.value)) return Number(said.value)
  throw new UsageError(`${said.by}: a number of seconds up to 999, not '${said.value}'.`)
}

export function isOwnMachine(host: string): boolean {
  return isLoopback(host.includes(':') ? `[${host}]` : host.toLowerCase())
}

/** Secrets and tokens go over no network in the clear unless somebody has said so. */
function judgeDoor({ listen, tls }: Pick<Settings, 'listen' | 'tls'>, plain: boolean): void {
  if (tls || plain || isOwnMachine(listen.host)) return
  throw new UsageError(`Tokens would go in the clear from ${listen.host}:${listen.port}.`, 2, ['az serve --tls-certificate FILE --tls-key FILE ...', 'Where something else protects that network: az serve --plain-http ...'])
}
