/** Is the right account seen under a context, whoever else is signed in, and is nothing written by looking? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../test/fake-system.ts'
import { passable } from './cli/pass-context.ts'
import { contextOfNow, makeDefault, seenBy, underContext } from './contexts.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import { identify } from './profile/identity.ts'
import type { Account } from './profile/schema.ts'
import { updateProfile } from './profile/write.ts'

const user = (name: string) => ({ name, type: 'user' as const })
const account = (id: string, name: string, more: Partial<Account> = {}): Account =>
  ({ id, name: `Sub ${id}`, state: 'Enabled', user: user(name), isDefault: false, tenantId: 't1', environmentName: 'AzureCloud', ...more })
const context = (more: object = {}) => ({ cloud: 'AzureCloud', account: 'ada', tenant: 't1', subscription: 's1', ...more })
const profile = { subscriptions: [account('s1', 'ada'), account('s2', 'bob', { isDefault: true, tenantId: 't2' }), account('s9', 'ada', { environmentName: 'AzureChinaCloud', isDefault: true })] }
const world = (contexts: object) => fakeSystem({ 'azureProfile.json': JSON.stringify(profile), 'azin-contexts.json': JSON.stringify({ contexts }) })

test('the default of the context\'s cloud is the context\'s account, and other clouds stay', () => {
  const seen = seenBy(context(), profile)
  assert.deepEqual(seen.subscriptions.map((one) => [one.id, one.user.name, one.isDefault]), [['s9', 'ada', true], ['s1', 'ada', true], ['s2', 'bob', false]])
})

test('a subscription of somebody else, of another tenant, or gone is seen with the context\'s own user', () => {
  const whom = (more: object) => {
    const found = seenBy(context(more), profile).subscriptions.find((one) => one.isDefault && one.environmentName === 'AzureCloud')
    return found && [found.id, found.user.name, found.tenantId, found.name]
  }
  assert.deepEqual(whom({ subscription: 's2', tenant: 't3' }), ['s2', 'ada', 't3', 'Sub s2'])
  assert.deepEqual(whom({ subscription: 'gone', subscriptionName: 'Old' }), ['gone', 'ada', 't1', 'Old'])
  assert.deepEqual(whom({ account: 'carl', subscription: 's2', user: user('carl') }), ['s2', 'carl', 't1', 'Sub s2'])
})

test('who is not signed in sees nobody of that cloud', () => {
  assert.deepEqual(seenBy(context({ account: 'carl', subscription: 'x' }), profile).subscriptions.map((one) => one.id), ['s9'])
  assert.throws(() => identify(seenBy(context({ account: 'carl', subscription: 'x' }), profile), { name: 'AzureCloud' } as never, {}), { message: "Please run 'az login' to setup account." })
})

test('under a context the cloud, the default and the environment are its own; writing keeps the file', async () => {
  const system = world({ work: context(), china: context({ cloud: 'AzureChinaCloud', subscription: 's9' }) })
  const there = underContext(system, 'china')
  assert.deepEqual([activeCloud(there).name, there.env['AZIN_CONTEXT'], activeCloud(system).name], ['AzureChinaCloud', 'china', 'AzureCloud'])
  const work = underContext(system, 'work')
  assert.equal(identify(await readProfile(work), activeCloud(work), {}).account.id, 's1')
  assert.equal(identify(await readProfile(work), activeCloud(work), { tenant: 't1' }).account.user.name, 'ada')
  const before = system.files.text('/home/me/.azure/azureProfile.json')
  await updateProfile(work, (one) => one)
  assert.equal(system.files.text('/home/me/.azure/azureProfile.json'), before)
  assert.throws(() => underContext(system, 'nowhere'), { code: 'context_not_found' })
})

test('made from now: the default, a subscription, an account, a tenant', async () => {
  const system = world({})
  const made = async (ask: object) => {
    const { account: who, tenant, subscription } = await contextOfNow(system, ask)
    return [who, tenant, subscription]
  }
  assert.deepEqual(await made({}), ['bob', 't2', 's2'])
  assert.deepEqual(await made({ subscription: 'SUB S1' }), ['ada', 't1', 's1'])
  assert.deepEqual(await made({ account: 'ADA' }), ['ada', 't1', 's1'])
  assert.deepEqual(await made({ tenant: 't1' }), ['ada', 't1', 's1'])
  assert.deepEqual(await made({ subscription: 's2', account: 'ada' }), ['ada', 't2', 's2'], 'a shared subscription')
  await assert.rejects(made({ account: 'carl' }), { message: "Nobody is signed in as 'carl'." })
  await assert.rejects(made({ account: 'ada', tenant: 't2' }), { code: 'not_signed_in' })
})

test('to be the default of all, the profile must have it for that very user', async () => {
  const system = world({ work: context(), shared: context({ subscription: 's2' }), gone: context({ subscription: 'gone' }) })
  await assert.rejects(makeDefault(system, 'shared'), { message: /stands there for 'bob'/ })
  await assert.rejects(makeDefault(system, 'gone'), { message: /is not there/ })
  await makeDefault(system, 'work')
  assert.equal(identify(await readProfile(system), activeCloud(system), {}).account.id, 's1')
})

test('Azure CLI hears the subscription, unless one is named, and is refused what it would do as somebody else', async () => {
  const contexts = { work: context(), shared: context({ subscription: 's2' }), china: context({ cloud: 'AzureChinaCloud', subscription: 's9' }), gone: context({ subscription: 'gone' }) }
  const handed = (line: string, env: Record<string, string> = {}) => passable(Object.assign(fakeSystem({ 'azureProfile.json': JSON.stringify(profile), 'azin-contexts.json': JSON.stringify({ contexts }) }, { env })), line.split(' '))
  const AZIN_CONTEXT = 'work'
  assert.deepEqual(await handed('group list'), ['group', 'list'])
  assert.deepEqual(await handed('group list -o tsv', { AZIN_CONTEXT }), ['group', 'list', '-o', 'tsv', '--subscription', 's1'])
  assert.deepEqual(await handed('--context work group list'), ['group', 'list', '--subscription', 's1'])
  assert.deepEqual(await handed('-o json --context=work group list'), ['-o', 'json', 'group', 'list', '--subscription', 's1'])
  assert.deepEqual(await handed('aks get-credentials --context mine'), ['aks', 'get-credentials', '--context', 'mine'], 'one of its own')
  for (const line of ['group list --subscription x', 'group list --subscription=x', 'vm show --ids /x']) assert.deepEqual(await handed(line, { AZIN_CONTEXT }), line.split(' '))
  assert.deepEqual(await handed('x run -- cmd', { AZIN_CONTEXT }), ['x', 'run', '--subscription', 's1', '--', 'cmd'])
  await assert.rejects(handed('group list', { AZIN_CONTEXT: 'shared' }), { message: /would use that subscription as 'bob'/ })
  await assert.rejects(handed('group list', { AZIN_CONTEXT: 'china' }), { message: /is in the cloud 'AzureChinaCloud'/ })
  await assert.rejects(handed('group list', { AZIN_CONTEXT: 'gone' }), { message: /not in azureProfile\.json/ })
  await assert.rejects(handed('group list', { AZIN_CONTEXT: 'nope' }), { code: 'context_not_found' })
})
