// asks: nothing.invalid
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { selfSigned } from '../../test/certificate.ts'
import { oddAnswer } from '../../test/harness/odd-answer.ts'
import type { AuthError } from '../errors.ts'
import { nodeTransport } from './transport.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'azin-transport-'))
const open: { server: TcpServer; sockets: Set<Socket> }[] = []

async function listening(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket).size)
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

after(() => {
  rmSync(folder, { recursive: true })
  for (const { server, sockets } of open) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

const plainServer: Server = createServer(oddAnswer)
const plain = `http://localhost:${await listening(plainServer)}`
const { certificate, key } = await selfSigned('Company Root', ['localhost', 'login.example'])
const tls = { cert: certificate, key: key.export({ type: 'pkcs8', format: 'pem' }) }
const secureServer = createSecureServer(tls, oddAnswer)
const named = new Set<unknown>()
secureServer.on('secureConnection', (socket: TLSSocket) => named.add(socket.servername))
const securePort = await listening(secureServer)
const secure = `https://localhost:${securePort}`
const bundle = path.join(folder, 'root.pem')
writeFileSync(bundle, `# a comment\n${certificate}`)

const get = (url: string, env: Record<string, string> = {}, more: object = {}) => nodeTransport(env).send({ method: 'GET', url, ...more })
const fails = (code: string, text: RegExp) => (error: AuthError) => {
  assert.equal(error.code, code, String(error))
  assert.match(error.message, text)
  return true
}
const said = (body: Uint8Array) => JSON.parse(new TextDecoder().decode(body)) as { url: string; headers: Record<string, string>; body: string }

test('an exchange: request and answer as they are', async () => {
  const { status, headers, body } = await nodeTransport({}).send({ method: 'POST', url: `${plain}/a?b=c#d`, headers: { 'x-y': 'z' }, body: 'hé' })
  assert.deepEqual([status, headers['x-a'], headers['set-cookie']], [200, 'b', 'c=1, d=2'])
  const echo = said(body)
  assert.deepEqual([echo.url, echo.body, echo.headers['x-y'], echo.headers['accept-encoding'], echo.headers['content-length']], ['/a?b=c', 'hé', 'z', 'identity', '3'])
})

test('a redirect is an answer like any other', async () => {
  assert.equal((await get(`${plain}/redirect`)).status, 307)
})

test('connections are kept for the next request', async () => {
  const before = open[0]?.sockets.size ?? 0
  const transport = nodeTransport({})
  for (let i = 0; i < 5; i++) await transport.send({ method: 'GET', url: plain })
  assert.equal((open[0]?.sockets.size ?? 0) - before, 1)
})

test('a kept connection that the server has ended is noticed: what reads is asked again, what writes is not', async () => {
  const asked: string[] = []
  const server = createTcpServer((socket) => {
    let first = true
    socket.on('error', () => {}).on('data', (data) => {
      asked.push(String(data).slice(0, 4))
      if (first) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      else socket.destroy()
      first = false
    })
  })
  const url = `http://localhost:${await listening(server)}`
  const transport = nodeTransport({})
  for (let i = 0; i < 3; i++) assert.equal((await transport.send({ method: 'GET', url })).status, 200)
  assert.deepEqual(asked, ['GET ', 'GET ', 'GET ', 'GET ', 'GET '])
  await assert.rejects(transport.send({ method: 'POST', url, body: 'x' }), fails('network', /connection was cut/))
  assert.equal(asked.length, 6)
  let heard = 0
  const slow = createServer((_, response) => void (++heard === 1 && response.end('ok')))
  const there = `http://localhost:${await listening(slow)}`
  await transport.send({ method: 'GET', url: there })
  await assert.rejects(transport.send({ method: 'GET', url: there, timeout: 200 }), fails('network', /no whole answer/))
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(heard, 2)
})

test('an answer has a size, announced or not', async () => {
  await assert.rejects(get(`${plain}/large`), fails('server_answer', /larger than 1024 KiB/))
  await assert.rejects(get(`${plain}/endless`), fails('server_answer', /larger than 1024 KiB/))
  await assert.rejects(get(`${plain}/headers`), fails('server_answer', /not HTTP \(HPE_HEADER_OVERFLOW\)/))
  assert.equal((await get(`${plain}/large`, {}, { limit: 3_000_000 })).body.length, 3_000_000)
})

test('a server that packs its answer although it was asked not to is understood, within the same size', async () => {
  for (const path of ['/packed', '/packed-twice']) assert.equal(new TextDecoder().decode((await get(`${plain}${path}`)).body), 'plain')
  await assert.rejects(get(`${plain}/bomb`), fails('server_answer', /larger than 1024 KiB/))
  for (const path of ['/damaged', '/unknown']) await assert.rejects(get(`${plain}${path}`), fails('server_answer', /^The answer of localhost:\d+ is packed \((gzip|compress)\) and cannot be unpacked\.$/))
})

test('what goes wrong is one sentence that names the host', async () => {
  await assert.rejects(get(`${plain}/silent`, {}, { timeout: 80 }), fails('network', /^localhost:\d+ gave no whole answer within 1 s\.$/))
  for (const fault of ['/cut', '/reset']) {
    await assert.rejects(get(plain + fault), (error: AuthError) => {
      assert.equal((error.cause as { code?: string }).code, 'ECONNRESET')
      return fails('network', /connection was cut/)(error)
    })
  }
  const closed = createTcpServer()
  const port = await listening(closed)
  await new Promise((resolve) => closed.close(resolve))
  await assert.rejects(get(`http://localhost:${port}`), fails('network', /^Could not reach localhost:\d+: the connection was refused\.$/))
  await assert.rejects(get('https://nothing.invalid'), fails('network', /^Could not reach nothing\.invalid: its name/))
})

test('a request can be given up, before and while it is under way', async () => {
  const reason = new Error('ending')
  await assert.rejects(get(plain, {}, { signal: AbortSignal.abort(reason) }), reason)
  const controller = new AbortController()
  const sent = get(`${plain}/silent`, {}, { signal: controller.signal })
  setTimeout(() => controller.abort(reason), 30)
  await assert.rejects(sent, reason)
})

test('no line break reaches the wire', async () => {
  for (const url of [`${plain}/a\r\nb`, `${plain}/\n`, `${plain}/ä`, `${plain}/ x`, 'nothing', 'file:///etc/passwd']) await assert.rejects(get(url), { code: 'network' })
  await assert.rejects(get(plain, {}, { headers: { a: 'b\r\nc: d' } }), { code: 'network' })
  await assert.rejects(get(plain, {}, { headers: { 'a b': 'c' } }), { code: 'network' })
})

test('a certificate that nobody vouches for is refused, and its issuer is named', async () => {
  for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }]) {
    await assert.rejects(get(secure, env), (error: AuthError) => {
      assert.ok(error.hint.some((line) => line.includes('REQUESTS_CA_BUNDLE')))
      return fails('tls', /^Certificate verification failed\. .*localhost:\d+, issued by “Company Root”,/)(error)
    })
  }
  await assert.rejects(get(`https://127.0.0.1:${securePort}`, { REQUESTS_CA_BUNDLE: bundle }), fails('tls', /ALTNAME/))
  await assert.rejects(get(`https://localhost:${new URL(plain).port}`), fails('tls', /No secure connection/))
})

