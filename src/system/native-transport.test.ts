// asks: nothing.invalid
/** Does the executable's own way to a server keep what `transport.ts` promises? With Bun itself, against servers that do what they should not. time limit: 120 s */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { selfSigned } from '../../test/certificate.ts'
import type { Sending, Sent } from '../../test/native-send.ts'
import { oddAnswer } from '../../test/harness/odd-answer.ts'
import { root } from '../../test/harness/place.ts'

const place = path.join(root, 'node_modules/@oven')
const bun = (existsSync(place) ? readdirSync(place) : []).map((name) => path.join(place, name, 'bin/bun')).find((file) => existsSync(file))
const skip = bun === undefined || process.platform === 'win32' ? 'there is no Bun for this computer' : false
const folder = mkdtempSync(path.join(os.tmpdir(), 'azin-native-'))
const sockets = new Set<Socket>()
const servers: Server[] = []

after(() => {
  rmSync(folder, { recursive: true })
  for (const server of servers) server.close()
  for (const socket of sockets) socket.destroy()
})

async function listening(server: Server): Promise<number> {
  servers.push(server.on('connection', (socket: Socket) => sockets.add(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** The paths that were asked for, and by whom: Bun adds a header. */
const seen: string[] = []
const by = ({ headers }: IncomingMessage) => (headers.accept === '*/*' ? 'bun' : 'node')
const answer: RequestListener = (request, response) => {
  seen.push(`${by(request)} ${request.method} ${request.url}`)
  oddAnswer(request, response)
}

const plain = `http://127.0.0.1:${await listening(createServer(answer))}`
const { certificate, key } = await selfSigned('Company Root', ['localhost', 'login.example'])
const securePort = await listening(createSecureServer({ cert: certificate, key: key.export({ type: 'pkcs8', format: 'pem' }) }, answer))
const secure = `https://localhost:${securePort}`
const bundle = path.join(folder, 'root.pem')
writeFileSync(bundle, `# a comment\n${certificate}`)

/** Through Bun, one after another. @param own the environment of that process */
async function send(sendings: readonly Sending[], own: Record<string, string> = {}): Promise<readonly Sent[]> {
  seen.length = 0
  const child = spawn(bun!, [path.join(root, 'test/native-send.ts')], { cwd: folder, env: { HOME: folder, PATH: '/usr/bin:/bin', ...own }, stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdin.end(JSON.stringify(sendings))
  await new Promise((resolve) => child.on('close', resolve))
  return JSON.parse(said) as readonly Sent[]
}

const get = (url: string, env: Record<string, string> = {}, more: object = {}): Sending => ({ env, requests: [{ method: 'GET', url, ...more }] })

test('the first request is sent as it is, and nothing of it twice; the next one goes by Node', { skip }, async () => {
  const post = { method: 'POST', url: `${plain}/a?b=c`, headers: { 'x-y': 'z' }, body: 'hé' } as const
  const [one] = await send([{ requests: [post] }])
  const echo = JSON.parse(one?.body ?? '{}') as { readonly headers: Record<string, string>; readonly body: string }
  assert.deepEqual([one?.status, echo.body, echo.headers['x-y'], echo.headers['accept-encoding'], echo.headers['content-length']], [200, 'hé', 'z', 'identity', '3'])
  assert.deepEqual([one?.headers?.['x-a'], one?.headers?.['set-cookie']], ['b', 'c=1, d=2'])
  await send([{ requests: [post, post] }])
  assert.deepEqual(seen, ['bun POST /a?b=c', 'node POST /a?b=c'])
})

test('no redirect is followed, no answer is too large, and what is cut off is said to be', { skip }, async () => {
  const paths = ['/redirect', '/large', '/endless', '/headers', '/packed', '/bomb', '/cut', '/reset']
  const [redirect, large, endless, headers, packed, bomb, cut, reset] = await send(paths.map((one) => get(plain + one)))
  assert.deepEqual([redirect?.status, redirect?.headers?.['location'], packed?.body], [307, '/elsewhere', 'plain'])
  for (const one of [large, endless, bomb]) assert.match(one?.message ?? '', /is larger than 1024 KiB/)
  assert.match(headers?.message ?? '', /not HTTP \(HPE_HEADER_OVERFLOW\)/)
  for (const one of [cut, reset]) assert.deepEqual([one?.code, one?.cause], ['network', 'ECONNRESET'])
  assert.deepEqual(seen, paths.map((one) => `bun GET ${one}`))
})

test('a certificate that nobody vouches for is refused, whatever the environment says, and nothing was sent', { skip }, async () => {
  const [own, other, unset] = await send([get(secure), get(secure, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }), get(`https://127.0.0.1:${securePort}`, { REQUESTS_CA_BUNDLE: bundle })], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  for (const one of [own, other]) assert.match(one?.message ?? '', /^Certificate verification failed\. .*localhost:\d+ .*SELF_SIGNED/)
  assert.match(unset?.message ?? '', /ALTNAME/)
  assert.deepEqual(seen, [])
})

test('the user names a root: by Bun if it is a plain file, else by Node, which also says what is wrong with it', { skip }, async () => {
  const damaged = path.join(folder, 'damaged.pem')
  const roots = path.join(folder, 'roots')
  mkdirSync(roots)
  writeFileSync(path.join(roots, 'a.0'), certificate)
  writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')
  const mixed = path.join(folder, 'mixed.pem')
  writeFileSync(mixed, `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${certificate}`)
  const [good, folderOf, extra, some, bad, none] = await send([
    get(`${secure}/1`, { REQUESTS_CA_BUNDLE: bundle }), get(`${secure}/2`, { CURL_CA_BUNDLE: roots }), get(`${secure}/3`, { SSL_CERT_FILE: bundle }), get(`${secure}/4`, { REQUESTS_CA_BUNDLE: mixed }),
    get(secure, { REQUESTS_CA_BUNDLE: damaged }), get(secure, { REQUESTS_CA_BUNDLE: '/nowhere.pem' }),
  ])
  for (const one of [good, folderOf, extra, some]) assert.equal(one?.status, 200, one?.message)
  assert.match(bad?.message ?? '', /holds no certificate that can be read/)
  assert.match(none?.message ?? '', /REQUESTS_CA_BUNDLE .*ENOENT/)
  assert.deepEqual(seen, ['bun GET /1', 'node GET /2', 'node GET /3', 'node GET /4'])
})

test('proxies: a tunnel, a refusal, and whatever is not plain by Node', { skip }, async () => {
  const asked: string[] = []
  const proxyTo = (refuse?: number): Server => createServer((_, response) => void response.end('through the proxy')).on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
    if (refuse) return void socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-type: application/json\r\ncontent-length: 25\r\n\r\n{"error":"invalid_grant"}`)
    const target = connect(securePort, '127.0.0.1', () => (socket.write('HTTP/1.1 200 OK\r\n\r\n'), socket.pipe(target).pipe(socket)))
    target.on('error', () => socket.destroy())
  })
  const [open, shut] = [await listening(proxyTo()), await listening(proxyTo(400))]
  const url = 'https://login.example/p'
  const through = (proxy: string) => ({ HTTPS_PROXY: proxy, REQUESTS_CA_BUNDLE: bundle })
  const [tunnelled, refused, named, gone, exempt] = await send([
    get(url, through(`http://127.0.0.1:${open}`)), get(url, through(`http://127.0.0.1:${shut}`)), get(url, through(`http://u:p@127.0.0.1:${open}`)),
    get(url, through('http://127.0.0.1:9')), get(`${secure}/x`, { ...through('http://127.0.0.1:9'), NO_PROXY: 'localhost' }),
  ])
  assert.deepEqual([tunnelled?.status, named?.status, exempt?.status], [200, 200, 200])
  assert.match(refused?.message ?? '', /^The proxy 127\.0\.0\.1:\d+ refused the connection to login\.example \(HTTP 400\)\.$/)
  assert.match(gone?.message ?? '', /^Could not reach the proxy 127\.0\.0\.1:9: the connection was refused\.$/)
  assert.deepEqual(seen, ['bun GET /p', 'node GET /p', 'node GET /x'])
  assert.deepEqual(asked.filter((one) => !one.endsWith(' -')), [`login.example:443 Basic ${Buffer.from('u:p').toString('base64')}`])
})

test('what is not plain goes by Node at once', { skip }, async () => {
  const odd = [{ direct: true }, { thumbprint: '00' }, { authorities: certificate }, { unverified: true }]
  await send(odd.map((more) => get(plain, {}, more)))
  assert.deepEqual(seen, odd.map(() => 'node GET /'))
  const [bad] = await send([get(`${plain}/a\r\nb`)])
  assert.equal(bad?.code, 'network')
})

test('time limits, and giving up', { skip }, async () => {
  const [late, given, refused, unknown] = await send([
    get(`${plain}/silent`, {}, { timeout: 200 }), { ...get(`${plain}/silent`), abort: 100 }, get('http://127.0.0.1:9'), get('http://nothing.invalid'),
  ])
  assert.match(late?.message ?? '', /^127\.0\.0\.1:\d+ gave no whole answer within 1 s\.$/)
  assert.equal(given?.message, 'given up')
  assert.match(refused?.message ?? '', /^Could not reach 127\.0\.0\.1:9: the connection was refused\.$/)
  assert.match(unknown?.message ?? '', /^Could not reach nothing\.invalid: its name/)
})

test('a host that accepts and agrees on no key is given up as unreachable; one that thinks is waited for', { skip }, async () => {
  const mute = await listening(createTcpServer((socket) => void socket.on('error', () => {})))
  const slow = await listening(createServer((_, response) => void setTimeout(() => response.end('at last'), 9_000)))
  const [[silent], [thought]] = await Promise.all([send([get(`https://127.0.0.1:${mute}`)]), send([get(`http://127.0.0.1:${slow}`)])])
  assert.match(silent?.message ?? '', /^Could not reach 127\.0\.0\.1:\d+: it timed out after 8 s\.$/)
  assert.equal(thought?.body, 'at last')
})
