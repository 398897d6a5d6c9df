// time limit: 120 s
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'node:tls'

import { SignJWT, UnsecuredJWT } from 'jose'

import { AuthError, OAuthError } from '../../src/errors.ts'
import { place } from '../harness/place.ts'
import { digestOf, openDoorWorld, VAULT } from './door-world.ts'
import type { Answered } from './door-world.ts'
import { issueFor } from './client-certificates.ts'
import { startIssuer } from './issuer.ts'
import type { TestIssuer } from './issuer.ts'

const SECRET = 'e7'.repeat(32)
const NEXT = '5c'.repeat(32)
const HOME = '11111111-1111-4111-8111-111111111111'
const ELSEWHERE = '22222222-2222-4222-8222-222222222222'

const policy = (issuer?: TestIssuer, more = '') => `
identities:
  - { name: deployer, kind: service-principal, tenant: ${HOME}, client_id: 0a000000-0000-4000-8000-000000000001, secret: file:/run/secrets/deployer }
  - { name: reader, kind: managed-identity, tenant: ${HOME}, client_id: 0a000000-0000-4000-8000-000000000002 }
  - { name: secret-keeper, kind: service-principal, tenant: ${HOME}, client_id: 0a000000-0000-4000-8000-000000000003, secret: env:KEEPER }
${issuer ? `issuers:\n  - { name: cluster, issuer: '${issuer.address}' }` : ''}
callers:
  - name: web
    header_secret: ['${digestOf(SECRET)}', '${digestOf(NEXT)}']
    may:
      - { identity: deployer, audiences: [${VAULT}, https://management.azure.com/] }
      - { identity: reader, tenants: [${HOME}, ${ELSEWHERE}], audiences: [https://storage.azure.com] }
  - name: slow
    header_secret: '${digestOf('slow')}'
    rate: { per_second: 1, burst: 2 }
    may: [{ identity: reader, audiences: [${VAULT}] }]
${issuer ? `  - name: pods
    token: { issuer: cluster, audience: azin, subject: 'system:serviceaccount:prod:*' }
    may: [{ identity: deployer, audiences: [${VAULT}] }]
  - name: release
    token: { issuer: cluster, audience: azin, claims: { repository: example/app, ref: ['refs/heads/main', 'refs/tags/**'] } }
    may: [{ identity: reader, audiences: [${VAULT}] }]` : ''}
${more}`

const shows = (secret: string) => ({ 'x-identity-header': secret })
const bears = (token: string) => ({ authorization: `Bearer ${token}` })

function allowed({ status, body }: Answered, identity: string, tenant = HOME): void {
  assert.deepEqual([status, body['identity'], body['tenant']], [200, identity, tenant], JSON.stringify(body))
  assert.match(String(body['access_token']), new RegExp(`^token of ${identity} in `))
}

function refused({ status, body }: Answered, expected: number, reason: RegExp): void {
  assert.equal(status, expected, JSON.stringify(body))
  assert.match(String(body['error_description'] ?? body['message']), reason)
  assert.ok(!('access_token' in body))
}

test('a secret: the right one, the one that takes its place, and everything that is nearly right', async (t) => {
  const { token, fleet, books } = await openDoorWorld(t, policy())
  allowed(await token(shows(SECRET)), 'deployer')
  allowed(await token(shows(NEXT)), 'deployer')
  for (const wrong of [SECRET.slice(1), `${SECRET}0`, `${SECRET.slice(0, -1)}8`, SECRET.toUpperCase(), digestOf(SECRET), digestOf(SECRET).slice(7), ' ']) refused(await token(shows(wrong)), 401, /secret is that of no caller|Nothing was shown/)
  refused(await token({}), 401, /Nothing was shown/)
  assert.equal(fleet.asked.length, 2)
  assert.ok(!JSON.stringify(books()).includes(SECRET))
})

