// time limit: 300 s
/** Can an answer fill the memory, or keep a command busy? (S23) */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { writeCloud } from '../harness/cloud.ts'
import { figure } from '../harness/counts.ts'
import type { Scope } from '../harness/place.ts'
import { startEmulator } from '../harness/emulator.ts'
import { azFor } from '../harness/az.ts'
import type { Running } from '../harness/program.ts'

const chunk = Buffer.alloc(64 * 1024, 'a')

/** Writes for as long as somebody reads. */
function pour(response: ServerResponse, most: number, piece: Buffer = chunk): void {
  let sent = 0
  const more = () => {
    while (sent < most && !response.destroyed) {
      sent += piece.length
      if (!response.write(piece)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
}

const two = 200 * 1024 * 1024
const json = { 'content-type': 'application/json' }
const bomb = gzipSync(Buffer.alloc(two))

/** Bun says of most heads that are too large that they are none. */
const tooMany = /HPE_(HEADER_OVERFLOW|INVALID)/

/** Each is all that the server ever says. */
const bombs: readonly (readonly [what: string, answer: (response: ServerResponse) => void, said?: RegExp])[] = [
  ['200 MB, announced', (r) => (r.writeHead(200, { ...json, 'content-length': two }), pour(r, two))],
  ['200 MB, in pieces', (r) => (r.writeHead(200, json), pour(r, two))],
  ['200 MB of an error', (r) => (r.writeHead(400, json), pour(r, two))],
  ['200 MB of JSON', (r) => (r.writeHead(200, json), r.write('{"x":"'), pour(r, two))],
  ['a gzip of 200 MB', (r) => (r.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': bomb.length }), r.end(bomb))],
  ['a gzip of a gzip', (r) => (r.writeHead(200, { ...json, 'content-encoding': 'gzip, gzip' }), r.end(gzipSync(bomb)))],
  ['headers of 1 MB', (r) => (r.socket?.write(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(200_000)}\r\n`), r.socket?.end()), tooMany],
  ['one header of 10 MB', (r) => (r.socket?.write(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(10_000_000)}\r\n\r\n`), r.socket?.end()), tooMany],
  ['a million brackets', (r) => (r.writeHead(200, json), r.end('['.repeat(1_000_000)))],
  ['a million fields', (r) => (r.writeHead(200, json), r.end(`{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join()},"issuer":5}`))],
]

async function serverOf(t: Scope, answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.on('error', () => undefined)
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => (server.close(), server.closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Megabytes at its peak, looked at while it runs. */
async function peakOf(running: Running): Promise<number> {
  let peak = 0
  const look = () => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${running.child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
    } catch {
      // it has ended
    }
  }
  const timer = setInterval(look, 5)
  await running.ended
  clearInterval(timer)
  return peak
}

test('ten bombs of a sign-in service: one sentence, soon, and little memory', async (t) => {
  let [slowest, most] = [0, 0]
  for (const [what, answer, said = /./] of bombs) {
    const origin = await serverOf(t, answer)
    const az = azFor(t)
    writeCloud(az.configDirectory, origin)
    const running = az.start('login', '-t', 'a.example', '-u', 'a@b.example', '-p', 'azin-demo', { env: { NODE_V8_COVERAGE: undefined } })
    const peak = await peakOf(running)
    const { code, stdout, stderr, ms } = await running.ended
    assert.deepEqual([code, stdout], [1, ''], `${what}: ${stderr}`)
    assert.match(stderr, /^ERROR: .*127\.0\.0\.1/m, what)
    assert.match(stderr, said, `${what}: ${stderr}`)
    assert.doesNotMatch(stderr, /\n {4}at |aaaa|yyyy|unexpected/, what)
    assert.ok(peak < 150, `${what}: ${peak} MB`)
    assert.ok(ms < 30_000, `${what}: ${ms} ms`) // 3 s on a machine that does nothing else
    slowest = Math.max(slowest, ms)
    most = Math.max(most, peak)
  }
  figure('bombs', bombs.length)
  figure('bombs: the slowest', `${(slowest / 1000).toFixed(1)} s`)
  figure('bombs: the most memory', `${Math.round(most)} MB`)
})

test('a resource manager may say 32 MiB and no more', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  assert.equal((await az.run('login', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')).code, 0)
  const list = (bytes: number) => JSON.stringify({ value: [], x: 'a'.repeat(bytes - 20) })
  for (const [bytes, pattern] of [[33 * 1024 * 1024, /larger than 32768 KiB/]] as const) {
    server.emulator.control.fault({ kind: 'garbage', path: '/locations', times: 1, body: list(bytes) })
    const { code, stderr } = await az.run('account', 'list-locations')
    assert.equal(code, 1)
    assert.match(stderr, pattern)
  }
  server.emulator.control.fault({ kind: 'garbage', path: '/locations', times: 1, body: list(20 * 1024 * 1024) })
  assert.equal((await az.run('account', 'list-locations')).code, 0)
})
