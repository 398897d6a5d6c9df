import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { createRemoteJWKSet, customFetch, importPKCS8, jwtVerify, SignJWT } from 'jose'
import { defaultDirectory } from './default-directory.ts'
import { ada, app, armScope, claimsOf, juniper, larkspur, marrow, mira, origin, start, World, type Answer } from './play.ts'

function refused({ status, body }: Answer, number: number, error: string, expected = 400): void {
  assert.deepEqual([body.error_codes, body.error, status], [[number], error, expected], JSON.stringify(body))
  assert.match(String(body.error_description), new RegExp(`^AADSTS${number}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`))
}

test('password: tokens, scopes, family and client_info as Azure CLI gets them', async () => {
  const world = new World()
  const { status, body } = await world.password(ada)
  assert.equal(status, 200)
  assert.equal(body.scope, 'https://management.core.windows.net//user_impersonation https://management.core.windows.net//.default')
  assert.deepEqual([body.token_type, body.expires_in, body.ext_expires_in, body.foci], ['Bearer', 4800, 4800, '1'])
  assert.deepEqual(JSON.parse(Buffer.from(body.client_info, 'base64url').toString()), { uid: 'a21e0002-0000-4000-8000-000000000001', utid: larkspur })
  const access = claimsOf(body.access_token)
  assert.equal(access.aud, 'https://management.core.windows.net/')
  assert.equal(access.iss, `https://sts.windows.net/${larkspur}/`)
  assert.deepEqual([access.ver, access.appidacr, access.scp, access.upn, access.idtyp, access.exp], ['1.0', '0', 'user_impersonation', ada, 'user', start + 4800])
  const id = claimsOf(body.id_token)
  assert.deepEqual([id.iss, id.aud, id.preferred_username, id.tid, id.ver], [`${origin}/${larkspur}/v2.0`, '04b07795-8ddb-461a-bbee-02f9e1bf7b46', ada, larkspur, '2.0'])
})

test('a token verifies with the published keys', async () => {
  const world = new World()
  const { body } = await world.password(ada)
  const jwks = createRemoteJWKSet(new URL(`${origin}/common/discovery/v2.0/keys`), { [customFetch]: (url: string) => world.emulator.fetch(new Request(url)) })
  const { protectedHeader } = await jwtVerify(body.access_token, jwks, { currentDate: new Date(start * 1000), audience: 'https://management.core.windows.net/' })
  assert.equal(protectedHeader.alg, 'RS256')
})

test('password: every refusal', async () => {
  const world = new World()
  refused(await world.password('nobody@larkspur.example'), 50034, 'invalid_grant')
  refused(await world.password('pat@outlook.example'), 50034, 'invalid_grant')
  refused(await world.password('dora@larkspur.example'), 50057, 'invalid_grant')
  const expired = await world.password('otto@larkspur.example')
  refused(expired, 50055, 'invalid_grant')
  assert.equal(expired.body.suberror, 'user_password_expired')
  const mfa = await world.password(mira)
  refused(mfa, 50076, 'invalid_grant')
  assert.equal(mfa.body.suberror, 'basic_action')
  assert.equal(JSON.parse(mfa.body.claims).access_token.capolids.essential, true)
  refused(await world.password('remy@larkspur.example'), 50079, 'invalid_grant')
  refused(await world.password(ada, {}, 'nowhere.example'), 90002, 'invalid_request')
  refused(await world.password('nell@larkspur.example', {}, juniper), 50020, 'invalid_grant')
  refused(await world.password(ada, { client_id: app(99) }), 700016, 'unauthorized_client')
  refused(await world.password(ada, { client_id: '' }), 900144, 'invalid_request')
  refused(await world.password(ada, { password: '' }), 90014, 'invalid_request')
  refused(await world.password(ada, { scope: '' }), 900144, 'invalid_request')
  refused(await world.password(ada, { scope: 'https://unknown.example/.default' }), 500011, 'invalid_resource')
  refused(await world.password(ada, { scope: 'nonsense' }), 70011, 'invalid_scope')
  refused(await world.password(ada, { scope: 'https://vault.azure.net/.default https://graph.microsoft.com/.default' }), 28000, 'invalid_request')
  refused(await world.password(ada, { grant_type: 'magic' }), 70003, 'unsupported_grant_type')
  refused(await world.password(ada, { client_id: app(1) }, larkspur), 65001, 'invalid_grant')
  refused(await world.password(ada, { claims: '{' }), 9000410, 'invalid_request')
})

test('password: the account locks after ten wrong ones, and only then', async () => {
  const world = new World()
  for (let tries = 0; tries < 10; tries++) refused(await world.password(ada, { password: 'wrong' }), 50126, 'invalid_grant')
  refused(await world.password(ada), 50053, 'invalid_grant')
})

