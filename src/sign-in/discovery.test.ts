import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock, fakeSystem } from '../../test/fake-system.ts'
import { AuthError } from '../errors.ts'
import { findCloud } from '../profile/clouds.ts'
import type { Cloud } from '../profile/schema.ts'
import { signIn, type SignInAsk } from '../sign-in.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { HttpRequest, HttpResponse } from '../system/system.ts'

const now = 1_795_336_718
const tenantOf = (number: number) => `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const home = tenantOf(0)
const subscription = 'aaaaaaaa-0000-4000-8000-000000000001'
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const reply = (status: number, body: object, headers: Record<string, string> = {}): HttpResponse =>
  ({ status, headers: { 'content-type': 'application/json', date: new Date(now * 1000).toUTCString(), ...headers }, body: new TextEncoder().encode(JSON.stringify(body)) })

function token(tenant: string): HttpResponse {
  const claims = { iss: `https://login.microsoftonline.com/${tenant}/v2.0`, aud: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', exp: now + 3600, iat: now, sub: 's', oid: 'o', tid: tenant, preferred_username: 'ana@contoso.com' }
  return reply(200, {
    access_token: `at.${tenant}`, token_type: 'Bearer', expires_in: 3600, scope: 'https://management.core.windows.net//.default', refresh_token: 'rt', foci: '1',
    id_token: `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`, client_info: encode({ uid: 'uid', utid: home }),
  })
}

const item = (id: string, name = 'One') => ({ id: `/subscriptions/${id}`, subscriptionId: id, displayName: name, state: 'Enabled', tenantId: home })

/** The usual answers; `answer` may give another one first. */
function world(answer: (path: string, request: HttpRequest, url: URL) => HttpResponse | Promise<HttpResponse> | undefined) {
  const sent: { path: string; timeout: number | undefined }[] = []
  const warnings: string[] = []
  const progress: string[] = []
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const url = new URL(request.url)
    const path = url.pathname
    sent.push({ path, timeout: request.timeout })
    const special = answer(path, request, url)
    if (special) return special
    if (path.includes('/userrealm/')) return reply(200, { account_type: 'Managed' })
    if (String(request.body).includes('client_credentials')) return reply(200, { access_token: `at.${home}`, token_type: 'Bearer', expires_in: 3600 })
    if (path.endsWith('/token')) return token(path.split('/')[1] === 'organizations' ? home : path.split('/')[1]!)
    if (path === '/tenants') return reply(200, { value: [0, 1, 2].map((number) => ({ tenantId: tenantOf(number) })) })
    const number = /at\.\S+-0*(\d+)$/.exec(request.headers?.['authorization'] ?? '')?.[1] ?? '0'
    return reply(200, { value: [item(subscription.replace('aaaaaaaa', `aaaaaaa${number.at(-1)}`), `Of ${number}`)] })
  }
  const clock = new FakeClock(now)
  const system = fakeSystem({}, { clock, transport: { send } })
  const run = (ask: Partial<SignInAsk> = {}) => signIn(system, {
    cloud: findCloud(system, 'AzureCloud') as Cloud, way: { kind: 'password', username: 'ana@contoso.com', password: secretOf('secret') }, ...ask,
  }, { opened: () => {}, deviceCode: () => {}, browserMissing: () => {}, progress: (done, total) => progress.push(`${done}/${total}`), warning: (text) => warnings.push(text) })
  const asked = (part: string) => sent.filter(({ path }) => path.includes(part)).length
  return { system, run, sent, warnings, progress, asked, clock }
}

test('the first tenants are looked into while the list of them still comes', async () => {
  let release = (): void => {}
  const looked = new Promise<void>((resolve) => (release = resolve))
  const next = 'https://management.azure.com/tenants?api-version=2022-12-01&$skiptoken=2'
  const { run, progress } = world((path, _request, url) => {
    if (path === '/subscriptions') release()
    if (path !== '/tenants') return undefined
    if (!url.searchParams.has('$skiptoken')) return reply(200, { value: [{ tenantId: tenantOf(1) }], nextLink: next })
    return looked.then(() => reply(200, { value: [{ tenantId: tenantOf(2) }] }))
  })
  assert.deepEqual((await run()).accounts.map(({ tenantId }) => tenantId), [tenantOf(1), tenantOf(2)])
  assert.deepEqual([progress[0], progress.at(-1)], ['0/1', '2/2'])
})

test('never more than 32 tenants at once', async () => {
  let running = 0
  let most = 0
  const { run } = world((path) => {
    if (path === '/tenants') return reply(200, { value: Array.from({ length: 100 }, (_, number) => ({ tenantId: tenantOf(number) })) })
    if (path !== '/subscriptions') return undefined
    most = Math.max(most, ++running)
    return new Promise((resolve) => setImmediate(() => (running--, resolve(reply(200, { value: [] })))))
  })
  await run({ allow_no_subscriptions: true })
  assert.equal(most, 32)
})

