/** How is a connection made? TCP, TLS, and TLS inside a proxy's tunnel, each within a time limit. */
import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'
import { type Noted, proxyRefused } from './connection-failure.ts'
import { attemptLimit, connectLimit } from './limits.ts'
import type { Proxy } from './proxy.ts'

export interface TlsOptions {
  readonly trust: SecureContext
  readonly host: string
  readonly port: number
  /** The tunnel to speak in, instead of a new connection. */
  readonly socket?: Socket
  /** The certificate may be anybody's. */
  readonly unverified?: boolean
}

/** Starts TLS. An error carries the issuer that was seen. */
export function dialTls(options: TlsOptions): TLSSocket {
  const target = options.socket ? { socket: options.socket } : { port: options.port, autoSelectFamilyAttemptTimeout: attemptLimit }
  const secure = connect({
    ...target,
    host: options.host,
    secureContext: options.trust,
    rejectUnauthorized: options.unverified !== true,
    ALPNProtocols: ['http/1.1'],
    // RFC 6066 section 3: no addresses in the server name.
    ...(isIP(options.host) ? {} : { servername: options.host }),
  })
  noteIssuer(secure)
  return secure
}

/**
 * Resolves to a connection to the holder of one certificate, whoever signed it; nothing was sent before it was seen.
 * @param thumbprint SHA-1 in hexadecimal, any case
 */
export function dialPinned({ trust, host, port }: TlsOptions, thumbprint: string): Promise<Socket> {
  const secure = connect({ host, port, secureContext: trust, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  return new Promise((resolve, reject) => {
    secure.once('error', reject)
    secure.setTimeout(connectLimit, () => secure.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })))
    secure.once('secureConnect', () => {
      secure.setTimeout(0)
      const seen = secure.getPeerCertificate().fingerprint?.replaceAll(':', '').toLowerCase()
      if (seen === thumbprint.toLowerCase()) return resolve(secure)
      secure.destroy()
      reject(Object.assign(new Error('another certificate'), { code: 'CERT_THUMBPRINT_DIFFERS' }))
    })
  })
}

/** Node drops the certificate when it refuses it, so it is looked at just before. */
function noteIssuer(secure: TLSSocket): void {
  let issuer: string | undefined
  secure.prependListener('secure', () => {
    const seen = secure.getPeerCertificate()?.issuer as Record<string, string | string[]> | undefined
    const name = [seen?.['CN'] ?? seen?.['O'] ?? seen?.['OU'] ?? ''].flat()[0]
    if (name) issuer = name.replace(/[^\x20-\x7e\xa0-\u1fff\u3000-\ud7ff]/g, '?').slice(0, 100)
  })
  secure.prependListener('error', (error: Error & Noted) => {
    if (issuer !== undefined) error.issuer ??= issuer
  })
}

/** Opens a tunnel to `host:port` (RFC 9110 section 9.3.6) and resolves to the raw connection inside it. */
export function tunnel(proxy: Proxy, trust: SecureContext, host: string, port: number): Promise<Socket> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const peer = { host: port === 443 ? host : authority, proxy: `${proxy.host}:${proxy.port}` }
  const options: RequestOptions = {
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path: authority,
    timeout: connectLimit,
    headers: { host: authority, ...(proxy.authorization ? { 'proxy-authorization': proxy.authorization } : {}) },
  }
  return new Promise((resolve, reject) => {
    const asking = proxy.protocol === 'https:'
      ? httpsRequest({ ...options, createConnection: () => dialTls({ trust, host: proxy.host, port: proxy.port }) })
      : httpRequest({ ...options, agent: false })
    asking.once('connect', (response, socket, head) => {
      if (response.statusCode === 200 && head.length === 0) return resolve(socket)
      socket.destroy()
      reject(proxyRefused(peer, response.statusCode ?? 0))
    })
    asking.once('response', (response) => {
      response.destroy()
      reject(proxyRefused(peer, response.statusCode ?? 0))
    })
    asking.once('timeout', () => asking.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    asking.once('error', (error: Error & Noted) => reject(Object.assign(error, { atProxy: true })))
    asking.end()
  })
}