test('refresh: other resources and tenants, rotation, CP1', async () => {
  const world = new World()
  const first = (await world.password(ada)).body
  const graph = (await world.refresh(first.refresh_token, { scope: 'https://graph.microsoft.com/.default offline_access' })).body
  assert.equal(claimsOf(graph.access_token).aud, 'https://graph.microsoft.com')
  assert.notEqual(graph.refresh_token, first.refresh_token)
  const guest = (await world.refresh(graph.refresh_token, {}, juniper)).body
  const claims = claimsOf(guest.access_token)
  assert.deepEqual([claims.tid, claims.upn, claims.unique_name, claims.idp], [juniper, undefined, ada, `https://sts.windows.net/${larkspur}/`])
  assert.equal(guest.client_info, first.client_info)
  const long = (await world.refresh(guest.refresh_token, { claims: '{"access_token": {"xms_cc": {"values": ["CP1"]}}}' })).body
  assert.deepEqual([long.expires_in, long.refresh_in, claimsOf(long.access_token).xms_cc], [86_400, 43_200, ['CP1']])
  const again = await world.refresh(first.refresh_token, { client_id: '1950a258-227b-4e31-a9cf-717495945fc2' })
  assert.equal(again.status, 200, 'Entra lets an old refresh token live, and the family share it')
})

test('refresh: a guest tenant that demands MFA, an expired, a revoked, a foreign and an unknown token', async () => {
  const world = new World()
  const token = (await world.password('gus@larkspur.example')).body.refresh_token as string
  const mfa = await world.refresh(token, {}, marrow)
  refused(mfa, 50076, 'invalid_grant')
  assert.equal(mfa.body.suberror, 'basic_action')
  refused(await world.refresh(token, { client_id: app(1) }, larkspur), 70000, 'invalid_grant')
  refused(await world.refresh('made-up'), 70000, 'invalid_grant')
  world.emulator.control.revoke('gus@larkspur.example')
  refused(await world.refresh(token), 50173, 'invalid_grant')
  const other = (await world.password(ada)).body.refresh_token as string
  world.now += 90 * 86_400
  const dead = await world.refresh(other)
  refused(dead, 700082, 'invalid_grant')
  assert.match(dead.body.error_description, /was inactive for 90\.00:00:00\./)
})

test('refresh: reuse of a rotated token kills the chain, when the knob is on', async () => {
  const world = new World()
  world.emulator.control.set({ reuseDetection: true })
  const first = (await world.password(ada)).body.refresh_token as string
  const second = (await world.refresh(first)).body.refresh_token as string
  refused(await world.refresh(first), 70000, 'invalid_grant')
  refused(await world.refresh(second), 70000, 'invalid_grant')
})

test('refresh: without rotation the same token comes back', async () => {
  const world = new World()
  world.emulator.control.set({ rotation: false })
  const first = (await world.password(ada)).body.refresh_token as string
  assert.equal((await world.refresh(first)).body.refresh_token, first)
})

const secretApp = { grant_type: 'client_credentials', client_id: app(2), scope: 'https://management.core.windows.net//.default' }

test('client credentials: secret, and every way it is wrong', async () => {
  const world = new World()
  const { status, body } = await world.token({ ...secretApp, client_secret: 'azin-demo' }, 'larkspur.example')
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'ext_expires_in', 'token_type'])
  const claims = claimsOf(body.access_token)
  assert.deepEqual([claims.idtyp, claims.appid, claims.appidacr, claims.oid, claims.upn], ['app', app(2), '1', 'a21e0004-0000-4000-8000-000000000102', undefined])
  refused(await world.token({ ...secretApp, client_secret: 'no' }, larkspur), 7000215, 'invalid_client', 401)
  refused(await world.token({ ...secretApp, client_secret: 'azin-demo-expired' }, larkspur), 7000222, 'invalid_client', 401)
  refused(await world.token(secretApp, larkspur), 7000216, 'invalid_client', 401)
  refused(await world.token({ ...secretApp, client_secret: 'azin-demo' }, juniper), 700016, 'unauthorized_client')
  refused(await world.token({ ...secretApp, client_secret: 'azin-demo' }), 50059, 'invalid_request')
  refused(await world.token({ ...secretApp, client_secret: 'azin-demo', scope: 'https://vault.azure.net/user_impersonation' }, larkspur), 1002012, 'invalid_scope')
})

const assertionType = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }

