/** Does anybody hear a secret who cannot prove to be the server? (S8) */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer as createPlain, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { createServer, type TlsOptions } from 'node:tls'
import forge from 'node-forge'
import { issueCertificate, toPem, type Issued } from '../../emulator/issue-certificate.ts'
import { azFor } from '../harness/az.ts'
import { writeCloud } from '../harness/cloud.ts'
import { figure } from '../harness/counts.ts'
import type { Scope } from '../harness/place.ts'

const authorityOf = { name: 'basicConstraints', cA: true, critical: true }
const named = (...values: string[]) => [{ name: 'subjectAltName', altNames: values.map((value) => (/^[\d.]+$/.test(value) ? { type: 7, ip: value } : { type: 2, value })) }]

/** Re-signed with other dates. */
function dated(issued: Issued, issuer: Issued, from: string, to: string): Issued {
  issued.certificate.validity.notBefore = new Date(from)
  issued.certificate.validity.notAfter = new Date(to)
  issued.certificate.sign(issuer.privateKey, forge.md.sha256.create())
  return issued
}

/** Listens, and notes whatever comes through the encryption. */
async function listen(t: Scope, server: Server, heard: string[]): Promise<number> {
  server.on('secureConnection', (socket: NodeJS.ReadWriteStream) => {
    socket.on('error', () => undefined)
    socket.on('data', (data: Buffer) => {
      heard.push(data.toString('latin1'))
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}')
    })
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

test('twelve servers that do not prove who they are hear nothing; the one that does is asked', async (t) => {
  const ca = await issueCertificate({ commonName: 'Azin Test Root', extensions: [authorityOf] })
  const foreign = await issueCertificate({ commonName: 'Foreign Root', extensions: [authorityOf] })
  const leaf = (names: readonly string[], issuer?: Issued) => issueCertificate({ commonName: 'server', extensions: named(...names), ...(issuer && { issuer }) })
  const good = await leaf(['localhost', '127.0.0.1'], ca)
  const old: TlsOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }
  const servers: readonly (readonly [what: string, issued: Issued | undefined, options?: TlsOptions, env?: Record<string, string>])[] = [
    ['expired', dated(await leaf(['localhost'], ca), ca, '2015-01-01', '2016-01-01')],
    ['not yet valid', dated(await leaf(['localhost'], ca), ca, '2040-01-01', '2045-01-01')],
    ['of another name', await leaf(['evil.example'], ca)],
    ['of a wildcard that does not fit', await leaf(['*.localhost', '*'], ca)],
    ['of an address alone', await leaf(['127.0.0.1'], ca)],
    ['without any name', await issueCertificate({ commonName: 'other', issuer: ca })],
    ['signed by itself', await leaf(['localhost'])],
    ['of a root that nobody trusts', await leaf(['localhost'], foreign)],
    ['issued by a server, which may not', await leaf(['localhost'], good)],
    ['TLS 1.0', good, { ...old, maxVersion: 'TLSv1' }],
    ['TLS 1.1', good, { ...old, maxVersion: 'TLSv1.1' }],
    ['signed by itself, NODE_TLS_REJECT_UNAUTHORIZED=0', await leaf(['localhost']), {}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['expired, AZURE_CLI_DISABLE_CONNECTION_VERIFICATION=1', dated(await leaf(['localhost'], ca), ca, '2015-01-01', '2016-01-01'), {}, { AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' }],
  ]
  const bundle = toPem(ca).certificate
  for (const [what, issued, options = {}, env = {}] of [...servers, ['good', good] as const]) {
    const heard: string[] = []
    const { certificate, key } = toPem(issued!)
    const chain = what.startsWith('issued by a server') ? certificate + toPem(good).certificate : certificate
    const port = await listen(t, createServer({ cert: chain, key, ...options }), heard)
    const az = azFor(t)
    writeFileSync(join(az.home, 'ca.pem'), bundle)
    writeCloud(az.configDirectory, `https://localhost:${port}`)
    const { code, stdout, stderr } = await az.run('login', '-t', 'a.example', '-u', 'ada@larkspur.example', '-p', 'azin-demo', { env: { REQUESTS_CA_BUNDLE: join(az.home, 'ca.pem'), ...env } })
    assert.deepEqual([code, stdout], [1, ''], `${what}: ${stderr}`)
    assert.equal(heard.length > 0, what === 'good', `${what}: ${heard.join()}${stderr}`)
    assert.doesNotMatch(stderr, /azin-demo|\n {4}at /, what)
  }
  figure('servers that do not prove who they are', servers.length)
  figure('bytes they heard', 0)
})

test('what speaks no TLS, and an address of plain http elsewhere, hear no secret', async (t) => {
  const heard: string[] = []
  const server = createPlain((socket) => socket.on('error', () => undefined).on('data', (data) => (heard.push(data.toString('latin1')), socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  for (const origin of [`https://localhost:${port}`, 'http://login.example', `http://localhost.evil.example:${port}`]) {
    const az = azFor(t)
    writeCloud(az.configDirectory, origin)
    const { code, stderr } = await az.run('login', '-t', 'a.example', '-u', 'ada@larkspur.example', '-p', 'azin-demo')
    assert.equal(code, 1, stderr)
    assert.match(stderr, /^ERROR: /m)
  }
  assert.doesNotMatch(heard.join(), /azin-demo|a\.example/)
})