test('the user names a root: a file or a folder', async () => {
  const directory = path.join(folder, 'roots')
  mkdirSync(path.join(directory, 'inner'), { recursive: true })
  writeFileSync(path.join(directory, 'a.0'), certificate)
  for (const env of [{ REQUESTS_CA_BUNDLE: bundle }, { CURL_CA_BUNDLE: bundle }, { SSL_CERT_FILE: bundle }, { NODE_EXTRA_CA_CERTS: bundle }, { REQUESTS_CA_BUNDLE: directory }]) {
    assert.equal((await get(secure, env)).status, 200, JSON.stringify(env))
  }
  writeFileSync(path.join(folder, 'empty.pem'), 'nothing')
  writeFileSync(path.join(folder, 'damaged.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')
  await assert.rejects(get(secure, { REQUESTS_CA_BUNDLE: path.join(folder, 'none'), CURL_CA_BUNDLE: bundle }), fails('tls', /REQUESTS_CA_BUNDLE .*ENOENT/))
  await assert.rejects(get(secure, { CURL_CA_BUNDLE: path.join(folder, 'empty.pem') }), fails('tls', /holds no PEM certificate/))
  await assert.rejects(get(secure, { CURL_CA_BUNDLE: path.join(folder, 'damaged.pem') }), fails('tls', /holds no certificate that can be read/))
  await assert.rejects(get(secure, { SSL_CERT_FILE: path.join(folder, 'damaged.pem') }), fails('tls', /Certificate verification failed/))
})

/** A proxy that maps every host to the servers of this test. */
function startProxy(options: { secure?: boolean; refuse?: number } = {}) {
  const asked: IncomingMessage[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request)
    response.end('through the proxy')
  }
  const server = options.secure ? createSecureServer(tls, listener) : createServer(listener)
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request)
    if (options.refuse) return void socket.end(`HTTP/1.1 ${options.refuse} No\r\ncontent-length: 0\r\n\r\n`)
    const target = connect(securePort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
    socket.on('error', () => target.destroy())
    target.on('error', () => socket.destroy())
  })
  return { server, asked }
}

