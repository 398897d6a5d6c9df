import assert from 'node:assert/strict'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { selfSigned } from '../../test/certificate.ts'
import { fakeSystem } from '../../test/fake-system.ts'
import { type AuthError, isAzinError, type OAuthError } from '../errors.ts'
import type { HttpRequest, HttpResponse } from '../system/system.ts'
import { clientAssertion } from './assertion.ts'
import { nonsense as unusable } from './ask.ts'
import { authorityFor } from './authority.ts'
import { authorizationUrl, validateCallback } from './authorization.ts'
import { capabilities } from './claims.ts'
import { deviceAuthorization } from './device-authorization.ts'
import { isIssuer } from './issuer.ts'
import { secretOf } from '../system/sealed-secret.ts'
import { createSecrets } from './pkce.ts'
import type { Authority, Client, Expected } from './schema.ts'
import { resolveTenant } from './tenant.ts'
import { requestToken } from './token-endpoint.ts'

const tid = '11111111-2222-3333-4444-555555555555'
const client: Client = { client_id: 'app', authentication: 'none' }
const bytes = (text: string) => new TextEncoder().encode(text)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function answering(answer: (request: HttpRequest) => { status?: number; body: unknown; headers?: Record<string, string> }) {
  const sent: HttpRequest[] = []
  const system = fakeSystem({}, { transport: { async send(request: HttpRequest): Promise<HttpResponse> {
    sent.push(request)
    const { status = 200, body, headers = { 'content-type': 'application/json' } } = answer(request)
    return { status, headers, body: bytes(typeof body === 'string' ? body : JSON.stringify(body)) }
  } } })
  return { system, sent }
}

const silent = fakeSystem()
const entra: Authority = await authorityFor(silent, { activeDirectory: 'https://login.microsoftonline.com/', tenant: 'organizations', builtIn: true })
const now = silent.clock.now()

function idToken(claims: Record<string, unknown> = {}, alg = 'RS256'): string {
  const all = { iss: `https://login.microsoftonline.com/${tid}/v2.0`, aud: 'app', sub: 's', tid, iat: now, nbf: now, exp: now + 3600, nonce: 'n', ...claims }
  return `${encode({ alg, typ: 'JWT' })}.${encode(all)}.c2ln`
}

const good = { access_token: 'a.b-c', token_type: 'Bearer', expires_in: 3600, refresh_token: 'r', client_info: encode({ uid: 'u', utid: 't' }) }
const refresh = { grant_type: 'refresh_token', refresh_token: secretOf('geheim'), scope: 'x' }

function request(body: unknown, options: { expected?: Expected; headers?: Record<string, string>; status?: number } = {}) {
  const { system, sent } = answering(() => ({ body, status: options.status ?? 200, headers: { 'content-type': 'application/json', ...options.headers } }))
  return { sent, system, tokens: requestToken(system, entra, client, refresh, { flow: 'silent' }, options.expected) }
}

const refused = (code: string) => (error: unknown) => isAzinError(error) && (error as AuthError).code === code && !/geheim|\n/.test((error as Error).message)

const refusedWith = (code: string, text: RegExp) => (error: unknown) => isAzinError(error) && (error as AuthError).code === code && text.test((error as Error).message)

