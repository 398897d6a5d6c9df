/** How does a request that came over a socket reach `fetch(request) -> response`, and how does the answer go back, faults included? */

import type { IncomingMessage, ServerResponse } from 'node:http'

/** Anything that answers like the platform's `fetch`: the whole emulator behind one method. */
export interface Fetchable {
  fetch(request: Request): Promise<Response>
}

/** What may happen to the connection instead of an answer; asked for by the answer's `x-azin-fault` header. */
export type Fault = 'reset' | 'hang' | 'cut'

const faultHeader = 'x-azin-fault'
const largestBody = 1024 * 1024
/** Of the connection, not of the message (RFC 9110 section 7.6.1); Node writes its own. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', faultHeader])

/** One exchange. Never rejects: a failing emulator becomes a 500 that says why, so that a test shows it. */
export async function exchange(
  emulator: Fetchable,
  scheme: 'http' | 'https',
  message: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(message)
    if (body === undefined) return refuse(reply, 413, 'The request body is larger than 1 MiB.\n')
    const request = toRequest(scheme, message, body)
    if (request === undefined) return refuse(reply, 400, 'The request has no usable Host header, target or method.\n')
    await send(await emulator.fetch(request), message, reply)
  } catch (error) {
    if (message.destroyed && !message.complete) return // the client left while it was still sending
    if (reply.headersSent) return void reply.destroy()
    refuse(reply, 500, `The emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= largestBody) parts.push(part) // the rest is read and dropped, so that the client hears the 413
  }
  return size > largestBody ? undefined : Buffer.concat(parts)
}

function toRequest(scheme: string, message: IncomingMessage, body: Buffer<ArrayBuffer>): Request | undefined {
  const { host } = message.headers
  const method = message.method ?? 'GET'
  const target = message.url ?? '/'
  if (host === undefined || !target.startsWith('/') || method === 'TRACE') return undefined
  const headers = new Headers()
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i]!, message.rawHeaders[i + 1]!)
  }
  const bare = method === 'GET' || method === 'HEAD'
  const url = `${scheme}://${host}${target}`
  return URL.canParse(url) ? new Request(url, { method, headers, body: bare ? null : body, redirect: 'manual' }) : undefined
}

async function send(response: Response, message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const fault = response.headers.get(faultHeader)
  if (fault === 'hang') return // the socket stays as it is until the client or `close()` ends it
  if (fault === 'reset') return reset(message)
  const body = Buffer.from(await response.arrayBuffer())
  reply.statusCode = response.status
  if (response.statusText !== '') reply.statusMessage = response.statusText
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie' && name !== 'content-length' && !hopByHop.has(name)) reply.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) reply.setHeader('set-cookie', cookies)
  if (fault === 'cut') return cut(reply, body)
  if (response.status !== 204 && response.status !== 304) reply.setHeader('content-length', body.length)
  reply.end(message.method === 'HEAD' ? undefined : body)
}

/** Half of the announced body, then the end of the connection. */
function cut(reply: ServerResponse, body: Buffer): void {
  const whole = body.length === 0 ? Buffer.from('{"cut":"') : body
  reply.setHeader('content-length', whole.length + 2)
  reply.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => void reply.destroy())
}

/** A TCP reset. Behind TLS there is no handle to reset; the connection just ends, which clients report alike. */
function reset(message: IncomingMessage): void {
  const { socket } = message
  if ('encrypted' in socket || typeof socket.resetAndDestroy !== 'function') socket.destroy()
  else socket.resetAndDestroy()
}

function refuse(reply: ServerResponse, status: number, text: string): void {
  reply.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text)
}
