import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ada, app, juniper, larkspur, origin, start, World } from './play.ts'

const newest = 'api-version=2022-12-01'
async function bearer(world: World, username = ada, tenant?: string, more: Record<string, string> = {}) {
  return { authorization: `Bearer ${(await world.password(username, more, tenant)).body.access_token as string}` }
}

test('tenants: home and guests; the old version without defaultDomain', async () => {
  const world = new World()
  const token = await bearer(world)
  const { value } = (await world.get(`/tenants?${newest}`, token)).body
  assert.deepEqual(value.map((tenant: Record<string, string>) => [tenant.displayName, tenant.tenantCategory, tenant.defaultDomain]), [['Larkspur Bicycles', 'Home', 'larkspur.example'], ['Juniper Ferries', 'ProjectedBy', 'juniper.example'], ['Quillwort Press', 'ProjectedBy', 'quillwort.example']])
  assert.equal('defaultDomain' in (await world.get('/tenants?api-version=2019-11-01', token)).body.value[0], false)
})

test('60 tenants and 3 subscriptions in each, page after page', async () => {
  const world = new World()
  const token = await bearer(world, 'isla@island01.example')
  const first = (await world.get(`/tenants?${newest}`, token)).body
  assert.equal(first.value.length, 50)
  assert.ok(first.nextLink.startsWith(`${origin}/tenants?${newest}&`))
  const second = (await world.get(first.nextLink, token)).body
  assert.deepEqual([second.value.length, second.nextLink], [10, undefined])
  world.emulator.control.set({ pageSize: 2 })
  const subscriptions = (await world.get(`/subscriptions?${newest}`, token)).body
  assert.deepEqual([subscriptions.value.length, subscriptions.count.value, (await world.get(subscriptions.nextLink, token)).body.value.length], [2, 3, 1])
})

test('subscriptions: by tenant of the token, none for who has none, one by id, its locations', async () => {
  const world = new World()
  const token = await bearer(world)
  const { value } = (await world.get(`/subscriptions?${newest}`, token)).body
  assert.deepEqual(value.map(({ displayName }: { displayName: string }) => displayName), ['Larkspur Production', 'Larkspur Development'])
  assert.deepEqual((await world.get(`/subscriptions?${newest}`, await bearer(world, 'nell@larkspur.example'))).body.value, [])
  const one = (await world.get(`${value[0].id as string}?${newest}`, token)).body
  assert.deepEqual([one.state, one.tenantId, one.authorizationSource], ['Enabled', larkspur, 'RoleBased'])
  assert.equal((await world.get(`${value[0].id as string}/locations?${newest}`, token)).body.value[0].name, 'westeurope')
})

test('every refusal', async () => {
  const world = new World()
  const token = await bearer(world)
  const code = async (path: string, headers: Record<string, string> = token) => {
    const { status, body } = await world.get(path, headers)
    return [status, body.error.code]
  }
  assert.deepEqual(await code(`/subscriptions?${newest}`, {}), [401, 'AuthenticationFailed'])
  assert.deepEqual(await code(`/subscriptions?${newest}`, { authorization: 'Bearer a.b.c' }), [401, 'InvalidAuthenticationToken'])
  assert.deepEqual(await code(`/subscriptions?${newest}`, { authorization: `${token.authorization.slice(0, -8)}AAAAAAAA` }), [401, 'InvalidAuthenticationToken'])
  const graph = await bearer(world, ada, undefined, { scope: 'https://graph.microsoft.com/.default' })
  assert.deepEqual(await code(`/subscriptions?${newest}`, graph), [401, 'InvalidAuthenticationTokenAudience'])
  assert.deepEqual(await code('/subscriptions'), [400, 'MissingApiVersionParameter'])
  assert.deepEqual(await code('/subscriptions?api-version=1999-01-01'), [400, 'InvalidApiVersionParameter'])
  assert.deepEqual(await code(`/subscriptions/%?${newest}`), [400, 'InvalidSubscriptionId'])
  assert.deepEqual(await code(`/subscriptions/x?${newest}`), [400, 'InvalidSubscriptionId'])
  assert.deepEqual(await code(`/subscriptions/${larkspur}?${newest}`), [404, 'SubscriptionNotFound'])
  assert.deepEqual(await code(`/subscriptions/a21e0003-0000-4000-8000-000000000021?${newest}`), [401, 'InvalidAuthenticationTokenTenant'])
  assert.deepEqual(await code(`/nowhere?${newest}`), [404, 'NotFound'])
  world.now += 4800
  assert.deepEqual(await code(`/subscriptions?${newest}`), [401, 'ExpiredAuthenticationToken'])
})

