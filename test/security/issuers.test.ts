// time limit: 1500 s
/** Does a secret go to anybody whom a document, a callback or a token names instead of the authority? (S5, S7) */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { validateCallback } from '../../src/oauth/authorization.ts'
import { createSecrets } from '../../src/oauth/pkce.ts'
import type { Authority } from '../../src/oauth/schema.ts'
import { azFor } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import { cacheOf, homeTenant, profileOf } from '../reliability/scene.ts'
import { elsewhere, proxied } from './listener.ts'

const { pick } = random('issuers')
const person = { username: 'ada@larkspur.example', password: 'azin-demo' }
const names = ['issuer', 'authorization_endpoint', 'token_endpoint', 'device_authorization_endpoint'] as const

/** Addresses that are not the authority's, whatever they look like. */
const foreign = (own: URL, other: number): readonly unknown[] => [
  'https://evil.example/token', `http://localhost:${other}/token`, `http://127.0.0.1:${other}/token`, `http://[::1]:${other}/x`, `https://localhost:${own.port}/x`, `http://localhost.evil.example:${own.port}/`,
  `http://evil.example@localhost:${own.port}/t`, `http://localhost:${own.port}@evil.example/`, `http://u:p@localhost:${own.port}/`, `//localhost:${other}/`, '/token', 'javascript:alert(1)', 'file:///etc/passwd',
  `http://localhost:${own.port}/t#x`, `http://localhost:${own.port}/\n`, ` http://localhost:${other}/`, '', 5, null, [`http://localhost:${other}/`], { toString: 'x' },
]

test('a description that names a foreign address: no password, no token and no browser goes there', async (t) => {
  const [other, proxy] = [await elsewhere(t), await elsewhere(t)]
  const server = await startEmulator(t)
  const own = new URL(server.origin)
  const all = names.flatMap((name) => foreign(own, other.port).map((value) => ({ name, value }))).filter(({ name, value }) => !(name.startsWith('device') && value === null))
  const many = count('descriptions', 10)
  const chosen = many >= all.length ? all : Array.from({ length: many }, () => pick(all))
  for (const { name, value } of chosen) {
    const base = `${server.origin}/${homeTenant}`
    const document = { issuer: `${server.origin}/${homeTenant}/v2.0`, authorization_endpoint: `${base}/oauth2/v2.0/authorize`, token_endpoint: `${base}/oauth2/v2.0/token`, device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`, [name]: value }
    server.emulator.control.fault({ kind: 'garbage', path: '/.well-known/openid-configuration', times: 99, body: JSON.stringify(document) })
    server.emulator.control.clearRequests()
    const az = azFor(t, server.origin, proxied(proxy.port))
    const { code, stdout, stderr } = await az.run('login', '-t', homeTenant, ...pick([['-u', person.username, '-p', person.password], ['--use-device-code'], ['--service-principal', '-u', 'a21e0004-0000-4000-8000-000000000002', '-p', person.password]]))
    const where = `${name}: ${JSON.stringify(value)}`
    assert.deepEqual([code, stdout], [1, ''], `${where}: ${stderr}`)
    assert.match(stderr, /^ERROR: localhost:\d+ names an? \w+( at \S+)? that is not its own, so nothing was sent there\./m, where)
    assert.deepEqual(server.emulator.state.requests.filter(({ method }) => method === 'POST'), [], where)
    assert.deepEqual([az.browser.urls(), existsSync(cacheOf(az.configDirectory)), existsSync(profileOf(az.configDirectory))], [[], false, false], where)
    server.emulator.control.clearFaults()
  }
  assert.deepEqual([other.heard, proxy.heard], [[], []])
  figure('descriptions that name others', chosen.length)
  figure('secrets sent to others', 0)
})

const tid = '7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11'
const entra: Authority = {
  host: 'login.microsoftonline.com', tenant: 'organizations', base: 'https://login.microsoftonline.com/organizations', adfs: false,
  authorization_endpoint: 'https://login.microsoftonline.com/a', token_endpoint: 'https://login.microsoftonline.com/t', device_authorization_endpoint: 'https://login.microsoftonline.com/d',
}

test('a callback of another issuer is nobody\'s', () => {
  const host = entra.host
  const wrong = ['https://evil.example', `https://${host}`, `https://${host}/`, `https://${host}/${tid}`, `https://${host}/${tid}/`, `https://${host}/${tid}/v2.0/`, `http://${host}/${tid}/v2.0`, `https://${host}.evil.example/${tid}/v2.0`,
    `https://evil.example/${host}/${tid}/v2.0`, `https://${host}/organizations/v2.0`, `https://${host}/common/v2.0`, `https://${host}/{tenantid}/v2.0`, `https://${host}/${tid}x/v2.0`, `https://${host}:443/${tid}/v2.0`, `https://u@${host}/${tid}/v2.0`,
    `HTTPS://${host}/${tid}/v2.0`, `https://${host}/${tid}/v2.0?x`, `https://${host}/${tid}/v2.0#x`, ` https://${host}/${tid}/v2.0`, `https://login.microsoftonline.us/${tid}/v2.0`, `https://login.chinacloudapi.cn/${tid}/v2.0`, '', 'null', '%00', `https://${host}\\${tid}/v2.0`]
  for (const iss of wrong) assert.equal(validateCallback(entra, new Map([['code', 'c'], ['state', 's'], ['iss', iss]]), 's').kind, 'foreign', iss)
  assert.equal(validateCallback(entra, new Map([['code', 'c'], ['state', 's'], ['iss', `https://${host}/${tid}/v2.0`]]), 's').kind, 'code')
  figure('callbacks of other issuers', wrong.length)
})

test('what ties the answer to the question never repeats, is long, and comes from the system\'s generator', async () => {
  const many = count('sign-ins whose secrets are compared', 2_000)
  const seen = new Set<string>()
  const random = (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes))
  for (let index = 0; index < many; index += 1) {
    const { code_verifier, code_challenge, state, nonce } = await createSecrets({ random })
    for (const [text, least] of [[code_verifier.reveal(), 43], [code_challenge, 43], [state, 22], [nonce, 22]] as const) {
      assert.ok(text.length >= least && text.length <= 128 && /^[\w-]+$/.test(text), text)
      assert.ok(!seen.has(text))
      seen.add(text)
    }
  }
  const sources = readdirSync('src', { recursive: true }).map(String).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const using = sources.filter((name) => readFileSync(`src/${name}`, 'utf8').includes('Math.random'))
  assert.deepEqual(using, ['system/lock-file.ts'], 'only how long to wait for a lock may be predicted')
  figure('sign-ins whose secrets are compared', many)
})

