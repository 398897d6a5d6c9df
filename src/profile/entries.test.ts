/** Whose accounts are kept, which one is the default, and who is asking? */

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { forgetAll, addAccounts, mergeAccounts, setDefault, toAccounts } from './entries.ts'
import { identify } from './identity.ts'
import type { Account, Cloud, User } from './schema.ts'

const me: User = { name: 'me@contoso.com', type: 'user' }
const cloud: Cloud = { name: 'AzureCloud', endpoints: {}, suffixes: {}, profile: 'latest', builtIn: true }

function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: `Sub ${id}`, state: 'Enabled', user: me, isDefault: false, tenantId: 't1', environmentName: 'AzureCloud', ...more }
}

const order = (accounts: readonly Account[]) => accounts.map(({ id, isDefault }) => (isDefault ? `${id}*` : id)).join(' ')

test('accounts are made of tenants and subscriptions, keys in order', () => {
  const { accounts } = toAccounts('AzureCloud', me, [{ tenant: 't1', tenantDefaultDomain: 'contoso.com', tenantDisplayName: 'Contoso',
    subscriptions: [{ id: '/subscriptions/s1', displayName: 'One', state: 'Enabled', tenantId: 'home', managedByTenants: [{ tenantId: 'm' }] }] }])
  assert.deepEqual(Object.keys(accounts[0]!), ['id', 'name', 'state', 'user', 'isDefault', 'tenantId', 'environmentName', 'homeTenantId', 'tenantDefaultDomain', 'tenantDisplayName', 'managedByTenants'])
  assert.deepEqual([accounts[0]!.id, accounts[0]!.tenantId, accounts[0]!.homeTenantId], ['s1', 't1', 'home'])
  const plain = toAccounts('AzureCloud', me, [{ tenant: 't1', subscriptions: [{ id: 's1' }] }]).accounts[0]!
  assert.ok(!('tenantDefaultDomain' in plain) && !('tenantDisplayName' in plain))
})

test('the first tenant wins, and the others are told; a tenant without subscriptions is an account on request', () => {
  const found = [{ tenant: 'a', subscriptions: [{ id: 's', displayName: 'S' }] }, { tenant: 'b', subscriptions: [{ id: 'S' }] }, { tenant: 'c', subscriptions: [] }]
  const { accounts, duplicates } = toAccounts('AzureCloud', me, found, { tenantLevel: true })
  assert.deepEqual(accounts.map((one) => [one.id, one.tenantId, one.name]), [['s', 'a', 'S'], ['c', 'c', 'N/A(tenant level account)']])
  assert.deepEqual(duplicates, [{ id: 's', name: 'S', tenants: ['a', 'b'] }])
  assert.deepEqual(Object.keys(accounts[1]!), ['id', 'name', 'state', 'user', 'isDefault', 'tenantId', 'environmentName'])
  assert.equal(toAccounts('AzureCloud', me, found).accounts.length, 1)
})

test('merging keeps places, appends what is new and chooses one default', () => {
  const old = { installationId: 'i', subscriptions: [account('1'), account('2', { isDefault: true, extra: 7, tenantDisplayName: 'gone' }), account('9', { environmentName: 'Other' })] }
  const again = mergeAccounts(old, [account('3'), account('2')], 'AzureCloud')
  assert.equal(order(again.profile.subscriptions), '1 2* 9 3')
  assert.equal(order(again.accounts), '3 2*')
  assert.equal(again.profile.subscriptions[1]!['extra'], 7)
  assert.ok(!('tenantDisplayName' in again.profile.subscriptions[1]!))
  assert.equal(order(mergeAccounts(old, [account('5', { state: 'Disabled' }), account('6')], 'AzureCloud').profile.subscriptions), '1 2 9 5 6*')
  assert.equal(mergeAccounts(old, [], 'AzureCloud').profile, old)
})

test('the default: the one before, the one chosen last, the first that works; none that is disabled', () => {
  const old = { subscriptions: [account('1'), account('2', { isDefault: true })] }
  const merged = (fresh: readonly Account[], rule = {}) => order(mergeAccounts(old, fresh, 'AzureCloud', rule).profile.subscriptions)
  const off = { state: 'Disabled' }
  assert.equal(merged([account('3'), account('2', off)]), '1 2 3*')
  assert.equal(merged([account('3', off)]), '1 2* 3', 'who has nothing better keeps what there was')
  assert.equal(merged([account('2', off)]), '1 2', 'what can no longer be used is no longer the current one')
  assert.equal(merged([account('3', { state: 'PastDue' }), account('4', { state: 'Deleted' })]), '1 2 3* 4')
  assert.equal(merged([account('3', { state: 'Warned' }), account('4')]), '1 2 3 4*')
  assert.equal(merged([account('3'), account('4'), account('5')], { chosen: ['9', '5', '4'] }), '1 2 3 4 5*')
  assert.equal(merged([account('3'), account('4', off)], { chosen: ['4'] }), '1 2 3* 4')
  assert.equal(merged([account('2'), account('4')], { chosen: ['4'] }), '1 2* 4')
  assert.equal(merged([account('3'), account('4')], { chosen: ['4'], none: true }), '1 2* 3 4')
  assert.equal(merged([account('2'), account('4')], { none: true }), '1 2* 4')
})

test('accounts that are found one by one change nobody else', () => {
  const old = { subscriptions: [account('1', { isDefault: true }), account('2')] }
  assert.equal(order(addAccounts(old, [account('3'), account('2')]).subscriptions), '1* 3 2')
})

