/** Is it said rightly who is signed in, for how long, and when something wants attention? Without a request. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../test/fake-system.ts'
import { AuthError } from './errors.ts'
import { statusOf } from './status.ts'

const now = 1_795_336_718
const host = 'login.microsoftonline.com'
const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const user = { name: 'u@x', type: 'user' }
const account = { id: 's', name: 'Sub', state: 'Enabled', user, isDefault: true, tenantId: 't', environmentName: 'AzureCloud', tenantDefaultDomain: 'x' }
const owner = { home_account_id: 'u.t', environment: host }
const refresh = (age: number) => ({ r: { ...owner, client_id, secret: 'rt', last_modification_time: String(now - age), family_id: '1' } })
const access = (left: number) => ({ a: { ...owner, client_id, secret: 'at', realm: 't', target: 'https://management.core.windows.net//.default', cached_at: String(now - 10), expires_on: String(now + left) } })
const cached = (parts: object) => ({ Account: { o: { ...owner, realm: 't', username: 'u@x' } }, ...parts })

async function told(accounts: readonly object[], cache: object, more: Record<string, string> = {}) {
  const system = fakeSystem({ 'azureProfile.json': JSON.stringify({ subscriptions: accounts }), 'msal_token_cache.json': JSON.stringify(cache), ...more })
  return statusOf(system, { check: false })
}

test('signed in: who, where, how long; no request, and no secret in the answer', async () => {
  const status = await told([account], cached({ AccessToken: access(1800), RefreshToken: refresh(60) }))
  assert.deepEqual(status, {
    state: 'signed-in', context: null, cloud: 'AzureCloud', user: { name: 'u@x', type: 'user' }, tenant: { id: 't', domain: 'x', name: null },
    subscription: { id: 's', name: 'Sub', state: 'Enabled' }, accessToken: { expires_on: now + 1800, seconds: 1800 },
    renewal: { kind: 'refresh-token', since: now - 60, seconds: 60 }, checked: null, attention: [], next: [],
  })
})

test('a token with less than 5 minutes is still told; an old one is none', async () => {
  assert.equal((await told([account], cached({ AccessToken: access(120), RefreshToken: refresh(60) }))).accessToken?.seconds, 120)
  const old = await told([account], cached({ AccessToken: access(-1), RefreshToken: refresh(60) }))
  assert.deepEqual([old.accessToken, old.state], [null, 'signed-in'])
})

test('signed out; no default; a tenant without subscriptions', async () => {
  assert.deepEqual(await told([], {}).then(({ state, next }) => [state, next]), ['signed-out', ['az login']])
  const none = await told([{ ...account, isDefault: false }], {})
  assert.deepEqual([none.state, none.next], ['attention', ['az account set --subscription NAME']])
  assert.equal((await told([{ ...account, id: 't' }], cached({ RefreshToken: refresh(1) }))).subscription, null)
})

test('attention: nothing to renew with, idle for too long, a disabled subscription, damage', async () => {
  const login = 'az login --tenant "t"'
  const gone = await told([account], {})
  assert.deepEqual([gone.state, gone.next], ['attention', [login]])
  const idle = await told([account], cached({ RefreshToken: refresh(91 * 86_400) }))
  assert.deepEqual([idle.state, idle.next, idle.attention.length], ['attention', [login], 1])
  const disabled = await told([{ ...account, state: 'Disabled' }], cached({ RefreshToken: refresh(1) }))
  for (const state of ['PastDue', 'Warned']) assert.equal((await told([{ ...account, state }], cached({ RefreshToken: refresh(1) }))).state, 'signed-in')
  assert.deepEqual([disabled.state, disabled.attention, disabled.next], ['attention', ['The subscription is Disabled.'], ['az account set --subscription NAME']])
  const damaged = await told([account], {}, { 'msal_token_cache.json': '{"' })
  assert.deepEqual([damaged.state, damaged.user?.name], ['attention', 'u@x'])
  assert.equal((await told([account], {}, { 'azureProfile.json': '{"' })).state, 'attention')
})

test('a service principal without its credential wants attention; a machine renews itself', async () => {
  const principal = { ...account, user: { name: 'app', type: 'servicePrincipal' } }
  assert.equal((await told([principal], {})).state, 'attention')
  const kept = await told([principal], {}, { 'service_principal_entries.json': JSON.stringify([{ client_id: 'app', tenant: 't', client_secret: 'x' }]) })
  assert.deepEqual([kept.state, kept.renewal?.kind], ['signed-in', 'credential'])
  const machine = await told([{ ...account, user: { name: 'systemAssignedIdentity', type: 'servicePrincipal', assignedIdentityInfo: 'MSI' } }], {})
  assert.deepEqual([machine.state, machine.renewal?.kind, machine.user?.type], ['signed-in', 'machine', 'managedIdentity'])
})

test('asked, and nobody answers: that is not a refusal', async () => {
  for (const code of ['network', 'tls', 'server_answer'] as const) {
    const transport = { send: () => Promise.reject(new AuthError(code, 'Could not reach it.')) }
    const files = { 'azureProfile.json': JSON.stringify({ subscriptions: [account] }), 'msal_token_cache.json': JSON.stringify(cached({ RefreshToken: refresh(60) })) }
    const { state, checked } = await statusOf(fakeSystem(files, { transport }), { check: true })
    assert.deepEqual([state, checked?.ok, checked?.reached], ['attention', false, code === 'server_answer'])
  }
})
