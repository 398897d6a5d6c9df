import { test } from 'node:test'
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { FakeClock, fakeSystem, type FakeSystem, type Overrides } from '../test/fake-system.ts'
import { findCloud } from './profile/clouds.ts'
import type { Cloud, ProfileFile } from './profile/schema.ts'
import { signIn, type SignInAsk, type SignInPerson } from './sign-in.ts'
import { secretOf } from './system/sealed-secret.ts'
import type { HttpRequest, HttpResponse } from './system/system.ts'

const home = '10000000-0000-4000-8000-000000000001'
const guest = '10000000-0000-4000-8000-000000000002'
const locked = '10000000-0000-4000-8000-000000000003'
const empty = '10000000-0000-4000-8000-000000000004'
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const names: Record<string, string> = { [home]: 'Contoso', [guest]: 'Fabrikam', [locked]: 'Locked', [empty]: 'Empty' }
const subscriptions: Record<string, { id: string; name: string; state?: string }[]> = {
  [home]: [{ id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Old', state: 'Disabled' }, { id: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Main' }],
  [guest]: [{ id: 'bbbbbbbb-0000-4000-8000-000000000001', name: 'Guest' }, { id: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Main' }],
}
const now = 1_795_336_718
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A directory and a resource manager in 60 lines. */
class Server {
  readonly requests: { url: URL; body: URLSearchParams }[] = []
  tenants = [home, guest, locked, empty]
  nonce: string | undefined
  claims: object = { preferred_username: 'ana@contoso.com' }
  rotating = false
  refresh = 'rt-0'
  most = 0
  running = 0
  realm = 'Managed'
  origin = 'https://login.microsoftonline.com'

  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = new URL(request.url)
    const body = new URLSearchParams(String(request.body ?? ''))
    this.requests.push({ url, body })
    this.most = Math.max(this.most, ++this.running)
    // The first tenants answer last, so that the order of completion is not the server's.
    for (let i = 0; i < (url.pathname.includes(home) ? 50 : 5); i++) await Promise.resolve()
    this.running--
    return this.answer(url, body, request.headers ?? {})
  }

  answer(url: URL, body: URLSearchParams, headers: Readonly<Record<string, string>>): HttpResponse {
    const tenant = url.pathname.split('/')[1] ?? ''
    if (url.pathname.endsWith('/openid-configuration')) return this.discovery(tenant)
    if (url.pathname.includes('/userrealm/')) return reply(200, { account_type: this.realm })
    if (url.pathname.endsWith('/token')) return this.token(tenant, body)
    const bearer = String(headers['authorization'] ?? headers['Authorization']).replace('Bearer ', '')
    if (url.pathname === '/tenants') return reply(200, { value: this.tenants.map((tenantId) => ({ tenantId, displayName: names[tenantId], defaultDomain: 'd.example' })) })
    const found = subscriptions[bearer.replace('at.', '')] ?? []
    return reply(200, { value: found.map(({ id, name, state = 'Enabled' }) => ({ id: `/subscriptions/${id}`, subscriptionId: id, displayName: name, state, tenantId: home, managedByTenants: [] })) })
  }

  discovery(tenant: string): HttpResponse {
    if (tenant === 'nowhere.example') return reply(400, { error: 'invalid_tenant', error_description: 'AADSTS90002: not found' })
    const base = `${this.origin}/${tenant}`
    const issuer = tenant === 'contoso.com' ? `${this.origin}/${home}/v2.0` : tenant === 'organizations' ? `${this.origin}/{tenantid}/v2.0` : `${base}/v2.0`
    return reply(200, { issuer, authorization_endpoint: `${base}/oauth2/v2.0/authorize`, token_endpoint: `${base}/oauth2/v2.0/token` })
  }

  token(tenant: string, body: URLSearchParams): HttpResponse {
    if (body.get('grant_type') === 'client_credentials') return reply(200, { access_token: `at.${tenant}`, token_type: 'Bearer', expires_in: 3600 })
    if (body.get('password') === 'needs-mfa') return reply(400, { error: 'interaction_required', error_description: 'AADSTS50076: use MFA' })
    if (body.get('grant_type') === 'refresh_token') {
      if (this.rotating && body.get('refresh_token') !== this.refresh) return reply(400, { error: 'invalid_grant', error_description: 'AADSTS70000: used twice' })
      if (tenant === locked) return reply(400, { error: 'interaction_required', error_description: 'AADSTS50076: use MFA' })
      this.refresh = `rt-${Number(this.refresh.slice(3)) + 1}`
    }
    const tid = tenant === 'organizations' ? home : tenant
    const id_token = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iss: `${this.origin}/${tid}/v2.0`, aud: azureCli, exp: now + 3600, iat: now, sub: 's', oid: 'o', tid, nonce: this.nonce, ...this.claims })}.c2ln`
    return reply(200, {
      access_token: `at.${tid}`, token_type: 'Bearer', expires_in: 3600, scope: body.get('scope') ?? 'https://management.core.windows.net//.default', id_token, refresh_token: this.refresh,
      client_info: encode({ uid: 'uid', utid: home }), foci: '1',
    })
  }

  tokenCalls(): string[] {
    return this.requests.filter(({ url }) => url.pathname.endsWith('/token')).map(({ url, body }) => `${url.pathname.split('/')[1]} ${body.get('grant_type')} ${body.get('refresh_token') ?? ''}`.trim())
  }
}

function reply(status: number, body: object): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', date: new Date(now * 1000).toUTCString() }, body: new TextEncoder().encode(JSON.stringify(body)) }
}

function world(server: Server, overrides: Overrides = {}) {
  const system = fakeSystem({}, { clock: new FakeClock(now), transport: { send: (request) => server.send(request) }, ...overrides })
  const said: string[] = []
  const person: SignInPerson = {
    opened: () => said.push('opened'), deviceCode: () => said.push('device code'), browserMissing: (reason) => said.push(reason),
    progress: (done, total) => said.push(`${done}/${total}`), warning: (text) => said.push(text),
  }
  const run = (ask: Partial<SignInAsk> = {}) => signIn(system, {
    cloud: findCloud(system, 'AzureCloud') as Cloud, way: { kind: 'password', username: 'ana@contoso.com', password: secretOf('secret') }, ...ask,
  }, person)
  return { system, said, run }
}

const profileOf = (system: FakeSystem): ProfileFile | undefined => {
  const text = system.files.text('/home/me/.azure/azureProfile.json')
  return text === undefined ? undefined : JSON.parse(text.replace('\ufeff', '')) as ProfileFile
}
const cacheOf = (system: FakeSystem) => JSON.parse(system.files.text('/home/me/.azure/msal_token_cache.json') ?? '{}') as Record<string, Record<string, Record<string, string>>>

test('all tenants: side by side, in the server\'s order, a refusal is a warning', async () => {
  const server = new Server()
  const { system, said, run } = world(server)
  const { accounts, warnings, user } = await run()
  assert.deepEqual(user, { name: 'ana@contoso.com', type: 'user' })
  assert.deepEqual(accounts.map(({ name, tenantId, isDefault }) => [name, tenantId, isDefault]), [['Old', home, false], ['Main', home, true], ['Guest', guest, false]])
  assert.deepEqual(accounts.map(({ tenantDisplayName }) => tenantDisplayName), ['Contoso', 'Contoso', 'Fabrikam'])
  assert.deepEqual(warnings, [
    `Authentication failed against tenant ${locked} 'Locked': AADSTS50076: use MFA`,
    'If you need to access subscriptions in the following tenants, please use `az login --tenant TENANT_ID`.',
    `${locked} 'Locked'`,
    "The following tenants don't contain accessible subscriptions. Use `az login --allow-no-subscriptions` to have tenant level access.",
    `${empty} 'Empty'`,
    `Subscription aaaaaaaa-0000-4000-8000-000000000002 'Main' can be accessed from tenants ${home}(default) and ${guest}. To select a specific tenant when accessing this subscription, use 'az login --tenant TENANT_ID'.`,
  ])
  assert.deepEqual(said.filter((text) => /^\d\/4/.test(text)), ['0/4', '1/4', '2/4', '3/4', '4/4'])
  assert.ok(server.most > 1)
  assert.deepEqual(server.tokenCalls().slice(1).sort(), [home, guest, locked, empty].map((id) => `${id} refresh_token rt-0`))
  const cache = cacheOf(system)
  assert.deepEqual(Object.values(cache['AccessToken'] ?? {}).map((entry) => entry['realm']).sort(), [home, guest, empty, 'organizations'].sort())
  assert.equal(Object.keys(cache['RefreshToken'] ?? {}).length, 1)
  assert.equal(Object.values(cache['Account'] ?? {})[0]?.['username'], 'ana@contoso.com')
  assert.equal(profileOf(system)?.subscriptions.length, 3)
  assert.match(system.files.text('/home/me/.azure/clouds.config') ?? '', /subscription = aaaaaaaa-0000-4000-8000-000000000002/)
})

test('at another authority one after another, each refresh token once and on the disk before the next', async () => {
  const server = new Server()
  server.rotating = true
  server.origin = 'http://localhost:4'
  const { system, run } = world(server)
  const endpoints = { activeDirectory: 'http://localhost:4', resourceManager: 'http://localhost:4/', activeDirectoryResourceId: 'https://management.core.windows.net/' }
  const onDisk: (string | undefined)[] = []
  const send = server.send.bind(server)
  server.send = async (request) => {
    const used = new URLSearchParams(String(request.body ?? '')).get('refresh_token')
    if (used) onDisk.push(Object.values(cacheOf(system)['RefreshToken'] ?? {})[0]?.['secret'])
    return send(request)
  }
  const { accounts } = await run({ cloud: { name: 'Mine', endpoints, suffixes: {}, profile: 'latest', builtIn: false } })
  assert.equal(accounts.length, 3)
  assert.equal(server.most, 1)
  assert.deepEqual(server.tokenCalls(), [
    'organizations password', `${home} refresh_token rt-0`, `${guest} refresh_token rt-1`, `${locked} refresh_token rt-2`, `${empty} refresh_token rt-2`,
  ])
  assert.deepEqual(onDisk, ['rt-0', 'rt-1', 'rt-2', 'rt-2'])
  assert.equal(Object.values(cacheOf(system)['RefreshToken'] ?? {})[0]?.['secret'], 'rt-3')
})

test('a tenant by its domain: resolved first, one token, no list of tenants', async () => {
  const server = new Server()
  const { accounts } = await world(server).run({ tenant: 'contoso.com' })
  assert.equal(server.requests[0]?.url.pathname, '/contoso.com/v2.0/.well-known/openid-configuration')
  assert.deepEqual(server.tokenCalls(), [`${home} password`])
  assert.ok(!server.requests.some(({ url }) => url.pathname === '/tenants'))
  assert.deepEqual(accounts.map(({ tenantId, tenantDisplayName }) => [tenantId, tenantDisplayName]), [[home, undefined], [home, undefined]])
})

test('an unknown tenant is an error before any secret is sent', async () => {
  const server = new Server()
  await assert.rejects(world(server).run({ tenant: 'nowhere.example' }), { code: 'tenant_not_found', message: /^Failed to resolve tenant 'nowhere\.example'\./ })
  assert.ok(!JSON.stringify(server.requests.map(({ url, body }) => url.href + body)).includes('secret'))
})

test('another scope for the first token; the resource manager\'s follows silently', async () => {
  const server = new Server()
  const { system, run } = world(server)
  await run({ tenant: guest, scopes: ['https://graph.microsoft.com/.default'] })
  const scopes = server.requests.filter(({ body }) => body.has('scope')).map(({ body }) => body.get('scope'))
  assert.deepEqual(scopes, [
    'https://graph.microsoft.com/.default offline_access openid profile',
    'https://management.core.windows.net//.default offline_access openid profile',
  ])
  assert.equal(Object.keys(cacheOf(system)['AccessToken'] ?? {}).length, 2)
})

test('nothing to use: an error, tokens kept, profile untouched', async () => {
  const server = new Server()
  server.tenants = [empty]
  const { system, run, said } = world(server)
  await assert.rejects(run(), { code: 'no_subscriptions', message: 'No subscriptions found for ana@contoso.com.' })
  assert.equal(profileOf(system), undefined)
  assert.equal(Object.keys(cacheOf(system)['AccessToken'] ?? {}).length, 2)
  assert.ok(said.includes(`${empty} 'Empty'`))
})

test('tenants without subscriptions become accounts if asked', async () => {
  const server = new Server()
  server.tenants = [empty, guest]
  const { accounts, warnings } = await world(server).run({ allow_no_subscriptions: true })
  assert.deepEqual(accounts.map(({ id, name }) => [id, name]), [[empty, 'N/A(tenant level account)'], ...(subscriptions[guest] ?? []).map(({ id, name }) => [id, name])])
  assert.deepEqual(warnings, [])
})

test('a sign-in without a name is a clear error, and nothing is written', async () => {
  const server = new Server()
  server.claims = {}
  const { system, run } = world(server)
  await assert.rejects(run(), { code: 'server_answer', message: /preferred_username/ })
  assert.deepEqual(cacheOf(system), {})
  server.claims = { upn: 'ana@adfs.example' }
  assert.equal((await run()).user.name, 'ana@adfs.example')
})

test('a federated account\'s password is not sent; one with MFA is refused in the server\'s words', async () => {
  const server = new Server()
  server.realm = 'federated'
  await assert.rejects(world(server).run(), { code: 'not_supported', message: /federated/ })
  assert.ok(!server.requests.some(({ url, body }) => (url.href + body).includes('secret')))
  server.realm = 'Managed'
  await assert.rejects(world(server).run({ way: { kind: 'password', username: 'u', password: secretOf('needs-mfa') } }), { name: 'OAuthError', message: /AADSTS50076/, request: { flow: 'sign-in', tenant: 'organizations', scopes: ['https://management.core.windows.net//.default'], authority: 'https://login.microsoftonline.com/organizations', client_id: azureCli } })
})

test('a service principal: its token without an account, its secret kept after it was accepted', async () => {
  const server = new Server()
  const { system, run } = world(server)
  const { accounts, user } = await run({ tenant: home, way: { kind: 'service-principal', client_id: 'app', secret: secretOf('s3cret') } })
  assert.deepEqual(user, { name: 'app', type: 'servicePrincipal' })
  assert.equal(accounts.length, 2)
  assert.deepEqual(JSON.parse(system.files.text('/home/me/.azure/service_principal_entries.json') ?? ''), [{ client_id: 'app', tenant: home, client_secret: 's3cret' }])
  const [token] = Object.values(cacheOf(system)['AccessToken'] ?? {})
  assert.equal(token?.['home_account_id'], null)
  assert.equal(server.requests.find(({ body }) => body.has('client_secret'))?.body.get('scope'), 'https://management.core.windows.net//.default')
  await assert.rejects(run({ way: { kind: 'service-principal', client_id: 'app', secret: secretOf('s3cret') } }), { name: 'UsageError' })
})

test('without a browser: said so, then a device code', async () => {
  const server = new Server()
  const { run, said } = world(server, { processes: { which: async () => undefined } })
  server.answer = ((answer) => (url: URL, body: URLSearchParams, headers: Record<string, string>) => url.pathname.endsWith('/devicecode')
    ? reply(200, { device_code: 'd', user_code: 'ABCD1234', verification_uri: 'https://microsoft.com/devicelogin', expires_in: 900, interval: 5 })
    : answer(url, body, headers))(server.answer.bind(server))
  await run({ way: { kind: 'browser' } })
  assert.match(said[0] ?? '', /^No web browser can be opened/)
  assert.equal(said[1], 'device code')
})

/** Plays the browser: posts the answer to the redirect URI. Resolves to what the person sees. */
function browse(address: string, answer: (state: string) => string): Promise<string> {
  const url = new URL(address)
  const redirect = new URL(url.searchParams.get('redirect_uri') ?? '')
  const form = answer(url.searchParams.get('state') ?? '')
  const socket = connect(Number(redirect.port), '127.0.0.1')
  socket.write(`POST / HTTP/1.1\r\nHost: ${redirect.host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`)
  let seen = ''
  socket.on('data', (chunk) => { seen += chunk.toString() })
  return new Promise((resolve) => socket.on('close', () => resolve(seen)))
}

test('the browser: parameters in order, the page says who signed in, the code is exchanged with its verifier', async () => {
  const server = new Server()
  let page = Promise.resolve('')
  let address = ''
  const launch = async (_: string, args: readonly string[]): Promise<boolean> => {
    address = args[0] ?? ''
    server.nonce = new URL(address).searchParams.get('nonce') ?? undefined
    page = browse(address, (state) => `code=the-code&state=${state}`)
    return true
  }
  const { run, said } = world(server, { env: { BROWSER: 'mine' }, processes: { which: async (name) => `/bin/${name}`, launch } })
  await run({ way: { kind: 'browser' } })
  const url = new URL(address)
  assert.equal(url.origin + url.pathname, 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize')
  assert.deepEqual([...url.searchParams.keys()], ['client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method', 'nonce', 'client_info', 'claims', 'prompt', 'response_mode'])
  assert.equal(url.searchParams.get('scope'), 'https://management.core.windows.net//.default offline_access openid profile')
  assert.match(url.searchParams.get('redirect_uri') ?? '', /^http:\/\/localhost:\d+$/)
  assert.equal(url.searchParams.get('claims'), '{"access_token": {"xms_cc": {"values": ["CP1"]}}}')
  assert.equal(said[0], 'opened')
  const exchange = server.requests.find(({ body }) => body.get('grant_type') === 'authorization_code')
  assert.equal(exchange?.body.get('redirect_uri'), url.searchParams.get('redirect_uri'))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(exchange?.body.get('code_verifier') ?? ''))
  assert.equal(Buffer.from(digest).toString('base64url'), url.searchParams.get('code_challenge'))
  assert.match(await page, /^HTTP\/1\.1 200 OK[^]*signed in[^]*ana@(<wbr>)?contoso\.com/)
})

test('the browser: what it refuses is told on the page and thrown; a wrong nonce writes nothing', async () => {
  for (const [form, nonce, page, error] of [
    ['error=access_denied&error_description=AADSTS65004%3A+%3Cb%3EDeclined%3C%2Fb%3E', '', /refused[^]*AADSTS65004[^]*&lt;b&gt;Declined[^]*run .*az login.* again and accept/, { name: 'OAuthError', message: /AADSTS65004/ }],
    ['error=access_denied', '', /declined in the browser/, { name: 'OAuthError', message: /declined/ }],
    ['code=c', 'another', /did not finish/, { code: 'server_answer' }],
    ['code=nobody', '', /did not finish[^]*neither preferred_username nor upn/, { code: 'server_answer', message: /did not say whom/ }],
  ] as const) {
    const server = new Server()
    server.nonce = nonce
    if (form === 'code=nobody') server.claims = {}
    let seen = Promise.resolve('')
    const launch = async (_: string, args: readonly string[]): Promise<boolean> => {
      if (form === 'code=nobody') server.nonce = new URL(args[0] ?? '').searchParams.get('nonce') ?? ''
      seen = browse(args[0] ?? '', (state) => `${form}&state=${state}`)
      return true
    }
    const { run, system } = world(server, { env: { BROWSER: 'mine' }, processes: { which: async (name) => `/bin/${name}`, launch } })
    await assert.rejects(run({ way: { kind: 'browser' } }), error)
    assert.match(await seen, page)
    assert.doesNotMatch(await seen, /<b>/)
    assert.deepEqual(cacheOf(system), {})
  }
})
