/** Where does the browser bring the answer? A listener on this computer's loopback addresses, for one sign-in. */

import { connect, createServer, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { System } from '../system/system.ts'
import { AuthError } from '../errors.ts'
import { readRequest, type Reading } from './http-request.ts'
import type { Page } from './person.ts'

const connectionLimit = 10_000
const landingLimit = 2_000
const flushLimit = 150
const probeLimit = 300
const landingPath = '/done'

export interface ListenOptions<Answer> {
  /** A fixed port (AD FS has one registered); otherwise the system chooses. */
  readonly port?: number
  /** What the parameters mean; `undefined` if they do not belong to this sign-in. No parameter is repeated. */
  readonly judge: (parameters: ReadonlyMap<string, string>) => Answer | undefined
  /** Called once, with the first good answer; the page it resolves to is what the person sees. */
  readonly answered: (answer: Answer) => Promise<Page>
  readonly tlsHello?: () => void
  /** Milliseconds to wait for an answer; 15 minutes by default. */
  readonly limit?: number
}

export interface Listening {
  readonly port: number
  /** True from the moment a good answer came. */
  readonly isAnswered: () => boolean
  /**
   * Resolves when the page was shown and the port is closed; rejects with what `answered` threw, with `sign_in_timeout`,
   * or with the reason of `system.ending`.
   */
  readonly finished: Promise<void>
  /** Gives up waiting; `finished` stays pending. */
  readonly close: () => void
  /** An answer that came another way than through the port. False: it is not this sign-in's, or not its first; waiting goes on. */
  readonly take: (parameters: ReadonlyMap<string, string>) => boolean
}

/** Listens for one answer. Whatever is not a good answer gets 400 and changes nothing. */
export async function listen<Answer>(system: System, options: ListenOptions<Answer>): Promise<Listening> {
  const sockets = new Set<Socket>()
  let serve = (socket: Socket): void => void socket.destroy()
  const { servers, port } = await bindLoopback(options.port ?? 0, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    serve(socket)
  })
  const close = (): void => {
    stopAll(servers)
    for (const socket of sockets) socket.destroy()
  }
  let answered = false
  let giveUp = close
  let take: Listening['take'] = () => false
  const finished = new Promise<void>((resolve, reject) => {
    const limits = limit(system, options.limit ?? 900_000, (reason) => fail(reason))
    const end = (): void => (limits(), close())
    const fail = (reason: unknown): void => (end(), reject(reason))
    giveUp = end
    const wait: Wait<Answer> = { port, options, claim: () => !answered && (answered = true), stop: () => stopAll(servers), done: () => (end(), resolve()), fail, page: undefined }
    take = (parameters) => handed(parameters, wait)
    serve = (socket) => readFrom(socket, port, options.tlsHello, (reading) => handle(socket, reading, wait))
  })
  // The caller may close before it waits; a rejection that nobody awaits yet must not end the program.
  finished.catch(() => undefined)
  return { port, finished, close: () => giveUp(), isAnswered: () => answered, take: (parameters) => take(parameters) }
}

/** One sign-in that is waited for. */
interface Wait<Answer> {
  readonly port: number
  readonly options: ListenOptions<Answer>
  /** True for the first good answer alone. */
  readonly claim: () => boolean
  /** No new connections from now on. */
  readonly stop: () => void
  readonly done: () => void
  readonly fail: (reason: unknown) => void
  page: Page | undefined
}

type Shown = Omit<Wait<unknown>, 'options'>

function stopAll(servers: readonly Server[]): void {
  for (const server of servers) if (server.listening) server.close()
}

/** Calls `give up` at the time limit or when the program ends; the result takes both back. */
function limit(system: System, milliseconds: number, giveUp: (reason: unknown) => void): () => void {
  const aborted = (): void => giveUp(system.ending.reason)
  const late = (): void => giveUp(new AuthError(
    'sign_in_timeout',
    `No answer came from the browser within ${span(milliseconds)}.`,
    ['With more time: az login --timeout 30m', 'az login --use-device-code'],
  ))
  const timer = setTimeout(late, milliseconds)
  system.ending.addEventListener('abort', aborted, { once: true })
  if (system.ending.aborted) setTimeout(aborted, 0)
  return () => {
    clearTimeout(timer)
    system.ending.removeEventListener('abort', aborted)
  }
}

