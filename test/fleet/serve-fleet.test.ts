// time limit: 240 s
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import { root } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import type { Running } from '../harness/program.ts'
import { startRedis, until } from '../harness/redis.ts'
import { issueFor } from './client-certificates.ts'
import { askAt, digestOf, VAULT } from './door-world.ts'
import { startIssuer } from './issuer.ts'
import { clientOf, homeTenant, newKey, scene } from './scene.ts'
import type { Scene } from './scene.ts'

const SECRET = 'a5'.repeat(32)

interface Ready {
  readonly endpoint: string
  readonly admin?: string
  readonly callers: number
  readonly store: string
}

/** A program, the files of a fleet, and what it is started with. */
async function world(t: Scope, issuer = '') {
  const place: Scene = await scene(t)
  const az = azFor(t, place.server.origin)
  const file = (name: string, text: string) => (writeFileSync(join(az.home, name), text, { mode: 0o600 }), join(az.home, name))
  file('app0.secret', 'azin-demo\n')
  file('azin.keys', `${newKey('k1')}\n`)
  const policy = file('policy.yaml', `
identities:
  - { name: deployer, kind: service-principal, cloud: Emulator, tenant: ${homeTenant}, client_id: ${clientOf(0)}, secret: file:${join(az.home, 'app0.secret')} }
${issuer && `issuers:\n  - { name: cluster, issuer: '${issuer}' }`}
callers:
  - name: web
    header_secret: ${digestOf(SECRET)}
    rate: { per_second: 10000, burst: 10000 }
    may: [{ identity: deployer, audiences: [${VAULT}] }]
${issuer && `  - name: pods
    token: { issuer: cluster, audience: azin, subject: 'system:serviceaccount:prod:*' }
    may: [{ identity: deployer, audiences: [${VAULT}] }]`}
`)
  const serve = async (...options: readonly string[]) => {
    const running = az.start('serve', '-o', 'json', '--drain', '0', ...options)
    await running.sees(/^\}\n/m, 'stdout')
    const ready = JSON.parse(running.stdout()) as Ready
    return { running, ready, port: Number(new URL(ready.endpoint).port) }
  }
  return { place, az, file, policy, serve }
}

const path = `/msi/token?api-version=2019-08-01&resource=${encodeURIComponent(VAULT)}`

/** Microsoft's own library, as a pod runs it: it has no az, no home, and two variables. */
function pod(t: Scope, endpoint: string, secret = SECRET, env: Record<string, string> = {}): Running {
  const script = `import { ManagedIdentityCredential } from '@azure/identity'
const all = await Promise.all(Array.from({ length: 20 }, () => new ManagedIdentityCredential().getToken('${VAULT}/.default')))
console.log(JSON.stringify([...new Set(all.map(({ token }) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).aud))]))`
  return start(t, process.execPath, ['--input-type=module', '-e', script], { PATH: '/usr/bin:/bin', HOME: '/nonexistent', IDENTITY_ENDPOINT: `${endpoint}/msi/token`, IDENTITY_HEADER: secret, ...env }, { cwd: root })
}

test('pods with ManagedIdentityCredential at two replicas: one request to Entra, no token in Redis or in the books', async (t) => {
  const { place, az, file, policy, serve } = await world(t)
  // The user of the guide, with no right more.
  const [, rights] = /user azin on #%s (.*?)\\n/.exec(readFileSync(join(root, 'docs/fleet.md'), 'utf8'))!
  const password = 'b7'.repeat(32)
  const redis = await startRedis(t, { lines: ['user default off', 'user admin on nopass ~* &* +@all', `user azin on #${digestOf(password).slice(7)} ${rights}`], greeting: 'AUTH admin x' })
  const options = ['--store', redis.url.replace('//', '//azin@'), '--store-password', `file:${file('redis.password', password)}`, '--policy', policy, '--port', '0', '--keys', `file:${join(az.home, 'azin.keys')}`, '--audit', 'books']
  const [one, two] = [await serve(...options), await serve(...options)]
  assert.deepEqual([one.ready.store, one.ready.callers], ['redis', 1])
  await until(async () => (await askAt(two.port, '/readyz')).body['redis'] === 'up', 'both to reach Redis')
  for (const { ready } of [one, two]) {
    const { code, stdout, stderr } = await pod(t, ready.endpoint).ended
    assert.equal(code, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), [VAULT])
  }
  assert.equal(place.asked(), 1)
  const wrong = await pod(t, two.ready.endpoint, SECRET.replace('a', 'b')).ended
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /The secret is that of no caller/)
  // A replica hears of another at its next beat.
  await until(async () => (await askAt(one.port, '/')).text.match(/<th role="rowheader" scope="row">[0-9a-f]{12}</g)?.length === 2, 'both replicas to be on the page')
  const page = await askAt(one.port, '/')
  assert.equal(page.status, 200)
  const metrics = await askAt(two.port, '/metrics')
  assert.match(metrics.text, /^azin_hits_total\{source="redis"\} 1$/m)
  assert.match(metrics.text, /^azin_requests_total\{caller="web",status="200"\} 20$/m)
  assert.match(metrics.text, /^azin_redis_state\{state="up"\} 1$/m)
  await redis.say('SAVE')
  await until(() => existsSync(join(redis.directory, 'dump.rdb')), 'the dump')
  const { access_token } = (await askAt(one.port, path, { 'x-identity-header': SECRET })).body
  for (const written of [join(redis.directory, 'dump.rdb'), join(az.home, 'books')]) {
    await until(() => readFileSync(written, 'utf8').length > 0, written)
    for (const secret of [String(access_token), SECRET, password, 'azin-demo']) assert.ok(!readFileSync(written, 'latin1').includes(secret), written)
  }
})

