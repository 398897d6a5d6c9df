/** Why was there no answer, in words? A socket's or TLS's error as an `AuthError` that a person can act on. */
import { AuthError } from '../errors.ts'

/** Whom we spoke to when it failed. */
export interface Peer {
  /** Host of the URL, with a port other than the scheme's. */
  readonly host: string
  /** Host and port of the proxy in between. */
  readonly proxy?: string | undefined
}

export function peerOf(url: URL, proxy: { readonly host: string; readonly port: number } | undefined): Peer {
  return { host: url.host, proxy: proxy && `${proxy.host}:${proxy.port}` }
}

/** What the dialer adds to an error before it reaches here. */
export interface Noted {
  /** Who signed the certificate that was presented. */
  issuer?: string
  /** The failure happened on the way to the proxy, not behind it. */
  atProxy?: boolean
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut before the whole answer came',
  EPIPE: 'the connection was cut before the whole answer came',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to it from this network',
  ENETUNREACH: 'there is no way to it from this network',
  EADDRNOTAVAIL: 'there is no way to it from this network',
  EAI_AGAIN: 'its name could not be looked up (DNS does not answer)',
  ENOTFOUND: 'its name was not found (DNS)',
  EMFILE: 'too many files are open',
}

export const certificateCodes = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|CRL_|PATH_LENGTH|ERROR_IN_CERT)/

/** The `cause` keeps the system's error, whose `code` a retry may look at. */
export function connectionFailure(cause: unknown, peer: Peer): AuthError {
  const error = cause as NodeJS.ErrnoException & Noted
  const code = typeof error?.code === 'string' ? error.code : ''
  const name = error?.atProxy && peer.proxy ? `the proxy ${peer.proxy}` : peer.host
  if (certificateCodes.test(code)) return certificateFailure(error, name)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new AuthError('tls', `No secure connection to ${name} could be made (${code}).`, ['It must speak TLS 1.2 or later.'], { cause })
  }
  if (code.startsWith('HPE_')) {
    return new AuthError('server_answer', `${name} gave an answer that is not HTTP (${code}).`, [], { cause })
  }
  return new AuthError('network', `Could not reach ${name}: ${reasons[code] ?? (code || 'the connection failed')}.`, networkHint(peer, code), { cause })
}

function certificateFailure(error: NodeJS.ErrnoException & Noted, name: string): AuthError {
  const issuer = error.issuer ? `, issued by “${error.issuer}”,` : ''
  return new AuthError(
    'tls',
    `Certificate verification failed. The certificate of ${name}${issuer} is not accepted here (${error.code}).`,
    [
      'If a proxy or firewall inspects the traffic of this network, save its root certificate as a PEM file and run:',
      'export REQUESTS_CA_BUNDLE=/path/to/root.pem',
      'https://learn.microsoft.com/cli/azure/use-cli-effectively#work-behind-a-proxy',
    ],
    { cause: error },
  )
}

function networkHint(peer: Peer, code: string): readonly string[] {
  if (code === 'EMFILE') return []
  return peer.proxy
    ? [`The request went through the proxy ${peer.proxy}. Check HTTPS_PROXY and NO_PROXY.`]
    : ['Check the connection. If this network needs a proxy, set HTTPS_PROXY.']
}

/** The whole exchange, or its connection, took too long. */
export function tooSlow(peer: Peer, doing: 'connect' | 'answer', milliseconds: number): AuthError {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const name = doing === 'connect' && peer.proxy ? `the proxy ${peer.proxy}` : peer.host
  const what = doing === 'connect' ? `Could not reach ${name}: it timed out after ${seconds} s.` : `${name} gave no whole answer within ${seconds} s.`
  return new AuthError('network', what, networkHint(peer, 'ETIMEDOUT'))
}

export function tooLarge(peer: Peer, limit: number): AuthError {
  return new AuthError('server_answer', `The answer of ${peer.host} is larger than ${Math.ceil(limit / 1024)} KiB and was dropped.`)
}

/** The proxy answered CONNECT with something else than 200. */
export function proxyRefused(peer: Peer, status: number): AuthError {
  const hint = status === 407
    ? ['It wants a user name and a password: export HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT']
    : [`If ${peer.host} needs no proxy, add it to NO_PROXY.`]
  return new AuthError('network', `The proxy ${peer.proxy} refused the connection to ${peer.host} (HTTP ${status}).`, hint)
}
