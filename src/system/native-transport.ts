/**
 * How does the executable make the first exchange of a process, which for most is the only one? By Bun's own `fetch`, which is there
 * at once: Node's modules of HTTP and TLS take it 10 to 20 ms to load. It serves the plain case. Whatever is not plain goes to
 * `transport.ts`, and so does a request that could not be sent: that one believes the computer's own authorities as well, and knows
 * what is wrong with a bundle or a proxy.
 */
import { isAzinError } from '../errors.ts'
import { certificateCodes, connectionFailure, type Peer, peerOf, tooLarge, tooSlow } from './connection-failure.ts'
import { connectLimit } from './limits.ts'
import { plainBody } from './plain-body.ts'
import { type Proxy, proxyFor } from './proxy.ts'
import { checked } from './request-check.ts'
import type { HttpRequest, HttpResponse, Transport } from './system.ts'
import { timeLimit } from './time-limit.ts'

type Environment = Readonly<Record<string, string | undefined>>

interface BunRequest extends RequestInit {
  readonly proxy?: string
  readonly decompress: boolean
  /** Its `ca` is believed beside the authorities that Bun knows. */
  readonly tls: { readonly rejectUnauthorized: true; readonly ca?: string }
}
declare const Bun: { file(path: string): { readonly size: number; text(): Promise<string> } }

interface Way {
  readonly url: URL
  readonly proxy: Proxy | undefined
  /** PEM of the authorities that the user names. */
  readonly ca: string | undefined
}

/** Milliseconds more, after `connectLimit` without an answer, for another connection to show that the host can be reached at all. */
const doubt = 2_000
const largestBundle = 4 * 1024 * 1024

export function nativeTransport(env: Environment): Transport {
  let begun = false
  const others = () => import('./transport.ts')
  let node: Promise<Transport> | undefined
  const viaNode = async (request: HttpRequest) => (await (node ??= others().then(({ nodeTransport }) => nodeTransport(env)))).send(request)
  return {
    async send(request) {
      const first = !begun
      begun = true
      const way = first ? await plainWay(env, request) : undefined
      if (!way) return viaNode(request)
      const reached = async () => (await others()).reach(env, way.url, doubt)
      try {
        return await exchange(request, way, reached)
      } catch (error) {
        if (isAzinError(error) || request.signal?.aborted) throw error
        if (wasNotSent(error)) return viaNode(request)
        throw connectionFailure(inNodesWords(error, way.proxy), peerOf(way.url, way.proxy))
      }
    },
  }
}

/** `undefined` where something is not plain. */
async function plainWay(env: Environment, request: HttpRequest): Promise<Way | undefined> {
  if (request.direct || request.thumbprint !== undefined || request.authorities !== undefined || request.unverified) return undefined
  const url = checked(request)
  if (url.username !== '' || url.password !== '') return undefined
  const proxy = proxyFor(env, url)
  // Bun reads the same variables by rules of its own, unless it is told of a proxy.
  if (proxy ? proxy.protocol === 'https:' || proxy.authorization !== undefined : namesProxy(env)) return undefined
  const bundle = env['REQUESTS_CA_BUNDLE'] || env['CURL_CA_BUNDLE']
  const ca = bundle && url.protocol === 'https:' ? await readBundle(bundle) : undefined
  return ca === null ? undefined : { url, proxy, ca }
}

function namesProxy(env: Environment): boolean {
  return ['http_proxy', 'https_proxy', 'all_proxy'].some((name) => env[name] || env[name.toUpperCase()])
}

/** `null` if it is anything but a file of certificates. */
async function readBundle(path: string): Promise<string | null> {
  try {
    const file = Bun.file(path)
    const text = file.size <= largestBundle ? await file.text() : ''
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : null
  } catch {
    return null
  }
}

async function exchange(request: HttpRequest, { url, proxy, ca }: Way, reached: () => Promise<void>): Promise<HttpResponse> {
  const peer = peerOf(url, proxy)
  const limit = request.timeout ?? 30_000
  const stop = new AbortController()
  let reason: { readonly error: unknown } | undefined
  const giveUp = (error: unknown) => {
    reason ??= { error }
    stop.abort()
  }
  const aborted = () => giveUp(request.signal?.reason)
  if (request.signal?.aborted) throw request.signal.reason
  request.signal?.addEventListener('abort', aborted, { once: true })
  const answered = timeLimit(limit, () => giveUp(tooSlow(peer, 'answer', limit)))
  // `fetch` does not tell when it is connected, so a silent host is looked for once more.
  const heard = timeLimit(connectLimit, () => void reached().catch(giveUp))
  const options: BunRequest = {
    method: request.method,
    headers: { 'accept-encoding': 'identity', ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body as Uint8Array<ArrayBuffer> }),
    redirect: 'manual', keepalive: false, decompress: false, signal: stop.signal,
    tls: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...(proxy && { proxy: `http://${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}` }),
  }
  try {
    const response = await fetch(url, options)
    heard()
    return await collect(response, request.limit ?? 1024 * 1024, peer)
  } catch (error) {
    throw reason ? reason.error : error
  } finally {
    answered()
    heard()
    request.signal?.removeEventListener('abort', aborted)
    stop.abort()
  }
}

async function collect(response: Response, limit: number, peer: Peer): Promise<HttpResponse> {
  const headers = headersOf(response)
  if (Number(headers['content-length']) > limit) throw tooLarge(peer, limit)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > limit) throw tooLarge(peer, limit)
    parts.push(part)
  }
  return { status: response.status, headers, body: await plainBody(Buffer.concat(parts), headers['content-encoding'], limit, peer) }
}

/** Bun takes a megabyte of them, Node as many as this. */
const largestHead = 16 * 1024

function headersOf(response: Response): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  let size = 0
  for (const [name, value] of response.headers) {
    size += name.length + value.length
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  if (size > largestHead) throw Object.assign(new Error('too many headers'), { code: 'ResponseHeadersTooLarge' })
  return headers
}

const handshake = /^(EPROTO$|ERR_SSL|ERR_TLS)/

/** Nothing of it has left this computer, or got further than to a proxy that did not let it through. */
function wasNotSent(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ERR_PROXY_TUNNEL' || code === 'FailedToOpenSocket' || certificateCodes.test(code) || handshake.test(code)
}

/** Bun's names for what Node calls otherwise. */
const names: Readonly<Record<string, string>> = { Malformed_HTTP_Response: 'HPE_INVALID', ResponseHeadersTooLarge: 'HPE_HEADER_OVERFLOW' }

/** Up to the tunnel, a connection fails at the proxy. */
function inNodesWords(error: unknown, proxy: Proxy | undefined): unknown {
  const code = codeOf(error)
  const atProxy = proxy !== undefined && code !== 'ECONNRESET' && !(code in names)
  return Object.assign(new Error((error as Error | undefined)?.message), { code: names[code] ?? code, ...(atProxy && { atProxy }) })
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : ''
}
