/** Does anything arrive where nothing may? A server and a proxy that note whoever calls. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Scope } from '../harness/place.ts'

export interface Elsewhere {
  readonly port: number
  /** Method, address and body of every request; `CONNECT host:port` of every tunnel that was asked for. */
  readonly heard: readonly string[]
}

/** Answers everything with an empty 200; as a proxy, opens no tunnel. */
export async function elsewhere(t: Scope): Promise<Elsewhere> {
  const heard: string[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
      heard.push(`${request.method} ${request.url} ${body}`)
      response.end('{}')
    })
  })
  server.on('connect', (request, socket) => {
    heard.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => (sockets.add(socket), socket.on('close', () => sockets.delete(socket))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, heard }
}

/** A user's variables that lead every host but this machine to `port`. */
export const proxied = (port: number): Record<string, string> => Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((name) => [name, `http://127.0.0.1:${port}`]))