function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.round(seconds / 60)} minutes`
}

/** Collects bytes until they are a request or cannot become one. Each connection is alone: an idle one delays nobody. */
function readFrom(socket: Socket, port: number, tlsHello: (() => void) | undefined, done: (reading: Reading) => void): void {
  let text = ''
  let over = false
  const timer = setTimeout(() => socket.destroy(), connectionLimit)
  socket.on('close', () => clearTimeout(timer))
  socket.on('end', () => { if (!over) socket.destroy() })
  socket.on('data', (chunk: Buffer) => {
    if (over) return
    // The first byte of a TLS record that carries a handshake (RFC 8446 section 5.1).
    if (text === '' && chunk[0] === 0x16) return tlsHello?.(), void socket.destroy()
    text += chunk.toString('latin1')
    const reading = readRequest(text, port, landingPath)
    if (reading.kind === 'incomplete') return
    over = true
    clearTimeout(timer)
    done(reading)
  })
}

function handle<Answer>(socket: Socket, reading: Reading, wait: Wait<Answer>): void {
  if (reading.kind === 'absent') return void respond(socket, 404, {}, 'Not found.')
  if (reading.kind === 'landing' && wait.page) return land(socket, wait, wait.page)
  if (reading.kind !== 'answer') return void respond(socket, 400, {}, reading.kind === 'bad' ? reading.reason : 'There is nothing here.')
  const answer = wait.options.judge(reading.parameters)
  if (answer === undefined) return void respond(socket, 400, {}, 'This does not belong to the sign-in that azin waits for.')
  if (!wait.claim()) return void respond(socket, 400, {}, 'This sign-in was answered before.')
  settle(socket, reading.method, wait.options.answered(answer), wait)
}

function handed<Answer>(parameters: ReadonlyMap<string, string>, wait: Wait<Answer>): boolean {
  const answer = wait.options.judge(parameters)
  if (answer === undefined || !wait.claim()) return false
  wait.options.answered(answer).then(wait.done, wait.fail)
  return true
}

/** The page is chosen when the outcome is known, so that it tells the truth. */
function settle(socket: Socket, method: 'GET' | 'POST', answering: Promise<Page>, wait: Shown): void {
  answering.then((page) => {
    if (method === 'POST') return land(socket, wait, page)
    wait.page = page
    // The code leaves the address bar and the history; a browser that does not follow is waited for only shortly.
    respond(socket, 303, { location: `http://localhost:${wait.port}${landingPath}` }, 'Go on.')
    setTimeout(wait.done, landingLimit).unref()
  }).catch(wait.fail)
}

function land(socket: Socket, wait: Shown, page: Page): void {
  wait.stop()
  void respond(socket, 200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }, page.html).then(wait.done)
}

const strictHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const phrases: Readonly<Record<number, string>> = { 200: 'OK', 303: 'See Other', 400: 'Bad Request', 404: 'Not Found' }

/** Sends and hangs up; resolves when the other side has it, or after a moment. */
function respond(socket: Socket, status: number, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  const bytes = Buffer.from(body, 'utf8')
  const all = { ...strictHeaders, ...lowerCase(headers), 'content-length': String(bytes.length), connection: 'close' }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${phrases[status]}\r\n${head}\r\n`, 'latin1'), bytes]))
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), flushLimit)
    socket.on('close', () => (clearTimeout(timer), resolve()))
    if (socket.destroyed) clearTimeout(timer), resolve()
  })
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/**
 * Binds 127.0.0.1 and ::1, same port, and nothing else: a browser may resolve `localhost` to either, and a port left free
 * on one of them could be taken by another user's program. Where an address does not exist, the other one does alone.
 * @param port 0 for any
 * @throws AuthError browser_unavailable when the port is taken, or there is no loopback address
 */
async function bindLoopback(port: number, serve: (socket: Socket) => void): Promise<{ servers: Server[]; port: number }> {
  for (let attempt = 0; attempt < (port === 0 ? 20 : 1); attempt++) {
    const four = await bind('127.0.0.1', port, serve)
    const six = await bind('::1', portOf(four) ?? port, serve)
    const servers = [four, six].filter((one) => typeof one === 'object')
    if (four === 'absent' && six === 'absent') throw new AuthError('browser_unavailable', 'This computer has no loopback address that a browser could answer to.', hint)
    if (four !== 'taken' && six !== 'taken') return { servers, port: servers.map(portOf)[0] ?? port }
    for (const server of servers) server.close()
  }
  const which = port === 0 ? 'No port is free' : `Port ${port} is taken`
  throw new AuthError('browser_unavailable', `${which} on the loopback addresses, so a browser could not bring its answer.`, hint)
}

const hint = ['az login --use-device-code']

type Bound = Server | 'taken' | 'absent'

function bind(host: '127.0.0.1' | '::1', port: number, serve: (socket: Socket) => void): Promise<Bound> {
  return new Promise((resolve) => {
    // Half-open: a client that has said all may still read the answer.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, serve)
    server.once('error', (error: NodeJS.ErrnoException) => resolve(isAbsent(host, error.code) ? 'absent' : 'taken'))
    server.once('listening', () => void isReachable(host, portOf(server)).then((there) => resolve(there ? server : (server.close(), 'absent'))))
    server.listen({ host, port, exclusive: true, ipv6Only: host === '::1', backlog: 1024 })
  })
}

/** An address may be there while its interface is down: then it can be bound, and nobody ever comes. */
function isReachable(host: string, port: number | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: port ?? 0 })
    const end = (there: boolean): void => void (socket.destroy(), resolve(there))
    socket.setTimeout(probeLimit, () => end(true))
    socket.once('connect', () => end(true)).once('error', ({ code }: NodeJS.ErrnoException) => end(code !== 'ENETUNREACH' && code !== 'EHOSTUNREACH' && code !== 'EADDRNOTAVAIL'))
  })
}

/** Bun reports every failed bind as EADDRINUSE, so the interfaces are asked too. */
function isAbsent(host: string, code: string | undefined): boolean {
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return true
  return !Object.values(networkInterfaces()).flat().some((one) => one?.address === host)
}

function portOf(server: Bound): number | undefined {
  const address = typeof server === 'object' ? server.address() : null
  return address && typeof address === 'object' ? address.port : undefined
}
