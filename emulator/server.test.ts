import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { dirname } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'

import { startServer } from './server.ts'
import type { RunningServer, ServerOptions } from './server.ts'

const run = promisify(execFile)

/** Tells what it was asked, or makes the fault that the path names. */
const echo = {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/fault/')) {
      return new Response('0123456789', { headers: { 'x-azin-fault': pathname.slice('/fault/'.length) } })
    }
    if (pathname === '/throws') throw new Error('out of order')
    if (pathname === '/cookies') return new Response(null, { status: 302, headers: [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['location', '/']] })
    return Response.json({ method: request.method, url: request.url, body: await request.text(), a: request.headers.get('x-a') })
  },
}

async function started(t: TestContext, options: ServerOptions = {}): Promise<RunningServer> {
  const server = await startServer(echo, options)
  t.after(() => server.close())
  return server
}

test('a request arrives whole, on 127.0.0.1 and on ::1', async (t) => {
  const { port } = await started(t)
  for (const host of ['127.0.0.1', '[::1]']) {
    const url = `http://${host}:${port}/x?y=1`
    const response = await fetch(url, { method: 'POST', body: 'hello', headers: { 'x-a': '1' } })
    assert.deepEqual(await response.json(), { method: 'POST', url, body: 'hello', a: '1' })
  }
})

test('several cookies and a redirect survive the way back', async (t) => {
  const { origin } = await started(t)
  const response = await fetch(`${origin}/cookies`, { redirect: 'manual' })
  assert.equal(response.status, 302)
  assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
})

test('a body of 1 MiB is taken, one byte more is a 413', async (t) => {
  const { origin } = await started(t)
  const size = 1024 * 1024
  assert.equal((await fetch(origin, { method: 'POST', body: 'x'.repeat(size) })).status, 200)
  assert.equal((await fetch(origin, { method: 'POST', body: 'x'.repeat(size + 1) })).status, 413)
})

test('an emulator that throws is a 500 that says why', async (t) => {
  const { origin } = await started(t)
  const response = await fetch(`${origin}/throws`)
  assert.equal(response.status, 500)
  assert.match(await response.text(), /out of order/)
})

test('faults: reset, cut in the middle, and no answer at all until close', async (t) => {
  const server = await started(t)
  await assert.rejects(fetch(`${server.origin}/fault/reset`), (error: Error) => (error.cause as { code: string }).code === 'ECONNRESET')
  const cut = await fetch(`${server.origin}/fault/cut`)
  assert.equal(cut.headers.get('x-azin-fault'), null)
  await assert.rejects(cut.text())
  const hanging = fetch(`${server.origin}/fault/hang`).then(() => 'answered', () => 'ended')
  assert.equal(await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, 'waiting'))]), 'waiting')
  await server.close()
  assert.equal(await hanging, 'ended')
})

test('a taken port is the system\'s own error, and close frees it', async (t) => {
  const server = await started(t)
  await assert.rejects(startServer(echo, { port: server.port }), { code: 'EADDRINUSE' })
  await server.close()
  const again = await started(t, { port: server.port })
  assert.equal(again.port, server.port)
})

/** Opens a tunnel by hand; resolves to the status line and, if it was allowed, what the emulator said through TLS. */
async function throughProxy(server: RunningServer, host: string, header = ''): Promise<{ status: string; text: string }> {
  const socket = connectSocket(Number(new URL(server.proxy!).port), '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n${header}\r\n`)
  const [head] = (await new Promise<Buffer>((resolve, reject) => socket.once('data', resolve).once('error', reject))).toString().split('\r\n')
  if (!head!.includes('200')) return socket.destroy(), { status: head!, text: '' }
  const secure = connectTls({ socket, servername: host, ca: readFileSync(server.ca!) })
  secure.write(`GET /hi HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const part of secure) text += part
  return { status: head!, text }
}

test('the proxy leads Microsoft\'s names to the emulator, others get 403, all are recorded', async (t) => {
  const server = await started(t, { proxy: true })
  assert.match((await throughProxy(server, 'login.microsoftonline.com')).text, /"https:\/\/login\.microsoftonline\.com\/hi"/)
  assert.match((await throughProxy(server, 'example.com')).status, / 403 /)
  assert.deepEqual(server.hosts, ['login.microsoftonline.com', 'example.com'])
})

test('the proxy demands its password when it has one', async (t) => {
  const server = await started(t, { proxy: { credentials: { username: 'u', password: 'p' } } })
  assert.match((await throughProxy(server, 'graph.microsoft.com')).status, / 407 /)
  const header = `Proxy-Authorization: Basic ${Buffer.from('u:p').toString('base64')}\r\n`
  assert.match((await throughProxy(server, 'graph.microsoft.com', header)).text, /200 OK/)
})

test('the CA lies in a folder of this user alone, which close removes', async (t) => {
  const server = await started(t, { tls: true })
  assert.equal(statSync(dirname(server.ca!)).mode & 0o777, 0o700)
  await server.close()
  assert.equal(existsSync(dirname(server.ca!)), false)
})

const python = `
import json, os, ssl, sys, urllib.request
context = ssl.create_default_context(cafile=os.environ['CA'])
context.verify_flags |= ssl.VERIFY_X509_STRICT
opener = urllib.request.build_opener(urllib.request.ProxyHandler({'https': os.environ['PROXY']}), urllib.request.HTTPSHandler(context=context))
print(json.load(opener.open('https://management.azure.com/tenants'))['url'])
`

test('Python\'s TLS accepts the certificate, strict checks included, in 2016 and in 2044 too', async (t) => {
  const server = await started(t, { proxy: true })
  const { stdout } = await run('python3', ['-c', python], { env: { PATH: process.env['PATH'], CA: server.ca, PROXY: server.proxy } })
  assert.equal(stdout, 'https://management.azure.com/tenants\n')
  const { stdout: dates } = await run('openssl', ['x509', '-in', server.ca!, '-noout', '-dates'])
  assert.match(dates, /notBefore=Jan {2}1 00:00:00 2015 GMT\nnotAfter=Jan {2}1 00:00:00 2045 GMT/)
})
