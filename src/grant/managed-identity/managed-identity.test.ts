import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fakeSystem, type Overrides } from '../../../test/fake-system.ts'
import { AuthError } from '../../errors.ts'
import type { HttpRequest, HttpResponse } from '../../system/system.ts'
import { cloudShell, managedIdentity, type MachineAsk } from '../managed-identity.ts'
import { resourceOf } from './resource.ts'

const key = '/var/opt/azcmagent/tokens/a.key'
const good = { access_token: 'a.b.c', expires_in: '3600' }
const challenge = { 'www-authenticate': `Basic realm=${key}` }

interface Answer { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }

/** @param answers one after another; the last is repeated. An error is thrown. */
function machine(env: Record<string, string>, answers: readonly (Answer | Error)[], files: Record<string, string> = {}, overrides: Overrides = {}) {
  const sent: HttpRequest[] = []
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    const answer = answers[Math.min(sent.push(request), answers.length) - 1]!
    if (answer instanceof Error) return Promise.reject(answer)
    return Promise.resolve({ status: answer.status ?? 200, headers: answer.headers ?? {}, body: new TextEncoder().encode(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? good)) })
  }
  const system = fakeSystem(files, { env, transport: { send }, ...overrides })
  return { system, sent, ask: (more: Partial<MachineAsk> = {}) => managedIdentity(system, { resource: 'https://vault.azure.net', ...more }) }
}

const arcEnv = { IDENTITY_ENDPOINT: 'http://localhost:40342/metadata/identity/oauth2/token', IMDS_ENDPOINT: 'http://localhost:40342' }

test('Arc: the key of the file it names is shown, and only then', async () => {
  const { ask, sent } = machine(arcEnv, [{ status: 401, body: {}, headers: challenge }, {}], { [key]: 'open-sesame\n' })
  assert.deepEqual(await ask(), { access_token: 'a.b.c', expires_in: 3600 })
  assert.deepEqual(sent.map(({ headers }) => headers), [{ metadata: 'true' }, { metadata: 'true', authorization: 'Basic open-sesame' }])
  assert.equal(sent[1]?.url, 'http://localhost:40342/metadata/identity/oauth2/token?api-version=2020-06-01&resource=https%3A%2F%2Fvault.azure.net')
  assert.ok(sent.every(({ direct }) => direct))
})

test('Arc: no file but a small .key of the agent is ever read', async () => {
  const bad = ['/etc/passwd', '/var/opt/azcmagent/tokens/a.pem', '/var/opt/azcmagent/tokens/sub/a.key', '/var/opt/azcmagent/tokens/../../../../etc/a.key', 'a.key', `/x${key}`, '/var/opt/azcmagent/tokens/.key/../a.key']
  for (const path of bad) {
    const { ask, sent, system } = machine(arcEnv, [{ status: 401, headers: { 'www-authenticate': `Basic realm=${path}` } }, {}], { [path.startsWith('/') ? path : `/${path}`]: 'secret' })
    await assert.rejects(ask(), { code: 'server_answer' }, path)
    assert.equal(sent.length, 1)
    assert.deepEqual(system.files.calls.filter((call) => call.startsWith('read')), [])
  }
  const large = machine(arcEnv, [{ status: 401, headers: challenge }, {}], { [key]: 'x'.repeat(4097) })
  await assert.rejects(large.ask(), { code: 'server_answer' })
  const link = machine(arcEnv, [{ status: 401, headers: challenge }, {}])
  link.system.files.put(key, 'secret', { kind: 'link' })
  await assert.rejects(link.ask(), /a link of/)
  const closed = machine(arcEnv, [{ status: 401, headers: challenge }, {}], { [key]: 'x' })
  closed.system.files.fail('read', key, 'EACCES')
  await assert.rejects(closed.ask(), { code: 'file_unreadable', hint: ['Its readers are the group himds: sudo usermod -aG himds USER, then sign in to this machine again.'] })
  for (const header of ['', 'Bearer x', 'Basic']) await assert.rejects(machine(arcEnv, [{ status: 401, headers: { 'www-authenticate': header } }]).ask(), /names no file/)
  for (const content of ['', 'two\nlines']) await assert.rejects(machine(arcEnv, [{ status: 401, headers: challenge }], { [key]: content }).ask(), /holds no key/)
})

