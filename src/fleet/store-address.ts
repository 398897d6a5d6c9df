/** Where is the store, and of which kind? `redis://` and `rediss://`, one host, a cluster or sentinels. Pure. */

import { UsageError } from '../errors.ts'

export interface Host {
  readonly host: string
  readonly port: number
}

export interface StoreAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel'
  readonly tls: boolean
  readonly hosts: readonly [Host, ...Host[]]
  /** Of the master, as the sentinels call it; empty unless they are asked. */
  readonly name: string
  readonly username: string | undefined
  readonly database: number
}

const form = /^(rediss?):\/\/(?:([^@/?#]*)@)?([^/?#@]+)(?:\/(\d{1,4}))?\/?(?:\?([^#]*))?$/

/** @throws UsageError that says what is wrong, and never repeats a password */
export function storeAddress(text: string): StoreAddress {
  const [, scheme, user, list = '', database = '0', query = ''] = form.exec(text) ?? wrong('it is not redis://HOST[:PORT][/DATABASE] or rediss://...')
  if (user?.includes(':')) wrong('a password does not belong into it, where everybody on this computer can read it. Say where it is: --store-password file:FILE')
  const options = new URLSearchParams(query)
  const name = options.get('sentinel') ?? ''
  const unknown = [...options.keys()].find((key) => key !== 'sentinel' && key !== 'cluster')
  if (unknown !== undefined) wrong(`after the '?' stands cluster or sentinel=NAME, not '${unknown}'`)
  if (options.has('sentinel') && (name === '' || options.has('cluster'))) wrong('sentinels are asked for a master by name: ?sentinel=NAME')
  const kind = options.has('sentinel') ? 'sentinel' : options.has('cluster') ? 'cluster' : 'single'
  if (kind === 'cluster' && database !== '0') wrong('a cluster has no databases besides 0')
  const [first, ...others] = list.split(',').map((host) => hostOf(host, kind === 'sentinel' ? 26379 : 6379))
  if (others.length > 0 && kind === 'single') wrong('several hosts are a cluster (?cluster) or sentinels (?sentinel=NAME)')
  return { kind, tls: scheme === 'rediss', hosts: [first!, ...others], name, username: user ? decode(user) : undefined, database: Number(database) }
}

function hostOf(text: string, usual: number): Host {
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  const number = Number(port ?? usual)
  if (host === undefined || number < 1 || number > 65_535) wrong(`'${text}' is no host`)
  return { host: host.replace(/^\[|\]$/g, ''), port: number }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    wrong('its user is not encoded as in an address')
  }
}

function wrong(why: string): never {
  throw new UsageError(`argument --store: this address of a store cannot be used: ${why}`)
}