test('a dead tenant is a warning; each request to a tenant has 10 seconds', async () => {
  const dead = new AuthError('network', 'login.microsoftonline.com did not answer in time.')
  const { run, sent, warnings } = world((path) => (path.includes(tenantOf(1)) ? Promise.reject(dead) : undefined))
  assert.deepEqual((await run()).accounts.map(({ tenantId }) => tenantId), [home, tenantOf(2)])
  assert.match(warnings[0] ?? '', new RegExp(`^Authentication failed against tenant ${tenantOf(1)}: .*did not answer`))
  const limits = sent.filter(({ path }) => path === '/subscriptions' || /^\/10000000.*token$/.test(path)).map(({ timeout }) => timeout ?? Infinity)
  assert.ok(limits.length > 4 && limits.every((limit) => limit <= 10_000), String(limits))
})

test('when no tenant can be reached, the person hears of the network', async () => {
  const { run } = world((path) => (path.includes('10000000') ? Promise.reject(new AuthError('network', 'No route.')) : undefined))
  await assert.rejects(run(), { code: 'network', message: 'No route.' })
})

test('an overloaded tenant is asked again when it said, and the others are not held up', async () => {
  let told = false
  const order: string[] = []
  const { run, clock } = world((path) => {
    if (path.includes(tenantOf(1)) && !told) return told = true, reply(429, {}, { 'retry-after': '7' })
    if (path.includes('10000000')) order.push(path.split('/')[1]!)
    return undefined
  })
  const start = clock.monotonic()
  assert.equal((await run()).accounts.length, 3)
  assert.ok(clock.monotonic() - start >= 7000)
  assert.equal(order.at(-1), tenantOf(1))
})

test('5,000 subscriptions in pages', async () => {
  const { run, asked } = world((path, _request, url) => {
    if (path !== '/subscriptions') return undefined
    const from = Number(url.searchParams.get('$skiptoken') ?? 0)
    const value = Array.from({ length: 100 }, (_, index) => item(`aaaaaaaa-0000-4000-8000-${String(from + index).padStart(12, '0')}`))
    return reply(200, { value, ...(from < 4900 && { nextLink: `https://management.azure.com/subscriptions?api-version=2022-12-01&$skiptoken=${from + 100}` }) })
  })
  assert.equal((await run({ tenant: home })).accounts.length, 5000)
  assert.equal(asked('/subscriptions'), 50)
})

test('discovery skipped: the tenant stands for itself, and the resource manager is not asked', async () => {
  const { run, sent } = world(() => undefined)
  const { accounts } = await run({ tenant: home, skip_discovery: {} })
  assert.deepEqual(accounts.map(({ id, name, isDefault }) => [id, name, isDefault]), [[home, 'N/A(tenant level account)', true]])
  assert.deepEqual(sent.map(({ path }) => path).filter((path) => !path.includes('userrealm')), [`/${home}/oauth2/v2.0/token`])
})

test('discovery skipped with a subscription: one request for it', async () => {
  for (const way of [undefined, { kind: 'service-principal', client_id: 'app', secret: secretOf('s') } as const]) {
    const { run, sent } = world((path) => (path.startsWith('/subscriptions') ? reply(200, item(subscription)) : undefined))
    const { accounts } = await run({ tenant: home, skip_discovery: { subscription }, ...(way && { way }) })
    assert.deepEqual(accounts.map(({ id, tenantId }) => [id, tenantId]), [[subscription, home]])
    assert.deepEqual(sent.filter(({ path }) => /^\/(subscriptions|tenants)/.test(path)).map(({ path }) => path), [`/subscriptions/${subscription}`])
  }
})

test('discovery skipped with a subscription that is out of reach', async () => {
  const missing = (path: string) => (path.startsWith('/subscriptions') ? reply(404, { error: { code: 'SubscriptionNotFound', message: 'It is gone.' } }) : undefined)
  const strict = world(missing)
  const message = `The subscription '${subscription}' could not be retrieved for 'ana@contoso.com'. Ensure the subscription exists and that you have access to it.`
  await assert.rejects(strict.run({ tenant: home, skip_discovery: { subscription } }), { code: 'subscription_not_found', message })
  assert.deepEqual(strict.warnings, [`Failed to retrieve subscription '${subscription}': (SubscriptionNotFound) It is gone.`])
  assert.equal(strict.system.files.text('/home/me/.azure/azureProfile.json'), undefined)
  const lenient = world(missing)
  const { accounts } = await lenient.run({ tenant: home, skip_discovery: { subscription }, allow_no_subscriptions: true })
  assert.deepEqual(accounts.map(({ id }) => id), [home])
  assert.deepEqual(lenient.warnings, [`Subscription '${subscription}' not found. Profile has tenant-level account only.`])
  const broken = world((path) => (path.startsWith('/subscriptions') ? Promise.reject(new AuthError('network', 'No route.')) : undefined))
  await assert.rejects(broken.run({ tenant: home, skip_discovery: { subscription }, allow_no_subscriptions: true }), { code: 'network' })
})