test('Arc on Windows, and Arc by its agent alone', async () => {
  const windows = 'C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key'
  const { ask } = machine(arcEnv, [{ status: 401, headers: { 'www-authenticate': `Basic realm="${windows}"` } }, {}], {}, { platform: 'win32' })
  await assert.rejects(ask(), { code: 'file_unreadable', message: `The key file of Azure Arc does not exist: ${windows}` })
  for (const path of ['C:\\Windows\\a.key', `${windows.slice(0, -5)}..\\a.key`]) {
    const { ask } = machine(arcEnv, [{ status: 401, headers: { 'www-authenticate': `Basic realm=${path}` } }], {}, { platform: 'win32' })
    await assert.rejects(ask(), { code: 'server_answer' }, path)
  }
  for (const agent of ['/opt/azcmagent/bin/himds', '/var/opt/azcmagent/bin/himds']) {
    const { ask, sent } = machine({}, [{}], { [agent]: '' })
    await ask()
    assert.match(sent[0]!.url, /^http:\/\/localhost:40342\//)
  }
})

test('Service Fabric: the thumbprint goes along, and another certificate is told apart', async () => {
  const env = { IDENTITY_ENDPOINT: 'https://10.0.0.4:2377/metadata/identity/oauth2/token', IDENTITY_HEADER: 'h', IDENTITY_SERVER_THUMBPRINT: 'AB12' }
  const { ask, sent } = machine(env, [{ body: { access_token: 'a.b.c', expires_on: 1_795_340_318 } }])
  assert.deepEqual(await ask(), { access_token: 'a.b.c', expires_in: 3600 })
  assert.deepEqual([sent[0]!.headers, sent[0]!.thumbprint, new URL(sent[0]!.url).searchParams.get('api-version')], [{ secret: 'h' }, 'AB12', '2019-07-01-preview'])
  await assert.rejects(machine(env, [new AuthError('tls', 'x')]).ask(), /another certificate than IDENTITY_SERVER_THUMBPRINT/)
  await assert.rejects(machine(env, [new AuthError('network', 'x')]).ask(), /^AuthError: Service Fabric has promised a managed identity at 10\.0\.0\.4:2377/)
})

test('the sign of each machine, in order', async () => {
  const all = { IDENTITY_ENDPOINT: 'https://localhost:1/x', IDENTITY_HEADER: 'h', IDENTITY_SERVER_THUMBPRINT: 't', MSI_ENDPOINT: 'http://localhost:2/x', MSI_SECRET: 's', IMDS_ENDPOINT: 'http://localhost:3' }
  const versionOf = async (...without: (keyof typeof all)[]) => {
    const env: Record<string, string> = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name as keyof typeof all)))
    const { ask, sent } = machine(env, [{}])
    await ask()
    return new URL(sent.at(-1)!.url).searchParams.get('api-version')
  }
  assert.equal(await versionOf(), '2019-07-01-preview')
  assert.equal(await versionOf('IDENTITY_SERVER_THUMBPRINT'), '2019-08-01')
  assert.equal(await versionOf('IDENTITY_HEADER'), '2017-09-01')
  assert.equal(await versionOf('IDENTITY_HEADER', 'MSI_SECRET'), '2020-06-01')
  assert.equal(await versionOf('IDENTITY_HEADER', 'MSI_SECRET', 'IMDS_ENDPOINT'), '2018-02-01')
})

test('a virtual machine: a short knock first, then a question; other clouds are told apart', async () => {
  const { ask, sent } = machine({}, [{ status: 400 }, {}])
  await ask({ identity: { kind: 'resource', value: '/s/1' } })
  assert.deepEqual(sent.map(({ headers, timeout }) => [headers, timeout]), [[undefined, 2500], [{ metadata: 'true' }, 20_000]])
  assert.match(sent[1]!.url, /^http:\/\/169\.254\.169\.254\/metadata\/identity\/oauth2\/token\?api-version=2018-02-01&resource=https%3A%2F%2Fvault\.azure\.net&msi_res_id=%2Fs%2F1$/)
  for (const status of [401, 403, 404]) await assert.rejects(machine({}, [{ status }]).ask(), { code: 'network', message: 'There is no managed identity here: no metadata service of Azure answers at 169.254.169.254.' })
  const updating = machine({}, [{ status: 400 }, { status: 410, body: {} }, { status: 404, body: {} }, {}])
  assert.equal((await updating.ask()).expires_in, 3600)
  assert.deepEqual(updating.system.clock.slept, [500, 1000])
})

test('answers that are no tokens are none', async () => {
  const env = { IDENTITY_ENDPOINT: 'http://localhost:1/x', IDENTITY_HEADER: 'h' }
  const bodies = ['', '[]', '<html>', {}, { access_token: 'a b', expires_in: 1 }, { access_token: 'a' }, { access_token: 'a', expires_on: 5 }, { access_token: 'a', expires_in: -1 }, { access_token: 'a', expires_on: '1/1/2030' }]
  for (const body of bodies) await assert.rejects(machine(env, [{ body }]).ask(), { code: 'server_answer' }, JSON.stringify(body))
  for (const body of [{ message: 'No.' }, { error: { message: 'No.' } }, { error: 'x', error_description: 'No.' }, { Message: 'No.' }, { error: 'No.' }]) {
    await assert.rejects(machine(env, [{ status: 400, body }]).ask(), { code: 'sign_in_refused', message: 'No.' })
  }
  await assert.rejects(machine(env, [{ status: 503, body: { message: 'Later.' } }]).ask(), { code: 'server_answer', message: 'App Service lends no identity at the moment (HTTP 503): Later.' })
})

test('what a machine cannot be asked for is refused before it is asked', async () => {
  const env = { MSI_ENDPOINT: 'http://localhost:1', MSI_SECRET: 's' }
  const { ask, sent } = machine(env, [{}])
  await assert.rejects(ask({ identity: { kind: 'resource', value: 'x' } }), { code: 'not_supported', message: 'Azure Machine Learning takes only --client-id, so --resource-id cannot be used here.' })
  for (const bad of ['nonsense', 'ftp://x', 'http://u:p@x']) await assert.rejects(machine({ ...env, MSI_ENDPOINT: bad }, [{}]).ask(), /MSI_ENDPOINT is not an address/)
  assert.equal(sent.length, 0)
})

test('Cloud Shell: a form to its own address', async () => {
  const { system, sent } = machine({ ACC_CLOUD: 'PROD' }, [{}])
  await cloudShell(system, 'https://management.core.windows.net/')
  assert.deepEqual([sent[0]!.method, sent[0]!.url, sent[0]!.body], ['POST', 'http://localhost:50342/oauth2/token', 'resource=https%3A%2F%2Fmanagement.core.windows.net%2F'])
})

test('resources are scopes without their last part', () => {
  assert.equal(resourceOf(['https://management.core.windows.net//.default']), 'https://management.core.windows.net/')
  assert.equal(resourceOf(['api://x/user_impersonation']), 'api://x')
  assert.equal(resourceOf(['https://x/read']), 'https://x/read')
  assert.throws(() => resourceOf(['a/.default', 'b/.default']), { name: 'UsageError', exit: 1 })
})
