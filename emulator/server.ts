/** How do programs reach the emulator? Over HTTP on loopback; and, if asked, over TLS with a throw-away CA behind a CONNECT proxy. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeCertificates } from './certificates.ts'
import { connectProxy } from './connect-proxy.ts'
import type { ProxyOptions } from './connect-proxy.ts'
import { exchange } from './exchange.ts'
import type { Fetchable } from './exchange.ts'

/** The names that the proxy leads to the emulator, each on port 443. */
export const impersonatedHosts = [
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'login.windows.net',
  'sts.windows.net',
  'management.azure.com',
  'management.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  'graph.microsoft.com',
  'graph.windows.net',
] as const

export interface ServerOptions {
  /** Of the HTTP server; a free one by default. */
  readonly port?: number
  /** Adds TLS and the CONNECT proxy. */
  readonly proxy?: boolean | { readonly port?: number; readonly credentials?: { readonly username: string; readonly password: string } }
  /** Adds TLS alone. */
  readonly tls?: boolean
}

export interface RunningServer {
  /** `http://localhost:PORT`; the port is open on 127.0.0.1 and ::1, or on the one that the machine has. */
  readonly origin: string
  readonly port: number
  /** `https://localhost:PORT`, when there is TLS. */
  readonly tlsOrigin?: string
  /** `http://127.0.0.1:PORT` of the CONNECT proxy. */
  readonly proxy?: string
  /** Path of the CA certificate (PEM), in a folder of its own that only this user may enter. */
  readonly ca?: string
  /** Every host that the proxy was asked for, in order, refused ones too. */
  readonly hosts: readonly string[]
  /** Ends every connection at once and removes the CA's folder. */
  close(): Promise<void>
}

/** Starts serving. Rejects with the system's error when the port is taken. */
export async function startServer(emulator: Fetchable, options: ServerOptions = {}): Promise<RunningServer> {
  const open = opening()
  try {
    const plain = () => createServer((message, reply) => void exchange(emulator, 'http', message, reply))
    const port = await open.loopback(plain, options.port ?? 0)
    const origin = `http://localhost:${port}`
    const hosts: string[] = []
    const close = () => open.close()
    if (!options.proxy && !options.tls) return { origin, port, hosts, close }
    const { ca, tlsPort } = await startTls(emulator, open)
    const tls = { origin, port, hosts, ca, tlsOrigin: `https://localhost:${tlsPort}`, close }
    if (!options.proxy) return tls
    const wanted = options.proxy === true ? {} : options.proxy
    const proxyOptions: ProxyOptions = {
      target: tlsPort,
      allowed: new Set(impersonatedHosts),
      asked: (host) => void hosts.push(host),
      ...(wanted.credentials && { credentials: wanted.credentials }),
    }
    const proxyPort = await open.listen(connectProxy(proxyOptions), '127.0.0.1', wanted.port ?? 0)
    return { ...tls, proxy: `http://127.0.0.1:${proxyPort}` }
  } catch (error) {
    await open.close()
    throw error
  }
}

async function startTls(emulator: Fetchable, open: Open): Promise<{ readonly ca: string; readonly tlsPort: number }> {
  const { ca, certificate, key } = await makeCertificates([...impersonatedHosts, 'localhost', '127.0.0.1', '::1'])
  const path = join(open.folder(), 'ca.pem')
  writeFileSync(path, ca, { mode: 0o600 })
  const secure = () =>
    createTlsServer({ cert: certificate, key }, (message, reply) => void exchange(emulator, 'https', message, reply))
  return { ca: path, tlsPort: await open.loopback(secure, 0) }
}

/** What must be closed or removed at the end. */
interface Open {
  /** A new folder that only this user may enter. */
  folder(): string
  /** Resolves to the port. */
  listen(server: Server, address: string, port: number): Promise<number>
  /** One port on both loopback addresses: which of them `localhost` means is for each client to choose. */
  loopback(make: () => Server, port: number): Promise<number>
  close(): Promise<void>
}

/** This computer does not have the address; the other one will do. */
function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
}

function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (!isAbsent(error)) throw error
}

function opening(): Open {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const folders: string[] = []
  const folder = () => {
    folders.push(mkdtempSync(join(tmpdir(), 'azin-emulator-')))
    return folders.at(-1)!
  }
  const listen: Open['listen'] = async (server, address, port) => {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ port, host: address, exclusive: true }, resolve)
    })
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  const loopback: Open['loopback'] = async (make, port) => {
    for (let tries = 10; ; tries--) {
      const server = make()
      const four = await listen(server, '127.0.0.1', port).catch(orAbsent)
      const six = await listen(make(), '::1', four ?? port).catch((error: NodeJS.ErrnoException) => error)
      if (typeof six === 'number') return six
      if (four !== undefined && isAbsent(six)) return four
      if (port !== 0 || tries === 0 || four === undefined) throw Object.assign(new Error(`Port ${four ?? port} cannot be had on ::1 (${six.code}).`), { code: six.code })
      servers.splice(servers.indexOf(server), 1)
      server.close()
    }
  }
  const close = async () => {
    const closed = servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
  }
  return { folder, listen, loopback, close }
}