test('account set: id or name in any case, one default in the whole profile, Azure CLI\'s refusals', () => {
  const profile = { subscriptions: [account('1', { isDefault: true, environmentName: 'Other' }), account('2', { name: 'Dev' }), account('3', { name: 'dup' }), account('4', { name: 'DUP' })] }
  const set = setDefault(profile, 'AzureCloud', 'dEV')
  assert.equal(order(set.profile.subscriptions), '1 2* 3 4')
  assert.equal(set.account.id, '2')
  assert.throws(() => setDefault(profile, 'AzureCloud', 'NoPe'), { code: 'subscription_not_found', message: "The subscription of 'nope' doesn't exist in cloud 'AzureCloud'." })
  assert.throws(() => setDefault(profile, 'AzureCloud', 'dup'), { code: 'subscription_ambiguous', message: "The subscription of 'dup' has more than one match in cloud 'AzureCloud'." })
  assert.throws(() => setDefault(profile, 'AzureCloud', '1'), { code: 'subscription_not_found' })
  assert.deepEqual(forgetAll({ installationId: 'i', ...profile }), { installationId: 'i', subscriptions: [] })
})

test('who asks: the default, an id, a name, a tenant', () => {
  const profile = { subscriptions: [account('0', { environmentName: 'Other', isDefault: true }), account('1', { isDefault: true }), account('A2', { name: 'Dev', tenantId: 't2' }), account('3', { name: 'dev' })] }
  assert.equal(identify(profile, cloud, {}).account.id, '1')
  assert.equal(identify(profile, cloud, { subscription: 'a2' }).tenant, 't2')
  assert.equal(identify(profile, cloud, { subscription: 'SUB 1' }).account.id, '1')
  assert.deepEqual(identify(profile, cloud, { tenant: 'fabrikam.com' }).tenant, 'fabrikam.com')
  assert.throws(() => identify(profile, cloud, { subscription: 'DEV' }), { code: 'subscription_ambiguous', message: "Multiple subscriptions with the name 'DEV' found. Specify the subscription ID." })
  assert.throws(() => identify(profile, cloud, { subscription: 'X' }), { code: 'subscription_not_found', message: "Subscription 'X' not found. Check the spelling and casing and try again." })
  assert.throws(() => identify(profile, cloud, { subscription: '0' }), { code: 'subscription_not_found' })
  assert.throws(() => identify(profile, cloud, { subscription: '1', tenant: 't' }), { name: 'UsageError', exit: 1, message: 'Please specify only one of subscription and tenant, not both' })
  assert.throws(() => identify({ subscriptions: [] }, cloud, {}), { code: 'not_signed_in', message: "Please run 'az login' to setup account." })
  assert.throws(() => identify({ subscriptions: [account('3')] }, cloud, {}), { code: 'no_default_subscription', message: "No subscription found. Run 'az account set' to select a subscription." })
})

test('a tenant is asked with the account that belongs to it', () => {
  const bob: User = { name: 'bob@fabrikam.com', type: 'user' }
  const profile = { subscriptions: [
    account('1', { isDefault: true }), account('2', { tenantId: 'T2', tenantDefaultDomain: 'two.example', user: bob }),
    account('3', { tenantId: 't3', homeTenantId: 't4', user: bob }), account('5', { tenantId: 't5', user: bob }), account('6', { tenantId: 't5' }),
    account('7', { tenantId: 't9', environmentName: 'Other', user: bob }),
  ] }
  const asked = (tenant: string) => {
    const found = identify(profile, cloud, { tenant })
    return [found.account.id, found.account.user.name, found.tenant]
  }
  assert.deepEqual(asked('t1'), ['1', me.name, 't1'])
  assert.deepEqual(asked('t2'), ['2', bob.name, 'T2'], 'by id, any case')
  assert.deepEqual(asked('TWO.example'), ['2', bob.name, 'T2'], 'by the domain of the profile')
  assert.deepEqual(asked('t4'), ['3', bob.name, 't4'], 'by the owner of a subscription')
  assert.deepEqual(asked('t5'), ['6', me.name, 't5'], 'of two users the default one')
  assert.deepEqual(asked('fabrikam.com'), ['2', bob.name, 'fabrikam.com'], 'by the domain of the user name')
  assert.deepEqual(asked('t9'), ['1', me.name, 't9'], 'of nobody: the default account')
  const none = { subscriptions: profile.subscriptions.slice(1) }
  assert.equal(identify(none, cloud, { tenant: 't2' }).account.id, '2')
  assert.throws(() => identify(none, cloud, { tenant: 't0' }), { code: 'no_default_subscription' })
})

test('what proves who this is comes from the user fields', () => {
  const kind = (user: User, tenant?: string) => identify({ subscriptions: [account('1', { user, isDefault: true })] }, cloud, { tenant }).kind
  const machine: User = { name: 'systemAssignedIdentity', type: 'servicePrincipal', assignedIdentityInfo: 'MSI' }
  assert.equal(kind(me), 'user')
  assert.equal(kind({ name: 'app', type: 'servicePrincipal' }, 't9'), 'servicePrincipal')
  assert.equal(kind(machine, 't1'), 'managedIdentity')
  assert.equal(kind({ ...me, cloudShellID: true }), 'cloudShell')
  assert.throws(() => kind(machine, 't2'), { code: 'not_supported', message: /must be the current tenant t1$/ })
})