test('https goes through a tunnel, which is kept', async () => {
  for (const encrypted of [false, true]) {
    const { server, asked } = startProxy({ secure: encrypted })
    const address = `${encrypted ? 'https' : 'http'}://us%40er:p@localhost:${await listening(server)}`
    const transport = nodeTransport({ HTTPS_PROXY: address, REQUESTS_CA_BUNDLE: bundle })
    for (let i = 0; i < 3; i++) assert.equal(said((await transport.send({ method: 'GET', url: 'https://login.example/x' })).body).headers['host'], 'login.example')
    assert.deepEqual(asked.map(({ method, url, headers }) => [method, url, headers['proxy-authorization']]), [['CONNECT', 'login.example:443', `Basic ${btoa('us@er:p')}`]])
    assert.ok(named.has('login.example'))
    assert.equal((await transport.send({ method: 'GET', url: secure })).status, 200)
    assert.equal(asked.length, 1)
  }
})

test('plain http asks the proxy for the whole address', async () => {
  for (const encrypted of [false, true]) {
    const { server, asked } = startProxy({ secure: encrypted })
    const env = { http_proxy: `${encrypted ? 'https' : 'http'}://a:b@localhost:${await listening(server)}`, REQUESTS_CA_BUNDLE: bundle }
    assert.equal(new TextDecoder().decode((await get('http://plain.example:81/x?y#z', env)).body), 'through the proxy')
    assert.deepEqual(asked.map(({ url, headers }) => [url, headers.host, headers['proxy-authorization']]), [['http://plain.example:81/x?y', 'plain.example:81', `Basic ${btoa('a:b')}`]])
  }
})

test('a proxy that refuses, is gone, or is not trusted', async () => {
  for (const [refuse, hint] of [[407, /USER:PASSWORD/], [502, /NO_PROXY/]] as const) {
    const port = await listening(startProxy({ refuse }).server)
    await assert.rejects(get('https://login.example/', { HTTPS_PROXY: `http://localhost:${port}` }), (error: AuthError) => {
      assert.match(error.hint.join(), hint)
      return fails('network', new RegExp(`^The proxy localhost:${port} refused the connection to login\\.example \\(HTTP ${refuse}\\)\\.$`))(error)
    })
  }
  const closed = createTcpServer()
  const port = await listening(closed)
  await new Promise((resolve) => closed.close(resolve))
  await assert.rejects(get('https://login.example/', { HTTPS_PROXY: `localhost:${port}` }), fails('network', /^Could not reach the proxy localhost:\d+: the connection was refused\.$/))
  await assert.rejects(get('https://login.example/', { HTTPS_PROXY: `https://localhost:${await listening(startProxy({ secure: true }).server)}` }), fails('tls', /certificate of the proxy localhost/))
  await assert.rejects(get('https://other.example/', { HTTPS_PROXY: `http://localhost:${await listening(startProxy().server)}`, REQUESTS_CA_BUNDLE: bundle }), fails('tls', /certificate of other\.example/))
})

test('a pinned certificate needs no authority, and another one hears nothing', async () => {
  const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(':', '')
  const transport = nodeTransport({ HTTPS_PROXY: 'http://127.0.0.1:9' })
  for (const spelled of [thumbprint, thumbprint.toLowerCase()]) {
    const { status } = await transport.send({ method: 'GET', url: `https://127.0.0.1:${securePort}/x`, thumbprint: spelled })
    assert.equal(status, 200)
  }
  let heard = 0
  secureServer.on('request', () => heard++)
  const other = transport.send({ method: 'GET', url: `https://127.0.0.1:${securePort}/x`, headers: { secret: 'geheim' }, thumbprint: '00'.repeat(20) })
  await assert.rejects(other, { name: 'AuthError', code: 'tls' })
  assert.equal(heard, 0)
})

test('a direct request passes the proxy by', async () => {
  const transport = nodeTransport({ HTTP_PROXY: 'http://127.0.0.1:9' })
  const port = new URL(plain).port
  assert.equal((await transport.send({ method: 'GET', url: `http://0.0.0.0:${port}/x`, direct: true })).status, 200)
  await assert.rejects(transport.send({ method: 'GET', url: `http://0.0.0.0:${port}/x` }), { code: 'network' })
})
