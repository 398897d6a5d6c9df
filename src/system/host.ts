/** How does the program answer as a service? Over HTTP or HTTPS on any address, connections kept, clients with certificates known by them. */
import { constants, type X509Certificate } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { createSecureContext, type TLSSocket } from 'node:tls'
import { AuthError } from '../errors.ts'
import { stay } from './staying.ts'
import type { ClientCertificate, HostAt, HostedRequest, Hosting, HostTls, ServedAnswer } from './system.ts'

type Answering = (request: HostedRequest) => ServedAnswer | Promise<ServedAnswer>

/** Milliseconds. A connection is kept longer than the usual minute of what stands in front of us, which would else meet it closing. */
const limits = { maxHeaderSize: 32 * 1024, headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 75_000, connectionsCheckingInterval: 2_000, noDelay: true }
const mostConnections = 8_192
const failed: ServedAnswer = { status: 500, body: '' }

/** Rejects with `AuthError` `not_supported` where the address cannot be had, `tls` where the certificate is of no use. */
export async function nodeHost(at: HostAt, answer: Answering): Promise<Hosting> {
  stay()
  // Bun 1.4.5 judges a client's certificate, and shows it to nobody: everybody would be a stranger.
  if (at.tls?.clients !== undefined && process.versions.bun) throw new AuthError('not_supported', 'The standalone executable cannot read the certificates of clients.', ['Leave --client-ca out, or run the npm package on Node.'])
  const known = new WeakMap<Socket, ClientCertificate | false>()
  let closing = false
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) request.resume() // what somebody sends along is not read
    const { socket } = request
    const answered = settle(answer, {
      method: request.method ?? '', target: request.url ?? '', headers: request.headers, from: socket.remoteAddress ?? '',
      certificate: () => certificateOf(known, socket),
    })
    if (answered instanceof Promise) answered.then((ready) => write(response, ready, closing), () => write(response, failed, closing))
    else write(response, answered, closing)
  }
  const server: Server | SecureServer = at.tls ? createSecureServer({ ...limits, ...secure(at.tls), requestCert: at.tls.clients !== undefined, rejectUnauthorized: false }, hear) : createServer(limits, hear)
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unheard(at, error.code)))
    server.listen({ host: at.host, port: at.port, exclusive: true }, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : at.port,
    renew: (tls) => void ('setSecureContext' in server && server.setSecureContext(secure(tls))),
    leave: () => void (closing = true),
    close: (patience) => (closing = true, close(server, patience)),
  }
}

function settle(answer: Answering, request: HostedRequest): ServedAnswer | Promise<ServedAnswer> {
  try {
    return answer(request)
  } catch {
    return failed
  }
}

/** @param last the connection is not kept: whoever asks again is to find another replica */
function write(response: ServerResponse, { status, headers, body }: ServedAnswer, last: boolean): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers, ...(last ? { connection: 'close' } : undefined) }).end(body)
}

/**
 * A session that is resumed would bring along a certificate that was judged by an authority of yesterday, so none is.
 * Throws `AuthError` `tls`.
 */
function secure({ certificate, key, clients }: HostTls) {
  const options = { cert: certificate, key, ...(clients !== undefined && { ca: clients }), minVersion: 'TLSv1.2' as const, secureOptions: constants.SSL_OP_NO_TICKET }
  try {
    createSecureContext(options)
    return options
  } catch (error) {
    throw new AuthError('tls', `The certificate of the server or its key cannot be used: ${(error as Error).message.replace(/^error:[^:]*:[^:]*:[^:]*:/, '')}.`, [], { cause: error })
  }
}

function certificateOf(known: WeakMap<Socket, ClientCertificate | false>, socket: Socket): ClientCertificate | undefined {
  let found = known.get(socket)
  if (found === undefined) {
    const secured = socket as TLSSocket
    const certificate = secured.authorized === true ? secured.getPeerX509Certificate?.() : undefined
    known.set(socket, (found = certificate ? read(certificate) : false))
  }
  return found || undefined
}

function read(certificate: X509Certificate): ClientCertificate {
  return {
    subject: certificate.subject.split('\n').join(', '),
    names: readNames(certificate.subjectAltName ?? ''),
    until: Date.parse(certificate.validTo) / 1000,
  }
}

/** `DNS:a, URI:"b, c"`: Node quotes as JSON what could be taken for more than one name (CVE-2021-44532). */
export function readNames(text: string): readonly string[] {
  return Array.from(text.matchAll(/(\w[\w ]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g), ([, kind = '', value = '']) => `${kind === 'IP Address' ? 'IP' : kind}:${value.startsWith('"') ? (JSON.parse(value) as string) : value}`)
}

/** Whoever is being answered is answered; a connection that only waits is closed, and after `patience` milliseconds every one. */
function close(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const whole = setTimeout(() => server.closeAllConnections(), patience)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(whole)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function unheard({ host, port }: HostAt, code = 'unknown'): AuthError {
  if (code === 'EADDRINUSE') return new AuthError('not_supported', `Port ${port} of ${host} is used by another program.`, ['Choose another port.'])
  if (code === 'EACCES') return new AuthError('not_supported', `Port ${port} may not be used by this user.`, ['Choose a port of 1024 or more.'])
  return new AuthError('not_supported', `${host}:${port} cannot be listened at (${code}).`)
}