test('Redis goes and comes: tokens are given, readiness and numbers say so', async (t) => {
  const { az, policy, serve } = await world(t)
  const redis = await startRedis(t)
  const { port, running } = await serve('--store', redis.url, '--policy', policy, '--port', '0', '--keys', `file:${join(az.home, 'azin.keys')}`)
  const ready = async () => (await askAt(port, '/readyz')).body
  assert.deepEqual(await ready(), { ready: true, redis: 'up' })
  await redis.kill()
  assert.equal((await askAt(port, path, { 'x-identity-header': SECRET })).status, 200)
  await until(async () => (await ready())['redis'] !== 'up', 'its absence to be noticed')
  assert.deepEqual((await ready())['ready'], true)
  assert.match(String((await ready())['degraded']), /Redis is (down|slow)/)
  assert.match((await askAt(port, '/metrics')).text, /^azin_redis_up 0$/m)
  assert.match((await askAt(port, '/')).text, /Redis is (gone|slow)\. Tokens are given from memory, and from Entra\./)
  await running.sees(/^WARNING: Redis is (down|slow), and tokens are given without it: .+$/m)
  await redis.again()
  await until(async () => (await ready())['redis'] === 'up', 'its return to be noticed')
  await running.sees(/^WARNING: Redis is up again\.$/m)
})

test('SIGTERM: not ready, what runs is finished, the end; a second one ends it at once', async (t) => {
  const { place, policy, serve } = await world(t)
  const { running, port } = await serve('--policy', policy, '--port', '0', '--drain', '2')
  place.server.emulator.control.set({ latency: 1_500 })
  const slow = askAt(port, path, { 'x-identity-header': SECRET })
  await until(() => place.server.emulator.state.requests.length > 0, 'the request to Entra')
  running.child.kill('SIGTERM')
  await until(async () => (await askAt(port, '/readyz')).status === 503, 'the probe to say no')
  assert.deepEqual((await askAt(port, '/readyz')).body['ready'], false)
  const answered = await slow
  assert.deepEqual([answered.status, answered.headers['connection']], [200, 'close'])
  assert.equal((await running.ended).code, 143)
  await assert.rejects(askAt(port, '/healthz'), /ECONNREFUSED/)
  const other = await serve('--policy', policy, '--port', '0', '--drain', '60')
  other.running.child.kill('SIGTERM')
  await until(async () => (await askAt(other.port, '/readyz')).status === 503, 'the probe to say no')
  other.running.child.kill('SIGINT')
  assert.equal((await other.running.ended).code, 130)
})

test('pods over TLS, whose authority is their own', async (t) => {
  const { policy, serve, file } = await world(t)
  const authority = await issueFor('authority')
  const { certificate, key } = await authority.issue('azin', ['DNS:localhost', 'IP:127.0.0.1'])
  const { ready } = await serve('--policy', policy, '--port', '0', '--tls-certificate', file('tls.crt', certificate), '--tls-key', file('tls.key', key))
  assert.match(ready.endpoint, /^https:/)
  const { code, stdout, stderr } = await pod(t, ready.endpoint, SECRET, { NODE_EXTRA_CA_CERTS: file('ca.crt', authority.certificate) }).ended
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(stdout), [VAULT])
  assert.equal((await pod(t, ready.endpoint).ended).code, 1, 'whoever does not know the authority gets nothing')
})

