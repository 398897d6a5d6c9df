/** Does the profile keep what it should when the server is asked again? */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replaceAccounts } from './refreshed.ts'
import type { Account } from './schema.ts'

const account = (id: string, more: Partial<Account> = {}): Account => ({
  id, name: id, state: 'Enabled', user: { name: 'u', type: 'user' }, isDefault: false, tenantId: 't1', environmentName: 'C', ...more,
})
const owner = ({ user }: Account) => user.name === 'u'
const seen = [{ tenant: 't1', subscriptions: [] }]
const refreshed = (subscriptions: readonly Account[], fresh: readonly Account[], tenants = seen) =>
  replaceAccounts({ installationId: 'i', subscriptions }, { cloudName: 'C', owner, seen: tenants, fresh })

test('new facts in old places, new ones at the end, what is gone taken out', () => {
  const { subscriptions, installationId } = refreshed([account('a', { name: 'old' }), account('gone'), account('b')], [account('b'), account('new'), account('a', { name: 'now' })])
  assert.deepEqual(subscriptions.map(({ name }) => name), ['now', 'b', 'new'])
  assert.equal(installationId, 'i')
})

test('other clouds, other people and tenants that did not answer stay; so does what is known about the user', () => {
  const others = [account('x', { environmentName: 'D' }), account('y', { user: { name: 'v', type: 'user' } }), account('z', { tenantId: 't2' })]
  assert.deepEqual(refreshed(others, []).subscriptions, others)
  const machine = account('a', { user: { name: 'u', type: 'servicePrincipal', useCertSNIssuerAuth: true }, extra: 1 })
  assert.deepEqual(refreshed([machine], [account('a')]).subscriptions, [machine])
})

test('the default stays; if it is gone, the first enabled one follows, never a disabled one', () => {
  const before = [account('a', { isDefault: true }), account('b')]
  assert.deepEqual(refreshed(before, [account('b'), account('a')]).subscriptions.map(({ isDefault }) => isDefault), [true, false])
  const after = refreshed(before, [account('n', { state: 'Disabled' }), account('b')]).subscriptions
  assert.deepEqual(after.map(({ id, isDefault }) => [id, isDefault]), [['b', true], ['n', false]])
})

test('a tenant that stands for itself stays while it has nothing else', () => {
  const alone = [account('t1')]
  assert.equal(refreshed(alone, []).subscriptions.length, 1)
  assert.deepEqual(refreshed(alone, [account('s')], [{ tenant: 't1', subscriptions: [{ id: 's' }] }] as never).subscriptions.map(({ id }) => id), ['s'])
})