test('a revoked user with a CP1 token gets a claims challenge; without CP1 the token lives on', async () => {
  const world = new World()
  const short = await bearer(world)
  const long = await bearer(world, ada, undefined, { claims: '{"access_token":{"xms_cc":{"values":["cp1"]}}}' })
  world.emulator.control.revoke(ada)
  assert.equal((await world.get(`/tenants?${newest}`, short)).status, 200)
  const { status, headers } = await world.get(`/tenants?${newest}`, long)
  const claims = /error="insufficient_claims", claims="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? ''
  assert.equal(status, 401)
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64').toString()), { access_token: { nbf: { essential: true, value: String(start) } } })
})

test('a service principal sees its tenant, and the subscriptions it was given', async () => {
  const world = new World()
  const ask = async (number: number) => {
    const { body } = await world.token({ grant_type: 'client_credentials', client_id: app(number), client_secret: 'azin-demo', scope: 'https://management.azure.com/.default' }, larkspur)
    const headers = { authorization: `Bearer ${body.access_token as string}` }
    return [(await world.get(`/tenants?${newest}`, headers)).body.value.length, (await world.get(`/subscriptions?${newest}`, headers)).body.value.length]
  }
  assert.deepEqual([await ask(2), await ask(5)], [[1, 2], [1, 0]])
})

test('a personal account is at home nowhere, and a guest where it was invited', async () => {
  const world = new World()
  const done = await world.identify(await world.authorize(), 'pat@outlook.example')
  const { body } = await world.token({ grant_type: 'authorization_code', code: done.hidden.code ?? '', redirect_uri: 'http://localhost:5000' })
  const { value } = (await world.get(`/tenants?${newest}`, { authorization: `Bearer ${body.access_token as string}` })).body
  assert.deepEqual(value.map(({ displayName }: { displayName: string }) => displayName), ['Quillwort Press'])
})

test('Graph tells who I am, in the tenant of the token', async () => {
  const world = new World()
  const scope = 'https://graph.microsoft.com/.default'
  const { body } = await world.get('/v1.0/me', await bearer(world, ada, undefined, { scope }))
  assert.deepEqual([body.userPrincipalName, body.displayName, body.id], [ada, 'Ada Larkspur', 'a21e0002-0000-4000-8000-000000000001'])
  assert.notEqual((await world.get('/v1.0/me', await bearer(world, ada, juniper, { scope }))).body.id, body.id)
  assert.equal((await world.get('/v1.0/me')).body.error.code, 'InvalidAuthenticationToken')
})

test('managed identity: system-assigned, user-assigned, and its refusals', async () => {
  const world = new World()
  const ask = async (query: string, headers: Record<string, string> = { metadata: 'true' }) => (await world.get(`/metadata/identity/oauth2/token?api-version=2018-02-01&${query}`, headers)).body
  const resource = `resource=${encodeURIComponent('https://management.core.windows.net/')}`
  const answer = await ask(resource)
  assert.deepEqual([answer.client_id, answer.expires_on, answer.token_type], [app(6), String(start + 86_400), 'Bearer'])
  assert.equal((await world.get(`/subscriptions?${newest}`, { authorization: `Bearer ${answer.access_token as string}` })).status, 200)
  assert.equal((await ask(`${resource}&client_id=${app(7)}`)).client_id, app(7))
  assert.equal((await ask(`${resource}&client_id=${app(2)}`)).error_description, 'Identity not found')
  assert.equal((await ask(resource, {})).error_description, 'Required metadata header not specified')
  assert.equal((await ask('resource=https://unknown.example')).error, 'invalid_resource')
})
