/** Is the right cloud active, and are clouds registered by Azure CLI's rules? */

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fakeSystem } from '../../test/fake-system.ts'
import { cloudAt } from './arm-metadata.ts'
import { parseCloudDefinition } from './cloud-definition.ts'
import { registerCloud, rememberSubscription, setActiveCloud, unregisterCloud, updateCloud } from './clouds-config.ts'
import { activeCloud, cloudsProblem, findCloud, listClouds, rememberedSubscription } from './clouds.ts'
import { switchCloud } from './switch-cloud.ts'

const path = '/home/me/.azure/clouds.config'
const local = 'http://localhost:8765'
const custom = `[My]\nendpoint_resource_manager = ${local}/\nendpoint_active_directory = ${local}\nendpoint_active_directory_resource_id = https://m/\n`
const definition = { endpoints: { resourceManager: 'https://arm.local/', activeDirectory: 'https://login.local', activeDirectoryResourceId: 'https://m/' } }

test('without files AzureCloud is active', () => {
  const system = fakeSystem()
  const cloud = activeCloud(system)
  assert.deepEqual([cloud.name, cloud.builtIn, cloud.profile, cloud.endpoints['activeDirectory']], ['AzureCloud', true, 'latest', 'https://login.microsoftonline.com'])
  assert.equal(system.files.calls.length, 2)
  assert.deepEqual(listClouds(system).map(({ name }) => name), ['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment', 'AzureGermanCloud', 'AzureBleuCloud'])
  assert.deepEqual([Object.keys(cloud.endpoints).length, Object.keys(cloud.suffixes).length], [20, 13])
})

test('a custom cloud: what is not said is null, management is the resource manager', () => {
  const system = fakeSystem({ config: '[cloud]\nname = my\n', 'clouds.config': custom })
  const cloud = activeCloud(system)
  assert.deepEqual([cloud.name, cloud.builtIn, cloud.endpoints['management'], cloud.endpoints['gallery']], ['My', false, `${local}/`, null])
  assert.equal(findCloud(system, 'my'), undefined)
})

test('a built-in cloud may have changed values; the environment chooses', () => {
  const system = fakeSystem({ 'clouds.config': '[AzureUSGovernment]\nsubscription = s\nsuffix_keyvault_dns = .x\n' }, { env: { AZURE_CLOUD_NAME: 'azureusgovernment' } })
  assert.equal(activeCloud(system).suffixes['keyvaultDns'], '.x')
  assert.equal(rememberedSubscription(system, 'AzureUSGovernment'), 's')
  assert.throws(() => activeCloud(fakeSystem({}, { env: { AZURE_CLOUD_NAME: 'gone' } })), { code: 'cloud_not_found', message: "The cloud 'gone' is not registered." })
})

test('http is spoken to this machine only, and by custom clouds only', () => {
  for (const url of ['http://evil.example', 'http://localhost.evil.example', 'http://u@localhost', 'ftp://localhost', 'HTTP://10.0.0.1', 'http://127.0.0.1.evil']) {
    const system = fakeSystem({ config: '[cloud]\nname=My\n', 'clouds.config': custom.replace(`${local}\n`, `${url}\n`) })
    assert.throws(() => activeCloud(system), { code: 'cloud_invalid' }, url)
  }
  assert.throws(() => activeCloud(fakeSystem({ 'clouds.config': `[AzureCloud]\nendpoint_active_directory = ${local}\n` })), { code: 'cloud_invalid' })
  for (const url of ['http://127.0.0.1:80', 'http://[::1]:9/']) {
    assert.ok(activeCloud(fakeSystem({ config: '[cloud]\nname=My\n', 'clouds.config': custom.replace(`${local}\n`, `${url}\n`) })))
  }
})

test('register: required endpoints, discovery under what is said, no second time', async () => {
  const system = fakeSystem()
  await assert.rejects(registerCloud(system, 'X', {}), { code: 'cloud_invalid', message: /--endpoint-resource-manager, --endpoint-active-directory, --endpoint-active-directory-resource-id$/ })
  const asked: string[] = []
  const discover = async (url: string) => (asked.push(url), { endpoints: { activeDirectory: 'https://found', gallery: 'https://g' }, suffixes: { keyvaultDns: '.v' } })
  const { cloud } = await registerCloud(system, 'X', { ...definition, profile: 'latest' }, discover)
  assert.deepEqual([asked, cloud.endpoints['activeDirectory'], cloud.endpoints['gallery'], cloud.suffixes['keyvaultDns']], [['https://arm.local/'], 'https://login.local', 'https://g', '.v'])
  assert.deepEqual(findCloud(system, 'X'), cloud)
  for (const name of ['X', 'AzureCloud']) await assert.rejects(registerCloud(system, name, definition), { message: `The cloud '${name}' is already registered.` })
  await assert.rejects(registerCloud(system, 'a]b', definition), { name: 'UsageError' })
  await assert.rejects(registerCloud(system, 'H', { endpoints: { ...definition.endpoints, activeDirectory: 'http://far' } }), { code: 'cloud_invalid' })
})

