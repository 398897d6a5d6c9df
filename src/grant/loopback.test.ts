import { test } from 'node:test'
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { fakeSystem } from '../../test/fake-system.ts'
import { listen, type ListenOptions } from './loopback.ts'

const state = 'a-state-of-some-length'
const page = { html: '<!doctype html><title>done</title>', headers: { 'Content-Security-Policy': "default-src 'none'" } }

const judge = (parameters: ReadonlyMap<string, string>): string | undefined =>
  parameters.get('state') === state && Boolean(parameters.get('code')) !== Boolean(parameters.get('error')) ? parameters.get('code') : undefined

function start(options: Partial<ListenOptions<string>> = {}) {
  return listen(fakeSystem(), { judge, answered: async () => page, ...options })
}

/** Sends raw text, reads until the other side hangs up. */
async function raw(port: number, text: string | Buffer, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host)
  let answer = ''
  socket.on('data', (chunk) => { answer += chunk.toString() }).on('error', () => undefined)
  socket.write(text)
  await new Promise((resolve) => socket.on('close', resolve))
  return answer
}

const get = (port: number, target: string, headers = '') => `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}\r\n`
const post = (port: number, body: string, headers = '') =>
  `POST / HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`
const good = `code=c&state=${state}`

/** Everything that must change nothing. */
function attacks(port: number): Record<string, string | Buffer> {
  const host = `Host: localhost:${port}\r\n`
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n'
  return {
    'bare': get(port, '/'),
    'no state': get(port, '/?code=c'),
    'empty state': get(port, '/?code=c&state='),
    'wrong state': get(port, '/?code=c&state=other'),
    'longer state': get(port, `/?code=c&state=${state}x`),
    'shorter state': get(port, `/?code=c&state=${state.slice(1)}`),
    'state twice': get(port, `/?${good}&state=${state}`),
    'wrong state first': get(port, `/?state=x&${good}`),
    'state array': get(port, `/?code=c&state[]=${state}`),
    'code twice': get(port, `/?${good}&code=d`),
    'encoded name repeated': get(port, `/?${good}&%73tate=${state}`),
    'no code': get(port, `/?state=${state}`),
    'empty code': get(port, `/?code=&state=${state}`),
    'code and error': get(port, `/?${good}&error=x`),
    'other path': get(port, `/callback?${good}`),
    'double slash': get(port, `//?${good}`),
    'dot path': get(port, `/./?${good}`),
    'fragment': get(port, `/?${good}#x`),
    'landing before the answer': get(port, '/done'),
    'absolute target': get(port, `http://localhost:${port}/?${good}`),
    'no host': `GET /?${good} HTTP/1.1\r\n\r\n`,
    'evil host': `GET /?${good} HTTP/1.1\r\nHost: evil.example:${port}\r\n\r\n`,
    'host of another port': `GET /?${good} HTTP/1.1\r\nHost: localhost:1\r\n\r\n`,
    'host without port': `GET /?${good} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    'host with user': `GET /?${good} HTTP/1.1\r\nHost: a@localhost:${port}\r\n\r\n`,
    'host twice': `GET /?${good} HTTP/1.1\r\n${host}${host}\r\n`,
    'PUT': `PUT /?${good} HTTP/1.1\r\n${host}\r\n`,
    'HEAD': `HEAD /?${good} HTTP/1.1\r\n${host}\r\n`,
    'OPTIONS': `OPTIONS /?${good} HTTP/1.1\r\n${host}Origin: https://evil.example\r\n\r\n`,
    'CONNECT': `CONNECT localhost:443 HTTP/1.1\r\n${host}\r\n`,
    'lower case method': `get /?${good} HTTP/1.1\r\n${host}\r\n`,
    'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/0.9': `GET /?${good}\r\n\r\n`,
    'no-cors fetch': get(port, `/?${good}`, 'Sec-Fetch-Mode: no-cors\r\n'),
    'cors fetch': get(port, `/?${good}`, 'Sec-Fetch-Mode: cors\r\n'),
    'websocket': get(port, `/?${good}`, 'Sec-Fetch-Mode: websocket\r\nUpgrade: websocket\r\n'),
    'fetch mode twice': get(port, `/?${good}`, 'Sec-Fetch-Mode: navigate\r\nSec-Fetch-Mode: cors\r\n'),
    'folded header': get(port, `/?${good}`, 'X: a\r\n b\r\n'),
    'blank before colon': get(port, `/?${good}`, 'X : a\r\n'),
    'NUL in header': get(port, `/?${good}`, 'X: a\0b\r\n'),
    'bare line feeds': `GET /?${good} HTTP/1.1\nHost: localhost:${port}\n\n\r\n\r\n`,
    '300 headers': get(port, `/?${good}`, 'X: y\r\n'.repeat(300)),
    '70 KB line': `GET /?${'a'.repeat(70_000)} HTTP/1.1\r\n${host}\r\n`,
    'GET with a body': get(port, `/?${good}`, 'Content-Length: 3\r\n') + 'abc',
    'blank in target': get(port, `/?${good} x`),
    'raw bytes in query': get(port, `/?${good}&x=\u00ff`),
    'post json': `POST / HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    'post text': `POST / HTTP/1.1\r\n${host}Content-Type: text/plain\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    'post multipart': `POST / HTTP/1.1\r\n${host}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    'post without type': `POST / HTTP/1.1\r\n${host}Content-Length: ${good.length}\r\n\r\n${good}`,
    'post without length': `POST / HTTP/1.1\r\n${host}${form}\r\n${good}`,
    'post chunked': `POST / HTTP/1.1\r\n${host}${form}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'post chunked and length': `POST / HTTP/1.1\r\n${host}${form}Transfer-Encoding: chunked\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    'post two lengths': `POST / HTTP/1.1\r\n${host}${form}Content-Length: 1\r\nContent-Length: ${good.length}\r\n\r\n${good}`,
    'post negative length': `POST / HTTP/1.1\r\n${host}${form}Content-Length: -1\r\n\r\n`,
    'post 70 KB': post(port, `${good}&x=${'a'.repeat(70_000)}`),
    'post to the query': `POST /?${good} HTTP/1.1\r\n${host}${form}Content-Length: ${good.length}\r\n\r\n${good}`,
    'post wrong state': post(port, 'code=c&state=x'),
    'post repeated': post(port, `${good}&code=d`),
    'post NUL': post(port, `${good}&x=\0`),
  }
}

test('nothing but the good answer is accepted, and waiting goes on after every bad one', async () => {
  let asked = 0
  const listening = await start({ answered: async () => (asked++, page) })
  const table = attacks(listening.port)
  assert.ok(Object.keys(table).length >= 50)
  for (const [name, request] of Object.entries(table)) {
    const answer = await raw(listening.port, request)
    assert.match(answer, /^HTTP\/1\.1 400 /, name)
    assert.doesNotMatch(answer, /access-control|evil|<|done/i, name)
    assert.match(answer, /\r\nx-content-type-options: nosniff\r\n/, name)
    assert.match(answer, /\r\ncontent-type: text\/plain/, name)
  }
  assert.match(await raw(listening.port, get(listening.port, '/favicon.ico', 'Sec-Fetch-Mode: no-cors\r\n')), /^HTTP\/1\.1 404 /)
  assert.match(await raw(listening.port, get(listening.port, '/favicon.ico')), /^HTTP\/1\.1 404 /)
  assert.equal(asked, 0)
  assert.equal(listening.isAnswered(), false)
  const answer = await raw(listening.port, post(listening.port, good, 'Sec-Fetch-Mode: navigate\r\nOrigin: null\r\n'))
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  assert.ok(answer.endsWith(page.html))
  assert.match(answer, /\r\ncontent-security-policy: default-src 'none'\r\n/)
  assert.match(answer, /\r\ncache-control: no-store\r\n/)
  assert.match(answer, /\r\nreferrer-policy: no-referrer\r\n/)
  await listening.finished
  assert.equal(asked, 1)
})

test('a query answer goes on to a clean path, whose page is served once, then the port is closed', async () => {
  const listening = await start()
  const first = await raw(listening.port, get(listening.port, `/?${good}`))
  assert.match(first, /^HTTP\/1\.1 303 /)
  const location = /\r\nlocation: http:\/\/localhost:\d+(\S+)\r\n/.exec(first)?.[1]
  assert.equal(location, '/done')
  const landed = await raw(listening.port, get(listening.port, '/done'))
  assert.match(landed, /^HTTP\/1\.1 200 /)
  await listening.finished
  assert.equal(await raw(listening.port, get(listening.port, '/done')), '')
})

test('a browser that does not follow is not waited for long', async () => {
  const listening = await start()
  await raw(listening.port, get(listening.port, `/?${good}`))
  const before = Date.now()
  await listening.finished
  assert.ok(Date.now() - before < 2500)
})

test('the page waits for the outcome; a second good answer is ignored', async () => {
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => { release = resolve })
  let asked = 0
  const listening = await start({ answered: async () => (asked++, await gate, page) })
  const first = raw(listening.port, post(listening.port, good))
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(listening.isAnswered(), true)
  assert.match(await raw(listening.port, post(listening.port, good)), /^HTTP\/1\.1 400 /)
  release()
  assert.match(await first, /^HTTP\/1\.1 200 /)
  await listening.finished
  assert.equal(asked, 1)
})

test('500 idle and dripping connections delay nobody', async () => {
  const listening = await start()
  const idle: Socket[] = []
  for (let i = 0; i < 500; i++) {
    const socket = connect(listening.port, '127.0.0.1').on('error', () => undefined)
    if (i % 2) socket.write('GET / HT')
    idle.push(socket)
  }
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  let ended = 0
  for (const socket of idle) socket.on('close', () => ended++)
  const answer = await raw(listening.port, post(listening.port, good))
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assert.equal(ended, 0, 'the answer waited until idle connections were closed')
  await listening.finished
  for (const socket of idle) socket.destroy()
})

test('both loopback addresses answer, and nothing else can take the port', async () => {
  const listening = await start()
  for (const host of ['127.0.0.1', '::1']) {
    assert.match(await raw(listening.port, get(listening.port, '/'), host), /^HTTP\/1\.1 400 /, host)
    const thief = createServer()
    const failed = once(thief, 'error')
    thief.listen({ port: listening.port, host })
    await failed
  }
  listening.close()
  assert.equal(await raw(listening.port, get(listening.port, '/')), '')
})

test('a port that is taken on one address is refused', async () => {
  const other = createServer().listen(0, '::1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  await assert.rejects(start({ port }), { code: 'browser_unavailable', message: new RegExp(`Port ${port} is taken`) })
  other.close()
})

test('a TLS greeting is noticed and waiting goes on', async () => {
  let hellos = 0
  const listening = await start({ tlsHello: () => { hellos++ } })
  assert.equal(await raw(listening.port, Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])), '')
  assert.equal(hellos, 1)
  assert.match(await raw(listening.port, post(listening.port, good)), /^HTTP\/1\.1 200 /)
  await listening.finished
})

test('the port is closed with the answer, even if the browser keeps its connection', async () => {
  const listening = await start()
  const socket = connect({ port: listening.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(post(listening.port, good))
  await once(socket, 'data')
  assert.equal(await raw(listening.port, get(listening.port, '/')), '')
  const before = performance.now()
  await listening.finished
  assert.ok(performance.now() - before < 5000) // at once, as a busy machine has it: a kept connection would hold it for good
  socket.destroy()
})

test('a client that has closed its half still gets its answer', async () => {
  const listening = await start()
  const socket = connect({ port: listening.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(post(listening.port, good))
  const [answer] = await once(socket, 'data') as [Buffer]
  assert.match(answer.toString(), /^HTTP\/1\.1 200 /)
  socket.destroy()
  await listening.finished
})

test('a request may come in pieces', async () => {
  const listening = await start()
  const socket = connect(listening.port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => { answer += chunk.toString() })
  for (const piece of post(listening.port, good).match(/[^]{1,40}/g) ?? []) {
    socket.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await listening.finished
  assert.match(answer, /^HTTP\/1\.1 200 /)
})

test('it ends at the time limit, and when the program ends', async () => {
  await assert.rejects((await start({ limit: 30 })).finished, { code: 'sign_in_timeout' })
  const ending = new AbortController()
  const listening = await listen(fakeSystem({}, { ending: ending.signal }), { judge, answered: async () => page })
  const reason = new Error('SIGINT')
  ending.abort(reason)
  await assert.rejects(listening.finished, reason)
  assert.equal(await raw(listening.port, get(listening.port, '/')), '')
})

test('what the exchange throws comes out', async () => {
  const listening = await start({ answered: async () => { throw new Error('bug') } })
  await raw(listening.port, post(listening.port, good))
  await assert.rejects(listening.finished, { message: 'bug' })
})