test('what a caller may have: identity, tenant and audience, each allowed and refused', async (t) => {
  const { token, ask } = await openDoorWorld(t, policy())
  const of = (resource: string, more = '') => ask(`/token?resource=${encodeURIComponent(resource)}${more}`, shows(SECRET))
  allowed(await token(shows(SECRET), '&identity=deployer'), 'deployer')
  allowed(await token(shows(SECRET), '&identity=0A000000-0000-4000-8000-000000000001'), 'deployer')
  refused(await token(shows(SECRET), '&identity=secret-keeper'), 403, /may not have the identity 'secret-keeper'/)
  refused(await token(shows(SECRET), '&identity=0a000000-0000-4000-8000-000000000003'), 403, /may not have the identity/)
  refused(await token(shows(SECRET), '&identity=reader'), 403, /may not have tokens for 'https:\/\/vault/)
  allowed(await of('https://management.azure.com'), 'deployer')
  allowed(await of('https://Management.azure.com//.default'), 'deployer')
  for (const other of ['https://graph.microsoft.com', 'https://vault.azure.net.evil.example', `${VAULT}/x`, 'https://evil.example/https://vault.azure.net']) refused(await of(other), 403, /may not have tokens for/)
  allowed(await of('https://storage.azure.com'), 'reader')
  allowed(await of('https://storage.azure.com', `&tenant=${ELSEWHERE}`), 'reader', ELSEWHERE)
  refused(await of('https://storage.azure.com', '&tenant=33333333-3333-4333-8333-333333333333'), 403, /may not have tokens of the tenant/)
  refused(await of(VAULT, `&tenant=${ELSEWHERE}`), 403, /may not have tokens for/)
  for (const [query, reason] of [['', /resource is missing/], ['?resource=a&resource=b', /each once/], ['?resource=a&scope=b', /not both/], ['?resource=a%20b', /without blanks/], [`?resource=${VAULT}&tenant=../x`, /GUID or a domain/], [`?resource=${VAULT}&client_id=x`, /each once/]] as const) {
    refused(await ask(`/token${query}`, shows(SECRET)), 400, reason)
  }
})

test('too often: one caller waits, the others do not, and nobody is forgotten', async (t) => {
  const world = await openDoorWorld(t, policy())
  const { token } = world
  const slow = async () => (await token(shows('slow'))).status
  assert.deepEqual([await slow(), await slow(), await slow()], [200, 200, 429])
  allowed(await token(shows(SECRET)), 'deployer')
  const late = await token(shows('slow'))
  assert.deepEqual([late.status, late.headers['retry-after'], late.body['error']], [429, '1', 'too_many_requests'])
  world.later(1)
  assert.deepEqual([await slow(), await slow()], [200, 429])
  const guesses = await Promise.all(Array.from({ length: 30 }, (_, i) => token(shows(`guess ${i}`))))
  assert.deepEqual([...new Set(guesses.map(({ status }) => status))].sort(), [401, 429])
  allowed(await token(shows(SECRET)), 'deployer')
})

test('a token of an issuer: the right one, and each thing that can be wrong with one', async (t) => {
  const issuer = await startIssuer(t)
  const stranger = await startIssuer(t)
  const { token, books } = await openDoorWorld(t, policy(issuer))
  const now = Math.floor(Date.now() / 1000)
  const good = await issuer.token()
  allowed(await token(bears(good)), 'deployer')
  allowed(await token(bears(good)), 'deployer')
  allowed(await token(bears(await issuer.token({ aud: ['other', 'azin'] }))), 'deployer')
  assert.equal(issuer.requests.length, 2, 'its keys are asked for once')
  const [head, body, signature] = good.split('.') as [string, string, string]
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['issuer', await stranger.token(), /policy names no issuer/],
    ['issuer, but signed by another', await stranger.token({ iss: issuer.address }, 'key-1'), /signature of the token is wrong/],
    ['audience', await issuer.token({ aud: 'https://vault.azure.net' }), /not for this service/],
    ['no audience', await issuer.token({ aud: undefined }), /not for this service/],
    ['expired', await issuer.token({ exp: now - 61 }), /has expired/],
    ['without an end', await issuer.token({ exp: undefined }), /'exp' of the token is missing/],
    ['not yet', await issuer.token({ nbf: now + 120 }), /does not count yet/],
    ['subject', await issuer.token({ sub: 'system:serviceaccount:test:web' }), /those of no caller/],
    ['subject that goes on', await issuer.token({ sub: 'system:serviceaccount:prod:web:x' }), /those of no caller/],
    ['subject that begins earlier', await issuer.token({ sub: 'x:system:serviceaccount:prod:web' }), /those of no caller/],
    ['alg none', new UnsecuredJWT({ aud: 'azin', sub: 'system:serviceaccount:prod:web' }).setIssuer(issuer.address).setExpirationTime('10m').encode(), /signed with 'none'/],
    ['a secret in place of a key', await new SignJWT({ aud: 'azin', sub: 'system:serviceaccount:prod:web' }).setIssuer(issuer.address).setExpirationTime('10m').setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(new TextEncoder().encode('x'.repeat(32))), /signed with 'HS256'/],
    ['unknown key', await issuer.token({}, 'key-77'), /key that its issuer does not have/],
    ['changed', `${head}.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()) as object, sub: 'system:serviceaccount:prod:root' })).toString('base64url')}.${signature}`, /signature of the token is wrong/],
    ['no token', 'abc', /holds no token/],
    ['nonsense', 'abc.def.ghi', /cannot be read/],
  ]
  for (const [name, text, reason] of wrong) await t.test(name, async () => refused(await token(bears(text)), 401, reason))
  assert.deepEqual(stranger.requests, [], 'whoever the policy does not name is not asked')
  assert.ok(!JSON.stringify(books()).includes(signature))
})

