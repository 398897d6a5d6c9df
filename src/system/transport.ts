/** How does one HTTP exchange happen on Node? With the user's proxy and CA, within limits, and nothing followed or (but for a stale connection) repeated. */
import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as SecureAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { isAzinError } from '../errors.ts'
import { connectionFailure, type Peer, peerOf, tooLarge, tooSlow } from './connection-failure.ts'
import { dialPinned, dialTls, tunnel } from './dial.ts'
import { attemptLimit, connectLimit } from './limits.ts'
import { plainBody } from './plain-body.ts'
import { type Proxy, proxyFor } from './proxy.ts'
import { checked } from './request-check.ts'
import type { HttpRequest, HttpResponse, Transport } from './system.ts'
import { timeLimit } from './time-limit.ts'
import { trustContext, trustOnly } from './trust.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A way to a host: straight, or through one proxy. Connections on it are kept for the next request. */
interface Way {
  readonly plain: Agent
  readonly secure: SecureAgent
}

/** As many as a sign-in asks side by side. Idle connections are unreferenced by Node, so they never keep the program alive. */
const keeping = { keepAlive: true, maxFreeSockets: 32, autoSelectFamilyAttemptTimeout: attemptLimit }

/** A transport of this process's own. Certificates are read at the first use of TLS. */
export function nodeTransport(env: Environment, platform: string = process.platform): Transport {
  let context: SecureContext | undefined
  const trust = () => (context ??= trustContext(env, platform))
  const ways = new Map<string, Way>()
  return {
    async send(request) {
      const url = checked(request)
      const proxy = request.direct ? undefined : proxyFor(env, url)
      if (request.thumbprint !== undefined) return exchange(request, url, undefined, pinnedWay(request.thumbprint, trust))
      const { authorities } = request
      const unverified = request.unverified === true
      const key = `${unverified} ${authorities ?? ''} ${proxy ? `${proxy.protocol}${proxy.host}:${proxy.port}` : ''}`
      const way = ways.get(key) ?? openWay(proxy, authorities === undefined ? trust : () => trustOnly(authorities), unverified)
      ways.set(key, way)
      return exchange(request, url, proxy, way)
    },
  }
}

/**
 * Makes a connection as a request to this address would, sends nothing, and drops it. Rejects with what a request would, and after
 * `limit` milliseconds as one that took `connectLimit`.
 */
export function reach(env: Environment, url: URL, limit: number, platform: string = process.platform): Promise<void> {
  const proxy = proxyFor(env, url)
  const peer = peerOf(url, proxy)
  const asking = start({ method: 'HEAD', url: url.href }, url, proxy, openWay(proxy, () => trustContext(env, platform), false))
  return new Promise<void>((resolve, reject) => {
    const late = timeLimit(limit, () => reject(tooSlow(peer, 'connect', connectLimit)))
    asking.once('close', late)
    asking.on('error', (error) => reject(isAzinError(error) ? error : connectionFailure(error, peer)))
    asking.once('socket', (socket) => whenConnected(socket, resolve))
  }).finally(() => asking.destroy())
}

/** @param unverified of the hosts behind it; a proxy over TLS must prove who it is in any case. */
function openWay(proxy: Proxy | undefined, trust: () => SecureContext, unverified: boolean): Way {
  const secure = new SecureAgent(keeping)
  const plain = proxy?.protocol === 'https:' ? new SecureAgent(keeping) : new Agent(keeping)
  // Node lets an agent connect later, through the callback; its types do not say so.
  const secureTo = secure as unknown as { createConnection: unknown }
  secureTo.createConnection = (options: RequestOptions, done: (error: unknown, socket?: Socket) => void) => {
    const target = { trust: trust(), host: String(options.host), port: Number(options.port), unverified }
    if (!proxy) return dialTls(target)
    tunnel(proxy, target.trust, target.host, target.port).then((socket) => done(undefined, dialTls({ ...target, socket })), done)
    return undefined
  }
  if (proxy?.protocol === 'https:') {
    const plainTo = plain as unknown as { createConnection: unknown }
    plainTo.createConnection = () => dialTls({ trust: trust(), host: proxy.host, port: proxy.port })
  }
  return { plain, secure }
}