test('a pod with a token of its cluster, plainly', async (t) => {
  const issuer = await startIssuer(t)
  const { policy, serve, place } = await world(t, issuer.address)
  const { port } = await serve('--policy', policy, '--port', '0')
  const good = await askAt(port, `/token?resource=${VAULT}`, { authorization: `Bearer ${await issuer.token()}` })
  assert.deepEqual([good.status, good.body['identity'], good.body['token_type']], [200, 'deployer', 'Bearer'])
  const bad = await askAt(port, `/token?resource=${VAULT}`, { authorization: `Bearer ${await issuer.token({ sub: 'system:serviceaccount:test:web' })}` })
  assert.deepEqual([bad.status, place.asked()], [401, 1])
})

test('an option beats a variable, a variable beats the file, and numbers have a door of their own', async (t) => {
  const { az, policy, file } = await world(t)
  const config = file('serve.yaml', `policy: ${policy}\nlisten: 127.0.0.1:1\naudit: in-file\nadmin: 127.0.0.1:0\nhost: [azin.svc]\n`)
  const running = az.start('serve', '-o', 'json', '--listen', '127.0.0.1:0', { env: { AZIN_SERVE_CONFIG: config, AZIN_SERVE_LISTEN: '127.0.0.1:2', AZIN_SERVE_AUDIT: 'in-variable' } })
  await running.sees(/^\}\n/m, 'stdout')
  const ready = JSON.parse(running.stdout()) as Required<Ready>
  const [port, admin] = [Number(new URL(ready.endpoint).port), Number(new URL(ready.admin).port)]
  assert.deepEqual([existsSync(join(az.home, 'in-variable')), existsSync(join(az.home, 'in-file'))], [true, false])
  const statuses = async (at: number) => Promise.all(['/', '/metrics', '/readyz', '/healthz', path].map(async (each) => (await askAt(at, each, { host: 'azin.svc' })).status))
  assert.deepEqual(await statuses(port), [404, 404, 200, 200, 401])
  assert.deepEqual(await statuses(admin), [200, 200, 200, 200, 404])
})

test('what is wrong with the settings is one sentence, and nothing listens', async (t) => {
  const { az, file, policy } = await world(t)
  const cases: readonly (readonly [readonly string[], RegExp, Record<string, string>?])[] = [
    [['--store', 'redis://127.0.0.1:1'], /A fleet has a policy/],
    [['--store', 'redis://127.0.0.1:1', '--policy', policy], /--keys says where the keys are/],
    [['--store', 'redis://127.0.0.1:1', '--policy', policy, '--keys', 'k1:abc'], /--keys: a secret is not said here, but where it is/],
    [['--store', 'postgres://x', '--policy', policy], /invalid choice: 'postgres:\/\/x'/],
    [['--policy', join(az.home, 'none.yaml')], /There is no file .*none\.yaml/],
    [['--policy', policy, '--listen', '0.0.0.0:0'], /Tokens would go in the clear from 0\.0\.0\.0/],
    [['--policy', policy, '--listen', 'nowhere'], /--listen: an address is HOST:PORT/],
    [['--policy', policy, '--port', '70000'], /--listen: an address is HOST:PORT/],
    [['--policy', policy, '--tls-certificate', policy], /TLS needs both/],
    [['--policy', policy, '--tls-certificate', policy, '--tls-key', policy], /certificate of the server or its key cannot be used/],
    [['--policy', policy, '--drain', 'long'], /--drain: a number of seconds/],
    [['--policy', policy, '--client', 'a'], /--client does not go with a fleet/],
    [['--policy', policy, '-u', 'me'], /--username does not go with a fleet/],
    [['--config', file('bad.yaml', 'policy: x\nlisen: 1\n')], /bad\.yaml:2: The file of settings has no field 'lisen'/],
    [['--policy', policy], /AZIN_SERVE_TRACES: yes or no/, { AZIN_SERVE_TRACES: 'perhaps' }],
    [['--policy', file('bad-policy.yaml', 'identities: []\ncallers:\n  - name: x\n')], /bad-policy\.yaml:3: A caller has one of header_secret, certificate and token/],
    [['--policy', policy, '--store', 'redis://127.0.0.1:1', '--keys', `file:${file('bad.keys', 'nonsense\n')}`], /Line 1 of the sealing keys/],
  ]
  for (const [options, sentence, env = {}] of cases) {
    const { code, stdout, stderr } = await az.run('serve', ...options, { env })
    assert.ok(code === 1 || code === 2, `${options.join(' ')}: ${code}`)
    assert.match(stderr, sentence)
    assert.ok(!/^\s+at /m.test(stderr), stderr)
    assert.equal(stdout, '')
  }
})

test('without a fleet, az serve is what it was', async (t) => {
  const { az } = await world(t)
  const { code, stderr } = await az.run('serve')
  assert.equal(code, 1)
  assert.match(stderr, /Please run 'az login'/)
})