/** An ID token that answers another question, or none: unsigned parts are changed, since over TLS nothing is judged by signature. */
test('a token without our nonce, or of another question, signs nobody in and writes nothing', async (t) => {
  const asked = new Set<string>()
  const wrong = ['another', '', undefined, 5]
  for (const nonce of wrong) {
    const server = await startEmulator(t)
    const az = azFor(t, server.origin)
    const payload = { iss: `${server.origin}/${tid}/v2.0`, sub: 's', aud: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', exp: Math.floor(Date.now() / 1000) + 3600, iat: Math.floor(Date.now() / 1000), tid, oid: 'o', preferred_username: 'x@y.example', ...(nonce === undefined ? {} : { nonce }) }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const id_token = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}.${part('signature')}`
    const body = JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: 'a.b.c', refresh_token: 'r', scope: 's', id_token, client_info: part({ uid: 'o', utid: tid }) })
    const running = az.start('login')
    const url = await az.browser.next()
    for (const name of ['state', 'nonce', 'code_challenge']) asked.add(new URL(url).searchParams.get(name) ?? '')
    server.emulator.control.fault({ kind: 'garbage', path: '/token', times: 99, body })
    const { page } = await visit(url, person)
    assert.doesNotMatch(page.text, /You are signed in/)
    const { code, stderr, stdout } = await running.ended
    assert.deepEqual([code, stdout], [1, ''], stderr)
    assert.match(stderr, /does not answer our question \(nonce\)/)
    assert.ok(!existsSync(cacheOf(az.configDirectory)) && !existsSync(profileOf(az.configDirectory)))
    await server.close()
  }
  assert.equal(asked.size, 3 * wrong.length, 'every sign-in asks with numbers of its own')
})