/** One connection to whoever holds one certificate. */
function pinnedWay(thumbprint: string, trust: () => SecureContext): Way {
  const secure = new SecureAgent()
  const secureTo = secure as unknown as { createConnection: unknown }
  secureTo.createConnection = (options: RequestOptions, done: (error: unknown, socket?: Socket) => void) => {
    dialPinned({ trust: trust(), host: String(options.host), port: Number(options.port) }, thumbprint).then((socket) => done(undefined, socket), done)
  }
  return { plain: new Agent(), secure }
}

/** RFC 9112 section 3.2.2: a proxy is given the whole URL; one for https never sees more than host and port. */
function start(request: HttpRequest, url: URL, proxy: Proxy | undefined, way: Way): ClientRequest {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const headers = { 'accept-encoding': 'identity', ...request.headers, ...lengthOf(request) }
  const options: RequestOptions = { method: request.method, maxHeaderSize: 16 * 1024 }
  if (url.protocol === 'https:') {
    return httpsRequest({ ...options, host, port: url.port || 443, path: url.pathname + url.search, headers, agent: way.secure })
  }
  if (!proxy) return httpRequest({ ...options, host, port: url.port || 80, path: url.pathname + url.search, headers, agent: way.plain })
  const authorization = proxy.authorization ? { 'proxy-authorization': proxy.authorization } : {}
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest
  url.hash = ''
  return send({ ...options, host: proxy.host, port: proxy.port, path: url.href, headers: { ...headers, host: url.host, ...authorization }, agent: way.plain })
}

function lengthOf(request: HttpRequest): Record<string, string> {
  return request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
}

function exchange(request: HttpRequest, url: URL, proxy: Proxy | undefined, way: Way): Promise<HttpResponse> {
  const peer = peerOf(url, proxy)
  const limit = request.timeout ?? 30_000
  return new Promise((resolve, reject) => {
    if (request.signal?.aborted) return reject(request.signal.reason)
    const sending = start(request, url, proxy, way)
    let over = false
    const fail = (error: unknown) => {
      finish()
      sending.destroy()
      reject(error)
    }
    const answered = timeLimit(limit, () => fail(tooSlow(peer, 'answer', limit)))
    const connected = timeLimit(connectLimit, () => fail(tooSlow(peer, 'connect', connectLimit)))
    const aborted = () => fail(request.signal?.reason)
    const finish = () => {
      over = true
      answered()
      connected()
      request.signal?.removeEventListener('abort', aborted)
    }
    request.signal?.addEventListener('abort', aborted, { once: true })
    sending.once('socket', (socket) => whenConnected(socket, connected))
    sending.on('error', (error) => {
      // What was given up says so by an error, too.
      if (over || !wasStale(request, sending)) return fail(isAzinError(error) ? error : connectionFailure(error, peer))
      finish()
      resolve(exchange(request, url, proxy, way))
    })
    sending.once('response', (response) => {
      collect(response, request.limit ?? 1024 * 1024, peer).then((answer) => (finish(), resolve(answer)), fail)
    })
    sending.end(request.body)
  })
}

/** RFC 9112 section 9.3.1: a server may end a kept connection at any time, and what changes nothing may then be asked again on another. */
function wasStale({ method }: HttpRequest, sending: ClientRequest): boolean {
  return sending.reusedSocket && (method === 'GET' || method === 'HEAD')
}

/** A kept connection and a tunnel are ready at once; a new one says so. */
function whenConnected(socket: Socket & { readonly secureConnecting?: boolean }, ready: () => void): void {
  if (socket.secureConnecting) socket.once('secureConnect', ready)
  else if (socket.connecting) socket.once('connect', ready)
  else ready()
}

async function collect(response: IncomingMessage, limit: number, peer: Peer): Promise<HttpResponse> {
  const parts: Buffer[] = []
  let size = Number(response.headers['content-length']) || 0
  if (size > limit) throw tooLarge(peer, limit)
  size = 0
  try {
    for await (const part of response) {
      size += (part as Buffer).length
      if (size > limit) throw tooLarge(peer, limit)
      parts.push(part as Buffer)
    }
  } catch (error) {
    throw isAzinError(error) ? error : connectionFailure(error, peer)
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) headers[name] = [value ?? ''].flat().join(', ')
  return { status: response.statusCode ?? 0, headers, body: await plainBody(Buffer.concat(parts), headers['content-encoding'], limit, peer) }
}
