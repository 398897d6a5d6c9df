/** How do unmodified programs reach the emulator under Microsoft's host names? Through a CONNECT proxy that leads those names to it and no name anywhere else. */

import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

export interface ProxyOptions {
  /** Where an allowed name leads: the port of the TLS server on 127.0.0.1. */
  readonly target: number
  readonly allowed: ReadonlySet<string>
  /** Basic proxy authentication, demanded when given. */
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Told every host that was asked for (lower case, without port), refused ones too. */
  asked(host: string): void
}

const largestHead = 16 * 1024

/** A server that is not yet listening. Spoken by hand: `node:http` gives CONNECT to servers differently on Node and Bun. */
export function connectProxy(options: ProxyOptions): Server {
  // Unless each write goes out at once, every handshake waits 40 ms: for the acknowledgement that the other side holds back.
  return createServer({ noDelay: true }, (client) => {
    client.on('error', () => client.destroy())
    let head = Buffer.alloc(0)
    const read = (data: Buffer): void => {
      head = Buffer.concat([head, data])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0 && head.length > largestHead) answer(client, '431 Request Header Fields Too Large')
      if (end < 0) return
      client.off('data', read)
      client.pause()
      judge(options, client, head.subarray(0, end).toString('latin1'), head.subarray(end + 4))
    }
    client.on('data', read)
  })
}

function judge(options: ProxyOptions, client: Socket, head: string, rest: Buffer): void {
  const [requestLine = '', ...fields] = head.split('\r\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const { host, port } = destination(target)
  if (host !== '') options.asked(host)
  if (!authenticated(options, fields)) {
    return answer(client, '407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="azin emulator"\r\n')
  }
  const known = method === 'CONNECT' && port === '443' && options.allowed.has(host)
  if (!known) return answer(client, '403 Forbidden', '', `The azin emulator stands in for Microsoft's sign-in hosts only, not for ${target}.\n`)
  tunnel(options, client, rest)
}

/** `host:port` of a CONNECT, or the host of an absolute URL, as a plain HTTP request to a proxy has it. */
function destination(target: string): { readonly host: string; readonly port: string } {
  const text = target.includes('://') ? target : `connect://${target}`
  if (!URL.canParse(text)) return { host: '', port: '' }
  const url = new URL(text)
  return { host: url.hostname.toLowerCase().replace(/^\[|\]$/g, ''), port: url.port }
}

function authenticated({ credentials }: ProxyOptions, fields: readonly string[]): boolean {
  if (credentials === undefined) return true
  const expected = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  return fields.some((field) => /^proxy-authorization:\s*basic\s+(\S+)\s*$/i.exec(field)?.[1] === expected)
}

function tunnel(options: ProxyOptions, client: Socket, rest: Buffer): void {
  const server = connect({ port: options.target, host: '127.0.0.1', noDelay: true }, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    server.write(rest)
    client.pipe(server)
    server.pipe(client)
  })
  server.on('error', () => client.destroy())
  server.on('close', () => client.destroy())
  client.on('close', () => server.destroy())
}

function answer(client: Socket, status: string, fields = '', text = ''): void {
  const length = Buffer.byteLength(text)
  client.resume() // unread input would turn the end of the connection into a reset, and the answer would be lost
  client.end(`HTTP/1.1 ${status}\r\n${fields}Content-Type: text/plain\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${text}`)
}
