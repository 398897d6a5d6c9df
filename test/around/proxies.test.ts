// time limit: 180 s
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { place } from '../harness/place.ts'
import type { Ended } from '../harness/program.ts'

const credentials = { username: 'crew', password: 'p@ss:wörd%' }
const login = ['login', '--only-show-errors', '-u', 'ada@larkspur.example', '-p', demoPassword, '-o', 'none'] as const

/** The proxy leads Azure's names to the emulator, whose certificates a private CA has signed: a network that inspects its traffic. */
const inspected = (t: Parameters<typeof place>[0]): Promise<TestEmulator> => startEmulator(t, {}, { proxy: { credentials } })

const address = ({ proxy }: TestEmulator, user = encodeURIComponent(credentials.username), password = encodeURIComponent(credentials.password)) => proxy!.replace('//', `//${user}:${password}@`)

function fails({ code, stderr }: Ended, pattern: RegExp): void {
  assert.equal(code, 1)
  assert.match(stderr, pattern)
}

test('a proxy that wants a name and a password, by every variable that names it', async (t) => {
  const server = await inspected(t)
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
    const az = azFor(t, undefined, { [name]: address(server), REQUESTS_CA_BUNDLE: server.ca! })
    const { code, stderr } = await az.run(...login)
    assert.deepEqual([code, stderr], [0, ''], name)
  }
  assert.ok(server.hosts.includes('login.microsoftonline.com') && server.hosts.includes('management.azure.com'))
})

test('the lower-case variable wins', async (t) => {
  const server = await inspected(t)
  const az = azFor(t, undefined, { https_proxy: address(server), HTTPS_PROXY: 'http://127.0.0.1:9', REQUESTS_CA_BUNDLE: server.ca! })
  assert.equal((await az.run(...login)).code, 0)
})

test('without them, or with wrong ones, the proxy and the cure are named, the password is not', async (t) => {
  const server = await inspected(t)
  const az = azFor(t, undefined, { REQUESTS_CA_BUNDLE: server.ca! })
  for (const wrong of [server.proxy!, address(server, 'crew', 'mistaken')]) {
    const ended = await az.run(...login, { env: { HTTPS_PROXY: wrong } })
    fails(ended, /^ERROR: The proxy 127\.0\.0\.1:\d+ refused the connection to login\.microsoftonline\.com \(HTTP 407\)\.\nIt wants a user name and a password: export HTTPS_PROXY=/)
    assert.doesNotMatch(ended.stderr, /mistaken/)
  }
  fails(await az.run(...login, { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } }), /^ERROR: Could not reach the proxy 127\.0\.0\.1:9/)
  fails(await az.run(...login, { env: { HTTPS_PROXY: 'socks5://127.0.0.1:9' } }), /^ERROR: HTTPS_PROXY names a socks5 proxy/)
})

test('NO_PROXY excepts, in both cases; this machine never goes through a proxy', async (t) => {
  const server = await inspected(t)
  for (const name of ['NO_PROXY', 'no_proxy']) {
    const az = azFor(t, undefined, { HTTPS_PROXY: address(server), REQUESTS_CA_BUNDLE: server.ca!, [name]: '.microsoftonline.com' })
    fails(await az.run(...login), /^ERROR: Could not reach login\.microsoftonline\.com/)
  }
  const asked = server.hosts.length
  const home = azFor(t, server.origin, { HTTPS_PROXY: address(server), HTTP_PROXY: address(server) })
  assert.equal((await home.run(...login)).code, 0)
  assert.equal(server.hosts.length, asked)
})

test('a CA of one\'s own, by every variable that names it, as a file or a folder', async (t) => {
  const server = await inspected(t)
  const folder = place(t, 'azin-cas')
  writeFileSync(join(folder, 'one.pem'), readFileSync(server.ca!))
  for (const [name, value] of [['REQUESTS_CA_BUNDLE', server.ca!], ['CURL_CA_BUNDLE', server.ca!], ['SSL_CERT_FILE', server.ca!], ['NODE_EXTRA_CA_CERTS', server.ca!], ['REQUESTS_CA_BUNDLE', folder]] as const) {
    const az = azFor(t, undefined, { HTTPS_PROXY: address(server), [name]: value })
    const { code, stderr } = await az.run(...login)
    assert.deepEqual([code, stderr], [0, ''], name)
  }
})

test('without it: whose certificate it was, who issued it, and what to type; nothing turns the check off for a sign-in', async (t) => {
  const server = await inspected(t)
  for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, { AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' }]) {
    const az = azFor(t, undefined, { HTTPS_PROXY: address(server), ...env })
    const ended = await az.run(...login)
    fails(ended, /ERROR: Certificate verification failed\. The certificate of login\.microsoftonline\.com, issued by “azin emulator CA \(throw-away\)”, is not accepted here \(\w+\)\.\n.*\nexport REQUESTS_CA_BUNDLE=\/path\/to\/root\.pem\nhttps:\/\/learn\.microsoft\.com\/cli\/azure\/use-cli-effectively#work-behind-a-proxy/)
  }
  assert.equal(server.emulator.state.requests.length, 0)
  fails(await azFor(t, undefined, { REQUESTS_CA_BUNDLE: '/nonexistent.pem', HTTPS_PROXY: address(server) }).run(...login), /REQUESTS_CA_BUNDLE/)
})

test('AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: the resource manager and rest unchecked, said each time; a token still costs a checked connection', async (t) => {
  const server = await inspected(t)
  const trusting = azFor(t, undefined, { HTTPS_PROXY: address(server), REQUESTS_CA_BUNDLE: server.ca! })
  assert.equal((await trusting.run(...login)).code, 0)
  const env = { REQUESTS_CA_BUNDLE: undefined, AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' }
  const warning = 'WARNING: Connection verification disabled by environment variable AZURE_CLI_DISABLE_CONNECTION_VERIFICATION\n'
  for (const words of [['account', 'list-locations'], ['rest', '--url', '/tenants?api-version=2022-12-01'], ['account', 'tenant', 'list'], ['account', 'list-locations']]) {
    const { code, stderr } = await trusting.run(...words, { env })
    assert.deepEqual([code, stderr], [0, warning], words.join(' '))
  }
  for (const word of ['get-access-token', 'list', 'show']) {
    const quiet = await trusting.run('account', word, { env })
    assert.deepEqual([quiet.code, quiet.stderr], [0, ''], word)
  }
  fails(await trusting.run('account', 'get-access-token', '--resource', 'https://vault.azure.net', { env }), /Certificate verification failed\. The certificate of login\.microsoftonline\.com/)
  fails(await trusting.run('account', 'list-locations', { env: { ...env, AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '' } }), /The certificate of management\.azure\.com/)
})