test('client credentials: certificate assertions by x5t and x5t#S256, RS256 and PS256', async () => {
  const world = new World()
  const pem = await world.emulator.control.certificate(app(3))
  const certificate = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')))
  const thumbprint = (hash: string) => createHash(hash).update(certificate.raw).digest('base64url')
  const payload = { iss: app(3), sub: app(3), aud: `${origin}/${larkspur}/oauth2/v2.0/token`, exp: start + 600, nbf: start, jti: 'x' }
  const key = createPrivateKey(pem)
  const sign = (header: object, changes: object = {}) => new SignJWT({ ...payload, ...changes }).setProtectedHeader({ alg: 'RS256', ...header }).sign(key)
  const ask = async (client_assertion: string) => world.token({ ...secretApp, client_id: app(3), ...assertionType, client_assertion }, larkspur)
  assert.equal(claimsOf((await ask(await sign({ x5t: thumbprint('sha1') }))).body.access_token).appidacr, '2')
  assert.equal((await ask(await sign({ alg: 'PS256', 'x5t#S256': thumbprint('sha256') }))).status, 200)
  refused(await ask(await sign({ x5t: 'AAAA' })), 700027, 'invalid_client', 401)
  refused(await ask(await sign({ x5t: thumbprint('sha1') }, { exp: start - 600, nbf: start - 1200 })), 700024, 'invalid_client', 401)
  refused(await ask(await sign({ x5t: thumbprint('sha1') }, { aud: 'https://elsewhere.example' })), 700023, 'invalid_client', 401)
  refused(await ask(await sign({ x5t: thumbprint('sha1') }, { iss: app(4) })), 700021, 'invalid_client', 401)
  const forged = (await sign({ x5t: thumbprint('sha1') })).replace(/.{8}$/, 'AAAAAAAA')
  refused(await ask(forged), 700027, 'invalid_client', 401)
  refused(await ask('not.a.jwt'), 50027, 'invalid_request')
  assert.equal((await importPKCS8(pem.slice(0, pem.indexOf('-----BEGIN CERTIFICATE')), 'RS256')).type, 'private')
})

test('client credentials: federated assertions', async () => {
  const world = new World()
  const { control } = world.emulator
  const issuer = 'https://ci.larkspur.example'
  const subject = 'repo:larkspur/bicycles:ref:refs/heads/main'
  const ask = async (client_assertion: string) => world.token({ ...secretApp, client_id: app(4), ...assertionType, client_assertion }, larkspur)
  assert.equal((await ask(await control.federatedToken({ issuer, subject }))).status, 200)
  refused(await ask(await control.federatedToken({ issuer, subject, lifetime: -301 })), 700024, 'invalid_client', 401)
  refused(await ask(await control.federatedToken({ issuer: `${issuer}/`, subject })), 700211, 'invalid_client', 401)
  refused(await ask(await control.federatedToken({ issuer, subject, audience: 'x' })), 700212, 'invalid_client', 401)
  refused(await ask(await control.federatedToken({ issuer, subject: subject.toUpperCase() })), 700213, 'invalid_client', 401)
  const token = await control.federatedToken({ issuer, subject })
  refused(await ask(token.replace(/.{8}$/, 'AAAAAAAA')), 50027, 'invalid_request')
})

test('the v1 endpoint takes a resource and answers with decimal strings', async () => {
  const world = new World()
  const asked = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', grant_type: 'password', username: ada, password: 'azin-demo', resource: 'https://management.core.windows.net/' }
  const { body } = await world.post('/organizations/oauth2/token', asked)
  assert.deepEqual([body.expires_in, body.expires_on, body.resource], ['4800', String(start + 4800), 'https://management.core.windows.net/'])
})

test('forced errors: by user, tenant, client and grant, so often', async () => {
  const world = new World()
  const { control } = world.emulator
  const token = (await world.password(ada)).body.refresh_token as string
  for (const [aadsts, suberror] of [[53000, 'message_only'], [53003, 'message_only'], [50158, 'additional_action'], [70008, undefined], [70043, 'token_expired'], [50105, undefined], [65001, 'consent_required']] as const) {
    control.forceError({ aadsts, user: ada, times: 1 })
    const answer = await world.refresh(token)
    refused(answer, aadsts, 'invalid_grant')
    assert.equal(answer.body.suberror, suberror)
  }
  assert.equal((await world.refresh(token)).status, 200)
  control.forceError({ aadsts: 50173, tenant: 'juniper.example' })
  assert.equal((await world.refresh(token)).status, 200)
  refused(await world.refresh(token, {}, juniper), 50173, 'invalid_grant')
  control.clearErrors()
  control.forceError({ aadsts: 53003, grant: 'client_credentials', claims: '{"a":1}', error: 'interaction_required' })
  const answer = await world.token({ ...secretApp, client_secret: 'azin-demo' }, larkspur)
  refused(answer, 53003, 'interaction_required')
  assert.equal(answer.body.claims, '{"a":1}')
  assert.equal((await world.refresh(token)).status, 200)
})

test('errors echo the correlation id that the caller sent', async () => {
  const world = new World()
  const id = '11111111-2222-4333-8444-555555555555'
  const { body } = await world.post('/common/oauth2/v2.0/token', { grant_type: 'password', client_id: app(99), scope: armScope }, { 'client-request-id': id })
  assert.equal(body.correlation_id, id)
})

test('after a revocation, signing in again in the same second is good', async () => {
  const world = new World()
  const old = (await world.password(ada)).body.refresh_token as string
  world.emulator.control.revoke()
  refused(await world.refresh(old), 50173, 'invalid_grant')
  assert.equal((await world.refresh((await world.password(ada)).body.refresh_token)).status, 200)
})

test('an app with assigned users refuses the others', async () => {
  const apps = defaultDirectory.apps.map((entry) => (entry.family ? { ...entry, assignedUsers: [mira] } : entry))
  const world = new World({ directory: { ...defaultDirectory, apps } })
  refused(await world.password(ada), 50105, 'invalid_grant')
})
