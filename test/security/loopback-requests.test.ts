// time limit: 1700 s
/** Does a sign-in that waits survive any bytes, and anybody who keeps its connections busy? (R29, R30, S23, S26) */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { listen } from '../../src/grant/loopback.ts'
import { azFor } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'
import { visit } from '../harness/person.ts'
import { fakeSystem } from '../fake-system.ts'
import { get, post, send } from './loopback.ts'

const chance = random('loopback requests')
const { below, pick } = chance

function seeds(port: number): readonly Buffer[] {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  return [
    latin(get(port, '/?code=c&state=s')),
    latin(post(port, 'code=c&state=s')),
    Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, ...Array.from({ length: 60 }, () => below(256))]),
    latin('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00\x00\x00\x00\x00'),
    latin(`GET /?${'a'.repeat(70_000)} HTTP/1.1\r\n\r\n`),
    latin(get(port, '/', 'X: y\r\n'.repeat(300))),
    latin(`POST / HTTP/1.1\r\nHost: localhost:${port}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
    latin(post(port, `code=c&state=s&x=${'a'.repeat(70_000)}`)),
    latin(get(port, '/', 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n')),
  ]
}

/** Flipped bits, cuts, splices, doubled parts, odd pieces. */
function mutated(bytes: Buffer, other: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const at = below(copy.length)
  switch (below(6)) {
    case 0:
      for (let flips = 1 + below(10); flips > 0; flips -= 1) copy[below(copy.length)]! ^= 1 << below(8)
      return copy
    case 1: return copy.subarray(0, at)
    case 2: return Buffer.concat([copy.subarray(0, at), other.subarray(below(other.length))])
    case 3: return Buffer.concat([copy, copy.subarray(at)])
    case 4: return Buffer.concat([copy.subarray(0, at), Buffer.from(pick(['\r\n', '\r\n\r\n', '\0', '%', '&', '=', 'ÿ', ' ', ':', 'HTTP/1.1', '\n', 'Content-Length: 99999999\r\n'])), copy.subarray(at)])
    default: return copy
  }
}

/** Sends and leaves: politely, at once, or with a reset. */
function throwAt(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      const manner = below(3)
      if (manner === 0) socket.write(bytes, () => socket.resetAndDestroy())
      else socket.end(bytes)
      if (manner === 1) setTimeout(() => socket.destroy(), 2)
    })
    socket.setTimeout(100, () => socket.destroy()) // what is incomplete would be waited for
    socket.on('data', () => socket.destroy()).on('error', () => undefined).on('close', () => resolve())
  })
}

const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

test('any bytes at the port: it lives, does not grow, writes nothing about it, and the person then signs in', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const running = az.start('login', '-o', 'none', { timeout: 1_600_000 })
  const url = await az.browser.next()
  const port = Number(new URL(new URL(url).searchParams.get('redirect_uri') ?? '').port)
  const pid = running.child.pid ?? 0
  const all = seeds(port)
  const throwMany = async (many: number): Promise<void> => {
    let left = many
    await Promise.all(Array.from({ length: 32 }, async () => {
      while (left-- > 0) await throwAt(port, mutated(pick(all), pick(all)))
    }))
  }
  await throwMany(5_000) // what the program and its memory management need once
  const before = memoryOf(pid)
  const [many, begun, said] = [count('loopback requests', 2_000), performance.now(), running.stderr()]
  await throwMany(many)
  const grown = memoryOf(pid) - before
  const rate = many / ((performance.now() - begun) / 1000)
  assert.equal(running.child.exitCode, null, running.stderr())
  const cures = running.stderr().match(/The browser asked for https/g) ?? []
  assert.ok(cures.length <= 1, `a TLS greeting was explained ${cures.length} times`)
  assert.equal(running.stderr().split('\n').length - cures.length, said.split('\n').length - (said.includes('asked for https') ? 1 : 0), running.stderr())
  assert.ok(grown < 20, `it grew by ${grown} MB`)
  const { page } = await visit(url, { username: 'ada@larkspur.example', password: 'azin-demo' })
  assert.match(page.text, /You are signed in/)
  assert.equal((await running.ended).code, 0)
  figure('mutated loopback requests', many)
  figure('mutated loopback requests: growth', `${grown.toFixed(1)} MB`)
  figure('mutated loopback requests: rate', `${Math.round(rate)}/s`)
})

const state = 'a-state-of-some-length'
async function waiting(t: Scope) {
  const listening = await listen(fakeSystem(), {
    judge: (parameters) => (parameters.get('state') === state ? 'good' : undefined),
    answered: async () => ({ html: '<p>done</p>' }),
  })
  t.after(() => listening.close())
  return listening
}

test('500 idle and dripping connections: the good answer comes as if there were none', async (t) => {
  const listening = await waiting(t)
  const idle: Socket[] = []
  for (let index = 0; index < count('idle connections', 500); index += 1) {
    const socket = connect(listening.port, '127.0.0.1').on('error', () => undefined)
    if (index % 2) socket.write('GET / HT')
    idle.push(socket)
  }
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  let ended = 0
  for (const socket of idle) socket.on('close', () => (ended += 1))
  const begun = performance.now()
  assert.match(await send(listening.port, post(listening.port, `code=c&state=${state}`)), /^HTTP\/1\.1 200 /)
  const took = performance.now() - begun
  assert.equal(ended, 0, 'the answer waited until others were gone')
  await listening.finished
  for (const socket of idle) socket.destroy()
  figure('idle connections', idle.length)
  figure('the answer among idle connections', `${Math.round(took)} ms`)
})

test('a connection without a request is cut after 10 s; bodies end at 64 KiB, headers at 16 KiB', async (t) => {
  const listening = await waiting(t)
  const { port } = listening
  const long = (length: number) => `code=c&x=${'a'.repeat(length - 'code=c&x='.length)}`
  assert.match(await send(port, post(port, long(64 * 1024))), /does not belong to the sign-in/)
  assert.match(await send(port, post(port, long(64 * 1024 + 1))), /The body is too long/)
  const header = (length: number) => `X: ${'y'.repeat(length - get(port, '/').length - 1)}\r\n`
  assert.match(await send(port, get(port, '/', header(16 * 1024))), /does not belong to the sign-in/)
  assert.match(await send(port, get(port, '/', header(16 * 1024 + 16))), /The header is too long/)
  const begun = performance.now()
  assert.equal(await send(port, 'GET /?code=c'), '')
  const took = performance.now() - begun
  assert.ok(took > 9_000 && took < 20_000, `${took} ms`) // the test's own patience ends at 20 s
  listening.close()
  figure('an incomplete request is cut after', `${(took / 1000).toFixed(1)} s`)
})

test('after the good answer the port is closed: whoever comes then is refused', async (t) => {
  const many = count('connections after the answer', 50)
  let latest = 0
  let late = 0
  for (let index = 0; index < many; index += 1) {
    const listening = await waiting(t)
    const idle = connect(listening.port, '127.0.0.1').on('error', () => undefined) // a browser's connection ahead of need
    await once(idle, 'connect')
    await send(listening.port, post(listening.port, `code=c&state=${state}`))
    const answered = performance.now()
    let refused = await isRefused(listening.port)
    while (!refused && performance.now() - answered < 2_000) refused = await isRefused(listening.port)
    latest = Math.max(latest, performance.now() - answered)
    if (performance.now() - answered > 200) late += 1
    await listening.finished
    assert.ok(refused, 'the port stays open')
    if (!idle.destroyed) await once(idle, 'close')
  }
  assert.ok(late <= many / 20, `${late} of ${many} were later than 200 ms, the latest ${latest} ms`) // a busy machine may stop us at any time
  figure('connections after the answer', many)
  figure('connections after the answer: later than 200 ms', late)
  figure('the port is closed after', `${Math.round(latest)} ms`)
})

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(false))).on('error', () => resolve(true))
  })
}

test('nobody waits for ever: the limit is told, with what to do', async () => {
  await assert.rejects((await listen(fakeSystem(), { judge: () => undefined, answered: async () => ({ html: '' }), limit: 30 })).finished, (error: Error & { hint?: readonly string[] }) => {
    assert.match(error.message, /^No answer came from the browser within/)
    assert.deepEqual(error.hint, ['With more time: az login --timeout 30m', 'az login --use-device-code'])
    return true
  })
})
