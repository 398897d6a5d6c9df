/** How does a server misbehave below HTTP? A listener before the emulator that passes requests on, but for those it is told to spoil. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Scope } from '../harness/place.ts'

/** What befalls a connection on which a request for the path has come. */
export type Fault = (socket: Socket, pass: () => void, passed: (change: (answer: Buffer, socket: Socket) => void) => void) => void

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const drip = (socket: Socket, text: string): void => {
  let at = 0
  const timer = setInterval(() => void socket.write(text.charAt(at++ % text.length)), 500)
  socket.on('close', () => clearInterval(timer))
}

export const faults: Readonly<Record<string, Fault>> = {
  'reset at once': (socket) => void socket.resetAndDestroy(),
  'reset after the work was done': (socket, _, passed) => passed(() => socket.resetAndDestroy()),
  'reset within the headers': (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => setTimeout(() => socket.resetAndDestroy(), 20)),
  'closed without a word': (socket) => void socket.end(),
  'the body cut short': (socket, _, passed) => passed((answer) => void socket.end(answer.subarray(0, answer.length - 20))),
  'a chunked body cut short': (socket) => void socket.end(`${head}transfer-encoding: chunked\r\n\r\n10\r\n{"access_token":`),
  'silence': () => {},
  'headers drop by drop': (socket) => drip(socket, `${head}x-slow: ${'x'.repeat(200)}`),
  'a body drop by drop': (socket) => void socket.write(`${head}content-length: 4000\r\n\r\n`, () => drip(socket, '{"access_token": ')),
  'no HTTP': (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'headers without end': (socket) => {
    const more = (): void => void (socket.writable && socket.write(`x-a${Math.random()}: ${'y'.repeat(4000)}\r\n`, more))
    socket.write(head, more)
  },
  'a body without end': (socket) => {
    const more = (): void => void (socket.writable && socket.write('"'.padEnd(65_536, 'z'), more))
    socket.write(`${head}\r\n{"access_token": `, more)
  },
}

export interface FaultyServer {
  readonly origin: string
  /** Requests that met the fault. */
  spoilt(): number
}

/** @param times how many requests for `path` are spoilt */
export async function faultyServer(t: Scope, target: number, path: string, fault: Fault, times = Infinity): Promise<FaultyServer> {
  let spoilt = 0
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    let request = Buffer.alloc(0)
    let begun = false
    socket.on('data', (part) => {
      request = Buffer.concat([request, part])
      if (begun || !isWhole(request)) return
      begun = true
      const line = request.toString('latin1', 0, request.indexOf('\r\n'))
      const pass = (): void => forward(target, request, (answer) => socket.end(answer))
      if (!line.includes(path) || spoilt >= times) return pass()
      spoilt += 1
      fault(socket, pass, (change) => forward(target, request, (answer) => change(answer, socket)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, spoilt: () => spoilt }
}

function isWhole(request: Buffer): boolean {
  const end = request.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(request.toString('latin1', 0, end))?.[1] ?? 0)
  return request.length >= end + 4 + length
}

/** Asks the emulator for one answer, whole, on a connection of its own. */
function forward(target: number, request: Buffer, done: (answer: Buffer) => void): void {
  const asked = request.toString('latin1').replace(/\r\nconnection: [^\r]*/i, '').replace('\r\n', '\r\nconnection: close\r\n')
  const parts: Buffer[] = []
  const upstream = connect(target, '127.0.0.1', () => upstream.write(Buffer.from(asked, 'latin1')))
  upstream.on('data', (part) => parts.push(part)).on('close', () => done(Buffer.concat(parts))).on('error', () => {})
}
