/** How does a played person reach a page? One plain exchange, with cookies; Microsoft's names lead to the emulator. */

import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** Where https pages really are: the emulator's TLS server. */
export interface Route {
  readonly tlsOrigin: string
  /** Path of the CA's PEM. */
  readonly ca: string
}

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Cookies by host, then by name: what a browser keeps between pages. */
export type Cookies = Map<string, Map<string, string>>

export async function ask(url: URL, form: URLSearchParams | undefined, cookies: Cookies, origin: string, route?: Route): Promise<Answer> {
  const jar = cookies.get(url.host) ?? new Map<string, string>()
  cookies.set(url.host, jar)
  const body = form?.toString()
  const message = await send(url, body, {
    host: url.host,
    accept: 'text/html',
    'user-agent': 'azin-test-person',
    ...(jar.size > 0 && { cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
    ...(body !== undefined && { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }),
  }, route)
  for (const cookie of message.headers['set-cookie'] ?? []) keep(jar, cookie)
  let text = ''
  for await (const part of message.setEncoding('utf8')) text += part as string
  return { status: message.statusCode ?? 0, location: message.headers.location, headers: message.headers, body: text }
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [, name, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? []
  if (name === undefined || value === undefined) return
  if (/;\s*max-age=0\b/i.test(cookie) || value === '') jar.delete(name)
  else jar.set(name, value)
}

function send(url: URL, body: string | undefined, headers: Record<string, string>, route: Route | undefined): Promise<IncomingMessage> {
  const method = body === undefined ? 'GET' : 'POST'
  const path = url.pathname + url.search
  return new Promise((resolve, reject) => {
    const options = { method, path, headers, agent: false } as const
    const sent =
      url.protocol === 'https:' && route !== undefined
        ? httpsRequest({ ...options, hostname: '127.0.0.1', port: new URL(route.tlsOrigin).port, servername: url.hostname, ca: readFileSync(route.ca) }, resolve)
        : (url.protocol === 'https:' ? httpsRequest : httpRequest)({ ...options, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port }, resolve)
    sent.on('error', reject).end(body)
  })
}
