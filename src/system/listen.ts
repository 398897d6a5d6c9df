/** How does the program answer other programs of this machine? Over HTTP, at a loopback address or a socket of the user alone. */
import fs from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { AuthError } from '../errors.ts'
import { onEnding } from './signals.ts'
import { stay } from './staying.ts'
import type { ListenAt, Listener, ServedAnswer, ServedRequest } from './system.ts'

/** Milliseconds for a request to arrive whole; nobody here has a reason to be slow. */
const patience = 5_000
const largestHead = 16 * 1024
const mostConnections = 512

/** Rejects with `AuthError` `not_supported` where the address or the socket is taken or cannot be had. */
export async function nodeListen(at: ListenAt, answer: (request: ServedRequest) => Promise<ServedAnswer>): Promise<Listener> {
  stay()
  const server = createServer({ maxHeaderSize: largestHead, headersTimeout: patience, requestTimeout: patience, connectionsCheckingInterval: 1_000 }, (request, response) => void serve(request, response, answer))
  server.maxConnections = mostConnections
  if ('socket' in at) await clear(at.socket)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refused(at, error.code)))
    if (!('socket' in at)) return void server.listen({ host: at.host, port: at.port, exclusive: true }, resolve)
    // A socket is as open as the mask lets it be at the instant it is made.
    const mask = process.umask(0o177)
    try {
      server.listen(at.socket, resolve)
    } finally {
      process.umask(mask)
    }
  })
  if ('socket' in at) fs.chmodSync(at.socket, 0o600)
  const remove = () => 'socket' in at && fs.rmSync(at.socket, { force: true })
  const calm = onEnding(remove)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : undefined,
    close: () => new Promise((resolve) => {
      server.close(() => (remove(), calm(), resolve()))
      server.closeAllConnections()
    }),
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, answer: (request: ServedRequest) => Promise<ServedAnswer>): Promise<void> {
  request.resume() // what somebody sends along is not read
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']))
  const { status, headers: more = {}, body } = await answer({ method: request.method ?? '', target: request.url ?? '', headers }).catch(() => ({ status: 500, headers: {}, body: '' }))
  if (response.destroyed) return
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', connection: 'close', ...more }).end(body)
}

/** Removes a socket that nobody answers any more; anything else in its place stays, and is named. */
async function clear(path: string): Promise<void> {
  const status = fs.lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined) return
  if (!status.isSocket()) throw new AuthError('not_supported', `'${path}' is there already, and is no socket. It was left alone.`)
  if (await answers(path)) throw new AuthError('not_supported', `Another program listens at '${path}'.`)
  fs.rmSync(path, { force: true })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (there: boolean) => (socket.destroy(), resolve(there))
    socket.once('connect', () => end(true)).once('error', (error: NodeJS.ErrnoException) => end(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'))
  })
}

function refused(at: ListenAt, code = 'unknown'): AuthError {
  if ('socket' in at) return new AuthError('not_supported', `No socket can be made at '${at.socket}' (${code}).`, code === 'EINVAL' ? ['Its path may have about a hundred characters.'] : [])
  if (code === 'EADDRINUSE') return new AuthError('not_supported', `Port ${at.port} is used by another program.`, ['Choose another --port, or leave it out.'])
  if (code === 'EACCES') return new AuthError('not_supported', `Port ${at.port} may not be used by this user.`, ['Choose a --port of 1024 or more, or leave it out.'])
  return new AuthError('not_supported', `${at.host} cannot be listened at (${code}).`)
}