test('a good answer is judged and named', async () => {
  const { tokens, sent } = request({ ...good, expires_in: '3600', ext_expires_in: 7200, foci: 1, id_token: idToken() }, { expected: { nonce: 'n', home_account_id: 'u.t' } })
  const { response, claims, home_account_id, skew } = await tokens
  assert.deepEqual([response.expires_in, response.ext_expires_in, response.foci, home_account_id, claims?.tid, skew], [3600, 7200, '1', 'u.t', tid, 0])
  const [only] = sent
  assert.equal(only?.url, 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token')
  const form = Object.fromEntries(new URLSearchParams(String(only?.body)))
  assert.deepEqual(form, { refresh_token: 'geheim', scope: 'x', client_info: '1', grant_type: 'refresh_token', client_id: 'app' })
  const headers = only?.headers ?? {}
  assert.equal(headers['x-client-sku'], 'azin')
  assert.equal(headers['x-ms-lib-capability'], 'retry-after, h429')
  assert.equal(headers['x-anchormailbox'], 'Oid:u@t')
  assert.match(headers['client-request-id'] ?? '', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('a redirect is never followed, whatever its kind', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { tokens, sent } = request('', { status, headers: { location: 'https://evil.example/token' } })
    await assert.rejects(tokens, /answered with a redirect \(HTTP 30\d\), which is never followed/)
    assert.equal(sent.length, 1)
  }
})

test('the server says no: every field of it is kept', async () => {
  const body = { error: 'invalid_grant', error_description: 'AADSTS50076: mfa\r\nTrace', error_codes: [50076, 'x'], suberror: 'basic_action', claims: '{"a":1}' }
  await assert.rejects(request(body, { status: 400 }).tokens, (error: OAuthError) => {
    assert.deepEqual(error.body, { ...body, error_codes: [50076] })
    assert.deepEqual([error.status, error.request.flow, error.request.authority?.split('/')[2]], [400, 'silent', 'login.microsoftonline.com'])
    return true
  })
  await assert.rejects(request({ error: 'temporarily_unavailable' }, { status: 503 }).tokens, { name: 'AuthError', code: 'server_busy' })
})

const nonsense: readonly unknown[] = [
  '', '<html>', 'null', '[]', '5', '"x"', '{', {}, { access_token: 'a' }, { error: 5 },
  ...['access_token', 'token_type', 'expires_in'].map((name) => ({ ...good, [name]: undefined })),
  ...[5, '', 'a b', 'a\nexport EVIL=1', 'a\x1b[2J', ['a'], null, '=', 'ä'].map((access_token) => ({ ...good, access_token })),
  ...[-5, 0, '-5', 'soon', '36e2', '3600s', 1e99, 315_360_001, null, [], true, ''].map((expires_in) => ({ ...good, expires_in })),
  ...['mac', 5, null, ''].map((token_type) => ({ ...good, token_type })),
  ...[5, '', 'r\n', {}].map((refresh_token) => ({ ...good, refresh_token })),
  ...['!', encode(5), encode([]), encode({}), encode({ uid: 5, utid: 't' }), encode({ uid: 'u' }), encode({ uid: 'u\n', utid: 't' })].map((client_info) => ({ ...good, client_info })),
  ...['x', 'a.b.c', idToken({ aud: 'other' }), idToken({ iss: 'https://evil.example/' }), idToken({ iss: `https://login.microsoftonline.com/${tid}/v2.0/` }),
    idToken({ tid: tid.replace('1', '9') }), idToken({ exp: now - 600 }), idToken({ nbf: now + 600 }), idToken({ exp: 'x' }), idToken({}, 'none'), idToken({}, 'HS256'),
    idToken({ sub: undefined })].map((id_token) => ({ ...good, id_token })),
]

test(`${nonsense.length} answers that make no sense are one sentence each`, async () => {
  for (const body of nonsense) await assert.rejects(request(body).tokens, refused('server_answer'), JSON.stringify(body))
})

test('a property: whatever comes, it is a judged answer or one of our errors', async () => {
  const any = fc.oneof(fc.json(), fc.string(), fc.record(Object.fromEntries(Object.keys({ ...good, id_token: '', error: '', scope: '', foci: '' }).map((name) =>
    [name, fc.oneof(fc.constant((good as Record<string, unknown>)[name]), fc.jsonValue())]))).map((value) => JSON.stringify(value)))
  await fc.assert(fc.asyncProperty(any, fc.constantFrom(200, 400, 401, 404, 418), async (body, status) => {
    try {
      const { response } = await request(body, { status }).tokens
      assert.match(response.access_token, /^[\w.~+/-]+=*$/)
      assert.ok(response.expires_in > 0)
    } catch (error) {
      assert.ok(isAzinError(error), String(error))
    }
  }), { numRuns: 400 })
})

test('clocks that are a day wrong work: the server says what time it is', async () => {
  for (const offset of [-86_400, -600, -1, 0, 1, 3_700, 86_400]) {
    const server = now + offset
    const date = new Date(server * 1000).toUTCString()
    const body = { ...good, id_token: idToken({ iat: server, nbf: server, exp: server + 3600 }) }
    const { skew } = await request(body, { headers: { date }, expected: { nonce: 'n' } }).tokens
    assert.equal(skew, offset)
    const late = { ...good, id_token: idToken({ exp: server - 600 }) }
    await assert.rejects(request(late, { headers: { date } }).tokens, refused('server_answer'))
  }
})

test('nonce and account must be the expected ones', async () => {
  for (const id_token of [idToken({ nonce: 'other' }), idToken({ nonce: undefined }), undefined]) {
    await assert.rejects(request({ ...good, id_token }, { expected: { nonce: 'n' } }).tokens, refused('server_answer'))
  }
  await assert.rejects(request(good, { expected: { home_account_id: 'other.t' } }).tokens, refused('server_answer'))
})

test('secret, assertion and claims go into the body', async () => {
  const { system, sent } = answering(() => ({ body: good }))
  const grant = { grant_type: 'client_credentials', scope: 'x' }
  await requestToken(system, entra, { client_id: 'app', authentication: { client_secret: secretOf('s%&') }, claims: '{}' }, grant, { flow: 'sign-in' })
  await requestToken(system, entra, { client_id: 'app', authentication: { client_assertion: secretOf('j') } }, grant, { flow: 'sign-in' })
  const [first, second] = sent.map(({ body }) => new URLSearchParams(String(body)))
  assert.deepEqual([first?.get('client_secret'), first?.get('claims')], ['s%&', '{}'])
  assert.deepEqual([second?.get('client_assertion'), second?.get('client_assertion_type')], ['j', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'])
  assert.ok(sent.every(({ headers }) => !headers?.['authorization']))
})

const local = 'http://localhost:8080'
const document = (changes: Record<string, unknown> = {}) => ({
  issuer: `${local}/{tenantid}/v2.0`, authorization_endpoint: `${local}/t/authorize`, token_endpoint: `${local}/t/token`,
  device_authorization_endpoint: `${local}/t/devicecode`, ...changes,
})
const discover = (body: unknown, activeDirectory = local, status = 200) => {
  const { system, sent } = answering(() => ({ body, status }))
  return { sent, authority: authorityFor(system, { activeDirectory, tenant: 'T.example', builtIn: false }) }
}

test('built-in clouds are composed, others are discovered', async () => {
  assert.equal(entra.authorization_endpoint, 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize')
  const { sent, authority } = discover(document(), 'HTTP://LocalHost:8080/')
  assert.deepEqual(await authority, { host: 'localhost', tenant: 'T.example', base: `${local}/T.example`, adfs: false, ...document() })
  assert.deepEqual(sent.map(({ url }) => url), [`${local}/T.example/v2.0/.well-known/openid-configuration`])
  const adfs = 'https://sts.example/adfs'
  const at = discover({ issuer: adfs, authorization_endpoint: `${adfs}/oauth2/authorize`, token_endpoint: `${adfs}/oauth2/token` }, `${adfs}/`)
  assert.deepEqual([(await at.authority).base, (await at.authority).device_authorization_endpoint], [adfs, `${adfs}/oauth2/devicecode`])
  assert.equal(at.sent[0]?.url, `${adfs}/.well-known/openid-configuration`)
})

test('both names of this computer are one server, and a tenant that does not exist is named', async () => {
  const other = `${local.replace('localhost', '127.0.0.1')}/t/token`
  assert.equal((await discover(document({ token_endpoint: other })).authority).token_endpoint, other)
  const unknown = { error: 'invalid_tenant', error_description: 'AADSTS90002: no such tenant' }
  await assert.rejects(discover(unknown, local, 400).authority, refusedWith('tenant_not_found', /'T\.example'.*AADSTS90002/s))
})

test('without client_info the account is the subject of the ID token, as in MSAL', async () => {
  const { client_info: _, ...plain } = good
  assert.equal((await request({ ...plain, id_token: idToken() }).tokens).home_account_id, 's')
  // Another tenant may call it by another name.
  assert.equal((await request({ ...plain, id_token: idToken() }, { expected: { home_account_id: 'subject-elsewhere' } }).tokens).home_account_id, 'subject-elsewhere')
})

test('client_info is read in both alphabets, padded or not', async () => {
  const account = { uid: 'a?>~~?', utid: 'b>>??' }
  const padded = Buffer.from(JSON.stringify(account)).toString('base64')
  assert.match(padded, /[+/].*=$/)
  for (const client_info of [padded, encode(account)]) assert.equal((await request({ ...good, client_info }).tokens).home_account_id, 'a?>~~?.b>>??')
})

test('an endpoint that is somewhere else is refused', async () => {
  const elsewhere = ['https://evil.example/token', 'https://localhost:8080/token', 'http://localhost:8081/t', 'http://localhost.evil.example:8080/', 'http://u:p@localhost:8080/', 'javascript:alert(1)', '/t', 5, null, '']
  for (const name of ['issuer', 'authorization_endpoint', 'token_endpoint', 'device_authorization_endpoint']) {
    for (const value of elsewhere) {
      if (name.startsWith('device') && value === null) continue
      await assert.rejects(discover(document({ [name]: value })).authority, refused('server_answer'), `${name} ${value}`)
    }
  }
  for (const body of ['[]', 'null', '<html>', '']) await assert.rejects(discover(body).authority, refused('server_answer'))
  await assert.rejects(discover(document(), local, 404).authority, refused('server_answer'))
})

test('a stand-in for Entra on this computer may call itself Entra, and nobody else may', async () => {
  const entra = ['https://sts.windows.net/{tenantid}/', `https://sts.windows.net/${tid}/`, `https://login.microsoftonline.com/${tid}/v2.0`]
  for (const issuer of entra) {
    assert.equal((await discover(document({ issuer })).authority).issuer, issuer)
    const elsewhere = { issuer, authorization_endpoint: 'https://login.example/a', token_endpoint: 'https://login.example/t', device_authorization_endpoint: 'https://login.example/d' }
    await assert.rejects(discover(elsewhere, 'https://login.example').authority, refused('server_answer'), issuer)
  }
  const authority = await discover(document()).authority
  assert.equal(isIssuer(authority, `https://login.microsoftonline.com/${tid}/v2.0`, tid), true)
  for (const issuer of ['https://sts.windows.net/x/', `https://sts.windows.net.evil.example/${tid}/`, `http://sts.windows.net/${tid}/`]) assert.equal(isIssuer(authority, issuer, tid), false, issuer)
  assert.equal(isIssuer(authority, `https://sts.windows.net/${tid}/`, tid.replace(/^./, 'e')), false)
  assert.equal(isIssuer({ ...authority, host: 'login.example', issuer: `https://login.example/${tid}/v2.0` }, `https://sts.windows.net/${tid}/`, tid), false)
})

test('a server whose issuer is `organizations` means the tenant of whoever signs in', async () => {
  const authority = { ...(await discover(document()).authority), host: 'login.example', issuer: 'https://login.example/organizations/v2.0' }
  assert.equal(isIssuer(authority, `https://login.example/${tid}/v2.0`, tid), true)
  for (const [issuer, tenant] of [[`https://login.example/${tid}/v2.0`, tid.replace(/^./, 'e')], [`https://login.example/${tid}`, tid], [`https://evil.example/${tid}/v2.0`, tid], ['https://login.example/x/v2.0', 'x']] as const) {
    assert.equal(isIssuer(authority, issuer, tenant), false, issuer)
  }
  assert.equal(isIssuer({ ...authority, issuer: `https://login.example/${tid.replace(/^./, 'e')}/v2.0` }, `https://login.example/${tid}/v2.0`, tid), false)
})

test('an authority is https, or http on this computer, and nothing else', async () => {
  for (const activeDirectory of ['http://login.example', 'ftp://x', 'login.example', 'https://a?b', 'https://u:p@a', 'https://a b', 'file:///x', '']) {
    await assert.rejects(authorityFor(silent, { activeDirectory, tenant: 't', builtIn: false }), refused('cloud_invalid'), activeDirectory)
  }
})

test('a property: a tenant never changes the path', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.constantFrom('..', '../common', 'a/../../evil', 'a?x=1#', 'a%2fb', 'a\r\nb', '.')), async (tenant) => {
    const found = await authorityFor(silent, { activeDirectory: 'https://login.microsoftonline.com', tenant, builtIn: true }).catch((error: AuthError) => error.code)
    if (found !== 'tenant_not_found') assert.equal(new URL((found as Authority).token_endpoint).pathname, `/${tenant}/oauth2/v2.0/token`)
  }))
})

test('an answer that is no JSON is told as such, with a way out', () => {
  const said = (type?: string) => unusable('https://a.example/x', { status: 200, headers: type === undefined ? {} : { 'content-type': type }, body: new Uint8Array() })
  for (const type of ['application/json; charset=utf-8', undefined]) assert.equal(said(type).message, 'The answer of a.example makes no sense (HTTP 200): it is not valid JSON.')
  assert.match(said('text/plain').message, /it is text\/plain, not JSON\.$/)
  for (const type of ['application/json', 'text/html']) assert.equal(said(type).hint.length, 1)
  assert.match(said('application/json').hint[0] ?? '', /az doctor/)
})

test('a domain becomes a GUID through discovery', async () => {
  const { system, sent } = answering(() => ({ body: { issuer: `https://login.microsoftonline.com/${tid}/v2.0` } }))
  assert.equal(await resolveTenant(system, 'https://login.microsoftonline.com/', 'contoso.com'), tid)
  assert.equal(sent[0]?.url, 'https://login.microsoftonline.com/contoso.com/v2.0/.well-known/openid-configuration')
  assert.equal(await resolveTenant(silent, 'https://login.microsoftonline.com', tid.toUpperCase()), tid.toUpperCase())
  const named = answering(({ url }) => ({ body: { issuer: url.replace('/tenant-one.example/', '/tenant1/').replace('/.well-known/openid-configuration', '') } }))
  assert.equal(await resolveTenant(named.system, 'https://a.example', 'tenant-one.example'), 'tenant1')
  await assert.rejects(resolveTenant(named.system, 'https://login.microsoftonline.com', 'tenant-one.example'), /names no tenant/)
  const unknown = answering(() => ({ status: 400, body: '{"error":"invalid_tenant"}' }))
  await assert.rejects(resolveTenant(unknown.system, 'https://a.example', 'x.y'), { code: 'tenant_not_found', message: `Failed to resolve tenant 'x.y'.\n\nError detail: invalid_tenant` })
  const described = answering(() => ({ status: 400, body: '{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found.\\r\\nTrace ID: 1"}' }))
  await assert.rejects(resolveTenant(described.system, 'https://a.example', 'x.y'), { message: `Failed to resolve tenant 'x.y'.\n\nError detail: AADSTS90002: Tenant not found. Trace ID: 1` })
  await assert.rejects(resolveTenant(silent, 'https://a.example', 'x/y'), { code: 'tenant_not_found' })
})

test('claims are printed and merged as Azure CLI does', () => {
  assert.equal(capabilities(false), '{"access_token": {"xms_cc": {"values": ["CP1"]}}}')
  assert.equal(capabilities(true), undefined)
  const challenge = Buffer.from('{"access_token":{"nbf":{"essential":true, "value":"1604106651"}},"x":[1,null]}').toString('base64')
  const merged = '{"access_token": {"nbf": {"essential": true, "value": "1604106651"}, "xms_cc": {"values": ["CP1"]}}, "x": [1, null]}'
  assert.equal(capabilities(false, challenge), merged)
  assert.equal(capabilities(false, `${challenge.slice(0, 8)}\n ${challenge.slice(8)}!`.replace(/=/g, '')), merged)
  assert.equal(capabilities(true, Buffer.from('{"a":"é?>"}', 'latin1').toString('base64url')), '{"a": "\\u00e9?>"}')
  for (const bad of ['x', '!!', Buffer.from('[]').toString('base64'), Buffer.from('5').toString('base64')]) assert.throws(() => capabilities(false, bad), { name: 'UsageError' })
})

test('the browser is asked in the known order', async () => {
  const secrets = await createSecrets(fakeSystem())
  assert.deepEqual([secrets.code_verifier.reveal().length, secrets.code_challenge.length, secrets.state.length, secrets.nonce.length], [43, 43, 32, 43])
  const url = authorizationUrl(entra, { prompt: 'select_account', claims: '{"a": 1}', state: 's', scope: 'b+a openid', client_id: 'app', redirect_uri: 'http://localhost:1', code_challenge: 'c', nonce: 'n', login_hint: undefined })
  assert.equal(url, 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id=app&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1&scope=b%2Ba%20openid&state=s&code_challenge=c&code_challenge_method=S256&nonce=n&client_info=1&claims=%7B%22a%22%3A%201%7D&prompt=select_account')
})

test('only one answer is the answer', () => {
  const kind = (query: string) => validateCallback(entra, new URLSearchParams(query), 'state').kind
  assert.equal(kind('code=c&state=state'), 'code')
  assert.equal(kind(`code=c&state=state&iss=https://login.microsoftonline.com/${tid}/v2.0`), 'code')
  assert.equal(kind('error=access_denied&error_description=no&state=state'), 'refused')
  for (const query of ['', 'code=c', 'state=state', 'code=c&state=', 'code=c&state=stat', 'code=c&state=state1', 'code=c&state=state&state=state', 'code=c&code=c&state=state',
    'code=c&error=e&state=state', 'code=&state=state', 'code=c&state=state&iss=https://evil.example', 'code=c&state=state&iss=', 'code=c&state=state&x=1&x=2',
    'code=c&state=state&iss=https://login.microsoftonline.com/x/v2.0']) assert.equal(kind(query), 'foreign', query)
})

test('a device code is shown only if it is one', async () => {
  const offered = { device_code: 'd', user_code: 'ABC-123', verification_uri: 'https://microsoft.com/devicelogin', message: 'm', expires_in: '900' }
  const get = (changes: object) => deviceAuthorization(answering(() => ({ body: { ...offered, ...changes } })).system, entra, client, ['a', 'b'])
  const { device_code, ...shown } = await get({})
  assert.equal(device_code.reveal(), 'd')
  assert.deepEqual(shown, { user_code: 'ABC-123', verification_uri: 'https://microsoft.com/devicelogin', message: 'm', expires_in: 900, interval: 5 })
  for (const [interval, expected] of [[0, 1], [-3, 1], ['7', 7], ['x', 5], [1e9, 60], [null, 5]] as const) assert.equal((await get({ interval })).interval, expected)
  for (const bad of [{ user_code: 'a' }, { user_code: '\x1b]52;' }, { user_code: 5 }, { verification_uri: 'http://microsoft.com' }, { verification_uri: 'file:///x' }, { verification_uri: 'https://u@x/' },
    { device_code: '' }, { device_code: undefined }, { expires_in: 0 }, { expires_in: 'x' }, { expires_in: 1e9 }]) await assert.rejects(get(bad), refused('server_answer'), JSON.stringify(bad))
  await assert.rejects(get({ error: 'unauthorized_client' }), { name: 'OAuthError' })
})

test('a certificate proves who signs in, in both kinds of PEM', async () => {
  const { certificate, key } = await selfSigned('x', ['x.example'])
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    const pem = `${key.export({ type, format: 'pem' })}\n${certificate}`
    const jwt = await clientAssertion(fakeSystem(), { client_id: 'app', audience: entra.token_endpoint, pem, sendCertificate: true })
    const { payload } = await jwtVerify(jwt, createPublicKey(key), { currentDate: new Date(now * 1000), audience: entra.token_endpoint, issuer: 'app', subject: 'app' })
    assert.equal((payload.exp ?? 0) - now, 600)
    assert.equal(Buffer.from(String(decodeProtectedHeader(jwt)['x5t']), 'base64url').toString('hex').toUpperCase(), new X509Certificate(certificate).fingerprint.replaceAll(':', ''))
    assert.equal(decodeProtectedHeader(jwt).x5c?.length, 1)
  }
  for (const pem of ['', certificate, 'x', certificate + '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----']) {
    await assert.rejects(clientAssertion(fakeSystem(), { client_id: 'a', audience: 'b', pem }), /^AuthError: Invalid certificate, please use a valid PEM file\./)
  }
})
