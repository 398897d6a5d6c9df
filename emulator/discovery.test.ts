import assert from 'node:assert/strict'
import { test } from 'node:test'
import { larkspur, origin, World } from './play.ts'

test('openid-configuration: a GUID, a domain, and the authorities without a tenant', async () => {
  const world = new World()
  const read = async (tenant: string) => (await world.get(`/${tenant}/v2.0/.well-known/openid-configuration`)).body
  for (const name of [larkspur, 'larkspur.example', 'LARKSPUR.onmicrosoft.example']) {
    const { issuer, token_endpoint, authorization_endpoint, device_authorization_endpoint, jwks_uri } = await read(name)
    assert.deepEqual([issuer, token_endpoint, authorization_endpoint, device_authorization_endpoint, jwks_uri], [
      `${origin}/${larkspur}/v2.0`, `${origin}/${larkspur}/oauth2/v2.0/token`, `${origin}/${larkspur}/oauth2/v2.0/authorize`, `${origin}/${larkspur}/oauth2/v2.0/devicecode`, `${origin}/${larkspur}/discovery/v2.0/keys`,
    ])
  }
  for (const name of ['organizations', 'common']) assert.deepEqual([(await read(name)).issuer, (await read(name)).token_endpoint], [`${origin}/{tenantid}/v2.0`, `${origin}/${name}/oauth2/v2.0/token`])
  assert.equal((await read('consumers')).issuer, `${origin}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`)
})

test('an unknown tenant', async () => {
  const { status, body } = await new World().get('/nowhere.example/v2.0/.well-known/openid-configuration')
  assert.deepEqual([status, body.error, body.error_codes], [400, 'invalid_tenant', [90002]])
})

test('links are made on the host that was asked', async () => {
  const { body } = await new World().get('https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration')
  assert.equal(body.token_endpoint, 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token')
})

test('instance discovery knows Microsoft\'s hosts and its own', async () => {
  const world = new World()
  const ask = (endpoint: string) => world.get(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`)
  const { body } = await ask('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize')
  assert.equal(body.tenant_discovery_endpoint, 'https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration')
  assert.ok(body.metadata[0].aliases.includes('login.windows.net'))
  assert.equal((await ask(`${origin}/common/oauth2/v2.0/authorize`)).status, 200)
  const stranger = await ask('https://evil.example/common')
  assert.deepEqual([stranger.status, stranger.body.error, stranger.body.error_codes], [400, 'invalid_instance', [50049]])
})

test('ADFS: its own issuer, no tenant, the name in upn', async () => {
  const world = new World()
  const { body } = await world.get('/adfs/.well-known/openid-configuration')
  assert.deepEqual([body.issuer, body.token_endpoint], [`${origin}/adfs`, `${origin}/adfs/oauth2/token`])
  const done = await world.identify(await world.browse(`/adfs/oauth2/authorize?${new URLSearchParams({ client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', response_type: 'code', redirect_uri: 'http://localhost:8400', scope: 'https://management.core.windows.net//.default openid offline_access', response_mode: 'form_post' }).toString()}`), 'ada@larkspur.example')
  const tokens = await world.post('/adfs/oauth2/token', { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', grant_type: 'authorization_code', code: done.hidden.code ?? '', redirect_uri: 'http://localhost:8400', scope: 'https://management.core.windows.net//.default openid', client_info: '1' })
  const id = JSON.parse(Buffer.from(String(tokens.body.id_token).split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual([id.iss, id.upn, id.tid, tokens.body.client_info], [`${origin}/adfs`, 'ada@larkspur.example', undefined, undefined])
})

test('user realms: managed, personal, unknown', async () => {
  const world = new World()
  const type = async (user: string) => (await world.get(`/common/userrealm/${user}?api-version=1.0`)).body.account_type
  assert.deepEqual([await type('ada@larkspur.example'), await type('pat@outlook.example'), await type('x@nowhere.example')], ['Managed', 'Unknown', 'Unknown'])
})
