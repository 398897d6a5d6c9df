import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeSystem } from '../../test/fake-system.ts'
import type { AuthError, OAuthError } from '../errors.ts'
import type { HttpRequest, HttpResponse } from '../system/system.ts'
import { challengeClaims } from './challenge.ts'
import { listLocations } from './locations.ts'
import { getSubscription, listSubscriptions } from './subscriptions.ts'
import { listTenants } from './tenants.ts'

type Page = { status?: number; body: unknown; headers?: Record<string, string> }

function arm(...pages: readonly Page[]) {
  const sent: HttpRequest[] = []
  const system = fakeSystem({}, { transport: { async send(request: HttpRequest): Promise<HttpResponse> {
    const { status = 200, body, headers = {} } = pages[Math.min(sent.push(request), pages.length) - 1] ?? { body: {} }
    return { status, headers, body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)) }
  } } })
  return { system, sent }
}

const ask = { resourceManager: 'https://management.example/', access_token: 'geheim', command: 'login' }
const one = { id: '/subscriptions/s-1', subscriptionId: 's-1', displayName: 'One', state: 'Enabled', tenantId: 't', more: { kept: true } }

test('tenants come page by page, in the server’s order', async () => {
  const next = 'https://management.example/tenants?api-version=2022-12-01&$skiptoken=x'
  const { system, sent } = arm({ body: { value: [{ tenantId: 'b' }, 5, { tenantId: 'a/b' }], nextLink: next } }, { body: { value: [{ tenantId: 'a', displayName: 'A' }] } })
  assert.deepEqual(await listTenants(system, ask), [{ tenantId: 'b' }, { tenantId: 'a', displayName: 'A' }])
  assert.deepEqual(sent.map(({ url }) => url), ['https://management.example/tenants?api-version=2022-12-01', next])
  assert.deepEqual([sent[1]?.headers?.['authorization'], sent[0]?.headers?.['commandname'], sent[0]?.limit], ['Bearer geheim', 'login', 33_554_432])
})

test('the token never follows a next page elsewhere', async () => {
  for (const nextLink of ['https://evil.example/tenants', 'http://management.example/tenants', 'https://management.example:444/', 'https://u@management.example/', '/tenants', 5, {}, 'https://management.example/\r\n']) {
    const { system, sent } = arm({ body: { value: [], nextLink } })
    await assert.rejects(listTenants(system, ask), { code: 'server_answer' }, String(nextLink))
    assert.equal(sent.length, 1)
  }
})

test('a next page may call this computer by its other name, and not by another port', async () => {
  const here = { ...ask, resourceManager: 'http://127.0.0.1:8080/' }
  const two = arm({ body: { value: [], nextLink: 'http://localhost:8080/tenants?x=1' } }, { body: { value: [{ tenantId: 'a' }] } })
  assert.deepEqual(await listTenants(two.system, here), [{ tenantId: 'a' }])
  for (const nextLink of ['http://localhost:8081/', 'https://localhost:8080/', 'http://localhost.evil.example:8080/']) {
    await assert.rejects(listTenants(arm({ body: { value: [], nextLink } }).system, here), { code: 'server_answer' }, nextLink)
  }
})

test('pages without end come to an end', async () => {
  const { system, sent } = arm({ body: { value: [], nextLink: 'https://management.example/more' } })
  await assert.rejects(listTenants(system, ask), /more than 1000 pages/)
  assert.equal(sent.length, 1000)
})

test('subscriptions keep their fields, and get the ones that are owed', async () => {
  const { system } = arm({ body: { value: [one, { id: '/subscriptions/s-2' }, { subscriptionId: '../x' }, null] } })
  assert.deepEqual(await listSubscriptions(system, ask), [one, { id: '/subscriptions/s-2', subscriptionId: 's-2', displayName: 's-2', state: 'Enabled' }])
  const single = arm({ body: one })
  assert.deepEqual(await getSubscription(single.system, { ...ask, resourceManager: 'https://management.example' }, 's-1'), one)
  assert.equal(single.sent[0]?.url, 'https://management.example/subscriptions/s-1?api-version=2022-12-01')
  for (const id of ['..', 'a/b', '', 'a?b', 'a\n']) await assert.rejects(getSubscription(system, ask, id), { code: 'subscription_not_found' })
  const places = arm({ body: { value: [{ name: 'westeurope' }] } })
  assert.deepEqual(await listLocations(places.system, ask, 's-1'), [{ name: 'westeurope' }])
  assert.equal(places.sent[0]?.url, 'https://management.example/subscriptions/s-1/locations?api-version=2022-12-01')
})

const error = (code: string, message: string) => ({ error: { code, message } })

test('refusals say what the resource manager said', async () => {
  const refusal = async (page: Page) => getSubscription(arm(page).system, ask, 's-1').then(() => assert.fail('it was not refused'), (failure: AuthError & OAuthError) => failure)
  const missing = await refusal({ status: 404, body: error('SubscriptionNotFound', 'It is gone.') })
  assert.deepEqual([missing.code, missing.message], ['resource_not_found', '(SubscriptionNotFound) It is gone.'])
  assert.equal((await refusal({ status: 403, body: error('AuthorizationFailed', 'No.') })).message, '(AuthorizationFailed) No.')
  assert.equal((await refusal({ status: 401, body: error('ExpiredAuthenticationToken', 'Old.') })).code, 'interaction_required')
  assert.equal((await refusal({ status: 302, body: '', headers: { location: 'https://evil.example' } })).message, 'management.example answered with HTTP 302.')
  const broken = await refusal({ status: 501, body: '<html>' })
  assert.deepEqual([broken.message, broken.hint], ['management.example answered with HTTP 501.', ['Try again in a minute.']])
  for (const body of ['', '<html>', '[]', 'null', '5']) assert.equal((await refusal({ body })).code, 'server_answer')
  const claims = '{"access_token":{"nbf":{"essential":true}}}'
  const challenge = `Bearer authorization_uri="https://login.example/", error="insufficient_claims", claims="${btoa(claims)}"`
  const asked = await refusal({ status: 401, body: error('AuthenticationFailed', 'Again.'), headers: { 'www-authenticate': challenge } })
  assert.deepEqual([asked.name, asked.body.error, asked.body.claims, asked.message], ['OAuthError', 'insufficient_claims', claims, '(AuthenticationFailed) Again.'])
})

test('a challenge that cannot be read is none', () => {
  assert.equal(challengeClaims(`Bearer claims=${btoa('{}')}`)?.claims, '{}')
  for (const header of [undefined, '', 'Bearer', 'Bearer claims="!"', `Bearer claims="${btoa('5')}"`, `Bearer xclaims="${btoa('{}')}"`]) assert.equal(challengeClaims(header), undefined)
})

test('the resource manager is https, or http on this computer', async () => {
  for (const resourceManager of ['http://management.example', 'ftp://x', '', 'x']) await assert.rejects(listTenants(fakeSystem(), { ...ask, resourceManager }), { code: 'cloud_invalid' })
  assert.deepEqual(await listTenants(arm({ body: { value: [] } }).system, { ...ask, resourceManager: 'http://localhost:1' }), [])
})