test('two issuers: a caller of one is nobody to the other, whatever its claims say', async (t) => {
  const [one, two] = [await startIssuer(t), await startIssuer(t)]
  const both = policy(one, `  - name: theirs
    token: { issuer: other, audience: azin, subject: 'runner' }
    may: [{ identity: reader, audiences: [${VAULT}] }]`).replace(/(  - \{ name: cluster.*)/, `$1\n  - { name: other, issuer: '${two.address}' }`)
  const { token } = await openDoorWorld(t, both)
  allowed(await token(bears(await one.token())), 'deployer')
  allowed(await token(bears(await two.token({ sub: 'runner' }))), 'reader')
  refused(await token(bears(await two.token())), 401, /those of no caller/)
  refused(await token(bears(await one.token({ sub: 'runner' }))), 401, /those of no caller/)
})

test('claims besides the subject: each of them, in one of its forms', async (t) => {
  const issuer = await startIssuer(t)
  const { token } = await openDoorWorld(t, policy(issuer))
  const claims = (repository: string, ref: string | undefined) => issuer.token({ sub: 'repo', repository, ref })
  allowed(await token(bears(await claims('example/app', 'refs/heads/main'))), 'reader')
  allowed(await token(bears(await claims('example/app', 'refs/tags/v1/rc'))), 'reader')
  for (const [repository, ref] of [['example/app', 'refs/heads/main2'], ['example/app', 'refs/tags/'], ['example/other', 'refs/heads/main'], ['example/app', undefined]] as const) {
    refused(await token(bears(await claims(repository, ref))), 401, /those of no caller/)
  }
})

test('an issuer takes another key: the new one counts at once, the old one no longer', async (t) => {
  const issuer = await startIssuer(t)
  const world = await openDoorWorld(t, policy(issuer))
  const old = await issuer.token()
  allowed(await world.token(bears(old)), 'deployer')
  const kid = await issuer.rotate()
  world.later(30)
  allowed(await world.token(bears(await issuer.token({}, kid))), 'deployer')
  world.later(61) // what was found good is computed again
  refused(await world.token(bears(old)), 401, /key that its issuer does not have/)
  const asked = issuer.requests.length
  for (let i = 0; i < 10; i++) await world.token(bears(await issuer.token({ jti: String(i) }, 'key-99')))
  assert.ok(issuer.requests.length <= asked + 2, 'unknown keys do not make it ask again and again')
  const last = await issuer.token({}, kid)
  allowed(await world.token(bears(last)), 'deployer')
  await issuer.rotate()
  world.later(700) // nobody has shown the new key yet
  refused(await world.token(bears(last)), 401, /key that its issuer does not have/)
})

test('an issuer that cannot be reached, or describes another: 503, and what is known goes on', async (t) => {
  const issuer = await startIssuer(t)
  issuer.broken = true
  const world = await openDoorWorld(t, policy(issuer))
  refused(await world.token(bears(await issuer.token())), 503, /answered .* with 503/)
  allowed(await world.token(shows(SECRET)), 'deployer')
  issuer.broken = false
  issuer.document = { issuer: 'https://evil.example' }
  world.later(30)
  refused(await world.token(bears(await issuer.token())), 503, /describes another one/)
  issuer.document = { jwks_uri: 'http://127.0.0.1:1/keys' }
  world.later(30)
  refused(await world.token(bears(await issuer.token())), 503, /keys of the issuer 'cluster' are on another host/)
  issuer.document = { jwks_uri: 'http://keys.example/' }
  world.later(30)
  refused(await world.token(bears(await issuer.token())), 503, /does not say where its keys are/)
  issuer.document = {}
  world.later(30)
  allowed(await world.token(bears(await issuer.token())), 'deployer')
  issuer.broken = true
  world.later(700)
  allowed(await world.token(bears(await issuer.token({ iat: 1, exp: Math.floor(Date.now() / 1000) + 5000 }))), 'deployer')
})

test('certificates: the names that are meant, and those that are not; an authority that is not ours', async (t) => {
  const folder = place(t)
  const ours = await issueFor('authority')
  const other = await issueFor('authority')
  const server = await ours.issue('server', ['IP:127.0.0.1'])
  for (const [name, text] of [['cert', server.certificate], ['key', server.key], ['ca', ours.certificate]] as const) writeFileSync(join(folder, name), text)
  const rows = `
  - name: runners
    certificate: { names: ['DNS:*.runners.example', 'URI:spiffe://example/ns/prod/*'] }
    may: [{ identity: deployer, audiences: [${VAULT}] }]
  - name: by-subject
    certificate: { subject: 'CN=batch-*' }
    may: [{ identity: reader, audiences: [${VAULT}] }]`
  const { token, doors } = await openDoorWorld(t, policy(undefined, rows), { tls_certificate: join(folder, 'cert'), tls_key: join(folder, 'key'), client_ca: join(folder, 'ca') })
  const as = async (authority: typeof ours, common: string, names: readonly string[], until?: Date) => {
    const { certificate, key } = await authority.issue(common, names, until)
    return token({}, '', { tls: { ca: ours.certificate, cert: certificate, key } })
  }
  allowed(await as(ours, 'x', ['DNS:a.runners.example']), 'deployer')
  allowed(await as(ours, 'x', ['DNS:other.example', 'DNS:A.Runners.Example']), 'deployer')
  allowed(await as(ours, 'x', ['URI:spiffe://example/ns/prod/web']), 'deployer')
  allowed(await as(ours, 'batch-7', ['DNS:elsewhere.example']), 'reader')
  for (const names of [['DNS:runners.example'], ['DNS:a.b.runners.example'], ['DNS:a.runners.example.evil.example'], ['URI:spiffe://example/ns/prod/web/admin'], ['URI:spiffe://example/ns/test/web'], ['URI:DNS:a.runners.example'], ['URI:x, DNS:a.runners.example']]) {
    refused(await as(ours, 'a.runners.example', names), 401, /certificate is that of no caller/)
  }
  refused(await as(ours, 'xbatch-7', []), 401, /certificate is that of no caller/)
  refused(await as(other, 'batch-7', ['DNS:a.runners.example']), 401, /Nothing was shown/)
  refused(await as(ours, 'x', ['DNS:a.runners.example'], new Date('2020-01-01')), 401, /Nothing was shown/)
  refused(await token({}, '', { tls: { ca: ours.certificate } }), 401, /Nothing was shown/)
  allowed(await token(shows(SECRET), '', { tls: { ca: ours.certificate } }), 'deployer')

  // A session that is resumed would bring along a judgement of yesterday.
  const { certificate, key } = await ours.issue('x', ['DNS:a.runners.example'])
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const visit = (session?: Buffer) => new Promise<{ readonly session: Buffer | undefined; readonly reused: boolean }>((resolve, reject) => {
      let kept: Buffer | undefined
      const socket = connect({ host: '127.0.0.1', port: doors.port, ca: ours.certificate, cert: certificate, key, maxVersion, ...(session && { session }) })
      socket.on('session', (given) => (kept = given)).on('error', reject).on('data', () => socket.end()).on('close', () => resolve({ session: kept ?? socket.getSession(), reused }))
      let reused = false
      socket.on('secureConnect', () => ((reused = socket.isSessionReused()), socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')))
    })
    const { session } = await visit()
    assert.equal((await visit(session)).reused, false, maxVersion)
  }
})

test('a name that has come to mean this machine, a browser, another method: refused', async (t) => {
  const { token, ask } = await openDoorWorld(t, policy(), { host: ['azin.svc'] })
  for (const host of ['127.0.0.1:4141', 'localhost', '[::1]:1', 'azin.svc', 'AZIN.svc:443', '10.1.2.3:8080']) allowed(await token({ ...shows(SECRET), host }), 'deployer')
  for (const host of ['evil.example', 'azin.svc.evil.example', 'localhost.evil.example:4141', '127.0.0.1.evil.example', '1.2.3', 'x:99999999']) {
    for (const path of ['/', '/metrics', '/readyz', `/token?resource=${VAULT}`]) assert.equal((await ask(path, { ...shows(SECRET), host })).status, 403, `${host}${path}`)
  }
  for (const header of ['origin', 'referer', 'sec-fetch-site']) refused(await token({ ...shows(SECRET), [header]: 'https://evil.example' }), 403, /browsers/)
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) assert.equal((await token(shows(SECRET), '', { method })).status, 405, method)
  for (const path of ['/tokens', '/token/', '/msi', '/x/../token', '//token', '/%74oken']) assert.equal((await ask(path, shows(SECRET))).status, 404, path)
})

test('the policy changes while it serves: the new one counts, and a broken one does not', async (t) => {
  const world = await openDoorWorld(t, policy())
  allowed(await world.token(shows(SECRET)), 'deployer')
  await world.policy(policy().replace(digestOf(SECRET), digestOf('another')))
  refused(await world.token(shows(SECRET)), 401, /no caller/)
  allowed(await world.token(shows('another')), 'deployer')
  await world.policy(policy().replace('audiences: [', 'audience: ['))
  assert.match(world.told.at(-1)!, /old one still counts:\nWARNING: .*policy\.yaml:\d+: A row of 'may' has no field 'audience'/)
  allowed(await world.token(shows('another')), 'deployer')
  const ready = await world.ask('/readyz')
  assert.equal(ready.status, 200)
  assert.match(String(ready.body['degraded']), /new policy is broken/)
  await world.policy(policy())
  allowed(await world.token(shows(SECRET)), 'deployer')
  refused(await world.token(shows('another')), 401, /no caller/)
  assert.deepEqual((await world.ask('/readyz')).body, { ready: true, redis: 'up' })
})

test('the dialects of machines, as the SDKs read them', async (t) => {
  const { ask, fleet } = await openDoorWorld(t, policy())
  const vault = encodeURIComponent(VAULT)
  const app = await ask(`/msi/token?api-version=2019-08-01&resource=${vault}`, shows(SECRET))
  assert.deepEqual(app.body, { access_token: `token of deployer in its tenant for ${VAULT}/.default`, resource: VAULT, token_type: 'Bearer', client_id: '0a000000-0000-4000-8000-000000000001', expires_on: '1999999999' })
  const { answer } = fleet
  fleet.answer = async (wanted) => ({ ...(await answer(wanted)), access_token: 'a newer one' })
  assert.equal((await ask(`/msi/token?api-version=2019-08-01&resource=${vault}`, shows(SECRET))).body['access_token'], 'a newer one')
  const old = await ask(`/msi/token?api-version=2017-09-01&resource=${vault}&clientid=0a000000-0000-4000-8000-000000000001`, { secret: SECRET })
  assert.deepEqual([old.status, old.body['expires_on']], [200, '05/18/2033 03:33:19 +00:00'])
  const imds = (headers: Record<string, string>, key = SECRET) => ask(`/${key}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${vault}`, headers)
  const machine = await imds({ metadata: 'true' })
  assert.equal(machine.status, 200)
  assert.ok(Math.abs(Number(machine.body['expires_in']) - (1_999_999_999 - Date.now() / 1000)) < 3)
  refused(await imds({}), 400, /Metadata: true is missing/)
  refused(await imds({ metadata: 'true' }, 'wrong'), 401, /no caller/)
  refused(await ask(`/msi/token?api-version=2019-08-01&resource=${vault}&client_id=0a000000-0000-4000-8000-000000000003`, shows(SECRET)), 403, /may not have the identity/)
  refused(await ask(`/msi/token?api-version=2019-08-01&resource=${vault}&mi_res_id=/subscriptions/x`, shows(SECRET)), 400, /by its client_id here, not by its mi_res_id/)
  refused(await ask(`/msi/token?api-version=1999-01-01&resource=${vault}`, shows(SECRET)), 400, /api-version/)
})

test('what Entra refuses, and what may pass, is told in the words of the server', async (t) => {
  const { token, fleet, books } = await openDoorWorld(t, policy())
  fleet.answer = async () => Promise.reject(new OAuthError({ error: 'invalid_client', error_description: 'AADSTS7000222: The secret has expired.' }, 401, { flow: 'silent' }))
  refused(await token(shows(SECRET)), 400, /AADSTS7000222/)
  fleet.answer = async () => Promise.reject(new OAuthError({ error: 'temporarily_unavailable', error_description: 'AADSTS90055: throttled' }, 429, { flow: 'silent' }))
  refused(await token(shows(SECRET)), 503, /AADSTS90055/)
  fleet.answer = async () => Promise.reject(new AuthError('network', 'No answer.'))
  refused(await token(shows(SECRET)), 503, /No answer/)
  fleet.answer = async () => Promise.reject(new TypeError('a secret detail'))
  refused(await token(shows(SECRET)), 503, /could not be had/)
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.deepEqual(books().map(({ status }) => status), [400, 503, 503, 503])
})

test('one line for each decision, with everything but the secrets', async (t) => {
  const world = await openDoorWorld(t, policy())
  const given = await world.token(shows(SECRET))
  await world.token(shows('wrong"secret'))
  await world.token(shows(SECRET), '&identity=secret-keeper')
  await world.doors.finish()
  const [first, second, third, ...none] = world.books()
  assert.deepEqual(none, [])
  const { time, ...rest } = first!
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.deepEqual(rest, { from: '127.0.0.1', caller: 'web', proof: 'header-secret', dialect: 'plain', identity: 'deployer', tenant: HOME, audience: VAULT, status: 200, source: 'memory', expires_on: 1_999_999_999 })
  assert.deepEqual([second!['caller'], second!['status'], second!['reason']], [null, 401, 'The secret is that of no caller.'])
  assert.deepEqual([third!['caller'], third!['identity'], third!['status']], ['web', 'secret-keeper', 403])
  const text = readFileSync(join(world.folder, 'audit.jsonl'), 'utf8')
  for (const secret of [SECRET, 'wrong"secret', String(given.body['access_token'])]) assert.ok(!text.includes(secret))
})

test('keys that want a token themselves, as those of a cluster do', async (t) => {
  const folder = place(t)
  const issuer = await startIssuer(t)
  const seen: (string | undefined)[] = []
  const keys = createServer((request, response) => (seen.push(request.headers.authorization), response.writeHead(302, { location: `${issuer.address}/keys` }).end()))
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => (keys.close(resolve), keys.closeAllConnections())))
  writeFileSync(join(folder, 'token'), 'its-own-token\n')
  const row = `{ name: cluster, issuer: '${issuer.address}', keys: 'http://127.0.0.1:${(keys.address() as AddressInfo).port}/', token_file: '${join(folder, 'token')}' }`
  const { token } = await openDoorWorld(t, policy(issuer).replace(/\{ name: cluster.*\}/, row))
  refused(await token(bears(await issuer.token())), 503, /with 302/)
  assert.deepEqual([seen, issuer.requests], [['Bearer its-own-token'], []], 'a redirect is not followed')
})