test('update and unregister', async () => {
  const system = fakeSystem({ 'clouds.config': `# mine\n${custom}` })
  await updateCloud(system, 'My', { suffixes: { keyvaultDns: '.x', storageEndpoint: null } })
  assert.equal(system.files.text(path), `# mine\n${custom}suffix_keyvault_dns = .x\n`)
  await assert.rejects(updateCloud(system, 'Nope', {}), { message: "The cloud 'Nope' is not registered." })
  await assert.rejects(unregisterCloud(system, 'AzureCloud'), { message: "The cloud 'AzureCloud' cannot be unregistered as it's currently active." })
  await assert.rejects(unregisterCloud(system, 'AzureChinaCloud'), { message: "The cloud 'AzureChinaCloud' cannot be unregistered as it's not a custom cloud." })
  await assert.rejects(unregisterCloud(system, 'Q'), { message: "The cloud 'Q' is not registered." })
  await unregisterCloud(system, 'My')
  assert.equal(system.files.text(path), '# mine\n')
})

test('a file in bad format is not used, then set aside with a warning, and its sections go on', async () => {
  const system = fakeSystem({ 'clouds.config': `oops = 1\n${custom}` })
  assert.equal(activeCloud(system).name, 'AzureCloud')
  assert.match(cloudsProblem(system)!, /in bad format and is not used \(line 1\)\.$/)
  const [warning] = await rememberSubscription(system, 'AzureCloud', 's1')
  assert.match(warning!, /^'.*clouds\.config' is in bad format and has been set aside as '.*\.corrupt-20261122T\d+Z'\.$/)
  assert.equal(cloudsProblem(system), undefined)
  assert.ok(findCloud(system, 'My'))
  assert.equal(rememberedSubscription(system, 'AzureCloud'), 's1')
})

test('cloud set: any case, remembered subscription or first enabled, Azure CLI\'s sentences', async () => {
  const user = { name: 'u', type: 'user' }
  const account = (id: string, cloud: string, state = 'Enabled') => ({ id, name: `N${id}`, state, user, isDefault: id === 'p', tenantId: 't', environmentName: cloud })
  const profile = { subscriptions: [account('p', 'AzureCloud'), account('g0', 'AzureUSGovernment', 'Disabled'), account('g1', 'AzureUSGovernment')] }
  const system = fakeSystem({ 'azureProfile.json': JSON.stringify(profile), 'clouds.config': '[AzureCloud]\nsubscription = lost\n' })
  assert.deepEqual((await switchCloud(system, 'azurecloud')).warnings, [])
  assert.deepEqual((await switchCloud(system, 'azureusgovernment')).warnings, ["Switched active cloud to 'AzureUSGovernment'.", "Active subscription switched to 'Ng1 (g1)'."])
  assert.equal(rememberedSubscription(system, 'AzureUSGovernment'), 'g1')
  assert.equal(activeCloud(system).name, 'AzureUSGovernment')
  assert.deepEqual((await switchCloud(system, 'AzureCloud')).warnings.slice(1), ["The subscription of 'lost' doesn't exist in cloud 'AzureCloud'.", "Unable to automatically switch the active subscription. Use 'az account set'."])
  assert.deepEqual((await switchCloud(system, 'AzureChinaCloud')).warnings.slice(1), ["Use 'az login' to log in to this cloud.", "Use 'az account set' to set the active subscription."])
  await assert.rejects(setActiveCloud(system, 'Q'), { message: "The cloud 'Q' is not registered." })
})

test('--cloud-config in both shapes', () => {
  const expected = { endpoints: { resourceManager: 'https://a' }, suffixes: { keyvaultDns: '.x' } }
  assert.deepEqual(parseCloudDefinition('{"endpointResourceManager": "https://a", "suffixKeyvaultDns": ".x", "name": "n"}'), expected)
  assert.deepEqual(parseCloudDefinition('\ufeff{"endpoints": {"resourceManager": "https://a", "gallery": null, "__proto__": 1}, "suffixes": {"keyvaultDns": ".x"}, "profile": "latest"}'), { ...expected, profile: 'latest' })
  for (const text of ['', '[]', 'null', '{']) assert.throws(() => parseCloudDefinition(text), { name: 'UsageError' })
})

test('a description of 2015 names its graph, and in a list of clouds ours is found by its address', () => {
  const authentication = { loginEndpoint: 'https://adfs.stack/adfs', audiences: ['https://management.stack/x'] }
  const stack = { galleryEndpoint: '', graphEndpoint: 'https://graph.stack/', portalEndpoint: 'https://portal.stack/', authentication }
  const { endpoints = {} } = cloudAt(stack, 'https://arm.stack')?.definition ?? {}
  assert.deepEqual([endpoints['activeDirectoryGraphResourceId'], endpoints['portal'], endpoints['activeDirectory']], ['https://graph.stack/', 'https://portal.stack/', 'https://adfs.stack/adfs'])
  const listed = ['One', 'Two'].map((name) => ({ name, resourceManager: `https://arm.${name}/`, authentication }))
  assert.equal(cloudAt(listed, 'https://ARM.two')?.name, 'Two')
  assert.equal(cloudAt(listed, 'https://arm.three'), undefined)
  assert.equal(cloudAt([stack], 'https://arm.stack')?.definition.endpoints?.['portal'], 'https://portal.stack/')
  for (const none of [[], ['x'], [null, {}], 'x', undefined]) assert.equal(cloudAt(none, 'https://arm.stack'), undefined)
})
