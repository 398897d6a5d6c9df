/** Through which proxy does a request go, if any? Read from the environment as Azure CLI's HTTP library does. */
import { AuthError } from '../errors.ts'
import { isLoopback } from './loopback-host.ts'

/** Loaded where NO_PROXY names something: the executable needs it for nothing else. */
const net = () => process.getBuiltinModule('node:net')

type Environment = Readonly<Record<string, string | undefined>>

export interface Proxy {
  /** `http:` or `https:`: how the proxy itself is spoken to. */
  readonly protocol: 'http:' | 'https:'
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** Value of `Proxy-Authorization`, if the address carries a user. */
  readonly authorization: string | undefined
  /** The variable that named it, for messages: its value may hold a password. */
  readonly variable: string
}

/** Link-local addresses (RFC 3927, RFC 4291): a machine's own host is asked there for its identity, and a proxy would answer for its own machine. */
const linkLocal = /^169\.254\.\d+\.\d+$|^\[fe[89ab][0-9a-f]:/

/**
 * The proxy for a URL: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`; lower-case names win; `NO_PROXY`
 * excepts. Throws `AuthError` `network` or `not_supported` for an address that cannot be used.
 */
export function proxyFor(env: Environment, url: URL): Proxy | undefined {
  if (isLoopback(url.hostname) || linkLocal.test(url.hostname)) return undefined
  const names = [url.protocol === 'https:' ? 'https_proxy' : 'http_proxy', 'all_proxy']
  for (const name of names.flatMap((name) => [name, name.toUpperCase()])) {
    const value = env[name]?.trim()
    if (value) return exempt(env['no_proxy'] || env['NO_PROXY'] || '', url) ? undefined : readProxy(value, name)
  }
  return undefined
}

function readProxy(value: string, variable: string): Proxy {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AuthError('not_supported', `${variable} names a ${url.protocol.slice(0, -1)} proxy, and only http and https proxies are supported.`)
  }
  if (!url?.hostname) throw new AuthError('network', `${variable} is not the address of a proxy.`, ['It should look like http://proxy.example.com:3128'])
  return {
    protocol: url.protocol as Proxy['protocol'],
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    authorization: basic(url),
    variable,
  }
}

function basic(url: URL): string | undefined {
  if (!url.username && !url.password) return undefined
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`
}

/** A password with a bare percent sign is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** True if `NO_PROXY` names the URL's host: `*`, a host, a suffix (`.example.com`, `*.example.com`), an address, a CIDR; each with or without a port. */
function exempt(list: string, url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list.toLowerCase().split(/[\s,]+/).some((entry) => entry !== '' && matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const bare = entry.replace(/^\[([^\]]*)\]$/, '$1')
  if (net().isIP(host)) return matchesAddress(bare, host, port)
  const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(bare) ?? []
  if (only !== undefined && only !== port) return false
  const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '')
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
}

function matchesAddress(entry: string, host: string, port: string): boolean {
  const { BlockList, isIP } = net()
  const [, bracketed, only] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(entry) ?? []
  if (bracketed !== undefined && !isIP(entry) && only === port) return matchesAddress(bracketed, host, port)
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  if (!family || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)
  if (prefix > (family === 4 ? 32 : 128)) return false
  const range = new BlockList()
  range.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return range.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
