// asks: azin.blob.core.windows.net lent.blob.core.windows.net
// time limit: 300 s
/** Do the real libraries get on with azin? Azure's for JavaScript and Python, Go's in AzCopy, and MSAL on the same cache, at an Azure behind Microsoft's names. */

import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { startEmulator } from '../harness/emulator.ts'
import { place, root } from '../harness/place.ts'
import { bareEnvironment, start } from '../harness/program.ts'
import { proxyEnvironment } from '../harness/real-az.ts'
import { directory, installed, larkspur, marrow } from './stage.ts'

const t = { after: (work: () => unknown) => after(work as () => void) }
const server = await startEmulator(t, { directory: directory() }, { proxy: true })
const bin = installed(t)
const home = place(t, 'azin-real-clients')
const cacheFile = join(home, '.azure/msal_token_cache.json')
const env = bareEnvironment({
  PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'), HOME: home, AZIN_NO_BACKGROUND: '1', AZIN_PASSTHROUGH: '0', NODE_V8_COVERAGE: undefined, ...proxyEnvironment(server),
})

interface Told {
  readonly token?: string
  readonly expires?: number
  readonly error?: string
  readonly message?: string
}

type Case = readonly [credential: string, scope: string, options?: object | undefined]

/** The case, as each library has it; all of a library in one process. */
async function ask(library: 'javascript' | 'python', cases: readonly Case[], extra: Record<string, string> = {}): Promise<readonly Told[]> {
  const [file, script] = library === 'javascript' ? [process.execPath, 'identity-client.mjs'] : ['/usr/bin/python3', 'identity_client.py']
  const input = JSON.stringify(cases.map(([credential, scope, options = {}]) => [credential, scope, options]))
  const { code, stdout, stderr } = await start(t, file, [join(root, 'test/callers', script)], { ...env, ...extra }, { cwd: home, input, timeout: 90_000 }).ended
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Told[]
}

async function az(...args: string[]): Promise<void> {
  const { code, stderr } = await start(t, join(bin, 'az'), args, env, { cwd: home }).ended
  assert.equal(code, 0, stderr)
}

function loseTokens(): void {
  const cache = JSON.parse(readFileSync(cacheFile, 'utf8')) as object
  writeFileSync(cacheFile, JSON.stringify({ ...cache, AccessToken: {} }))
}

function isToken(told: Told | undefined): void {
  assert.match(told?.token ?? told?.message ?? '', /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
  const left = (told?.expires ?? 0) - Date.now() / 1000
  assert.ok(left > 60 && left < 90_000, `${left} s`)
}

const arm = 'https://management.azure.com/.default'
const vault = 'https://vault.azure.net/.default'
const ask3 = (options?: object): readonly Case[] => [['cli', arm, options], ['default', arm, options], ['chain', arm, options]]

test('signed out: each says that nobody is signed in', async () => {
  for (const told of await ask('javascript', ask3(), { AZURE_TOKEN_CREDENTIALS: 'dev' })) assert.match(told.message ?? '', /Please run 'az login' from a command prompt to authenticate/, JSON.stringify(told))
  for (const told of await ask('python', [...ask3(), ['aio', arm]])) assert.match(told.message ?? '', /Please run 'az login' to set up an account/, JSON.stringify(told))
})

test('signed in: tokens for every credential, in the tenant that is asked for, many at once', async () => {
  await az('login', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')
  const cases = [...ask3(), ...ask3({ tenantId: larkspur }), ['cli', vault], ['cli', 'https://storage.azure.com/.default']] as const
  for (const told of await ask('javascript', cases, { AZURE_TOKEN_CREDENTIALS: 'dev' })) isToken(told)
  for (const told of await ask('python', [...ask3(), ['aio', arm], ['cli', arm, { tenant_id: larkspur }], ['cli', vault]])) isToken(told)
})

test('JavaScript: a subscription by its name, which the shell gets in quotes', async () => {
  const [named, unknown] = await ask('javascript', [['cli', arm, { made: { subscription: 'Larkspur Development' } }], ['cli', arm, { made: { subscription: 'nowhere' } }]])
  isToken(named)
  assert.match(unknown?.message ?? '', /Subscription 'nowhere' not found/)
})

test('a root that NODE_EXTRA_CA_CERTS alone names is believed through the launcher, which keeps it from Node', async () => {
  const { NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE: _, SSL_CERT_FILE: __, ...rest } = env
  for (const [file, code] of [[NODE_EXTRA_CA_CERTS!, 0], ['/nonexistent', 1]] as const) {
    const ended = await start(t, join(bin, 'az'), ['account', 'get-access-token', '--resource', 'https://graph.microsoft.com'], { ...rest, NODE_EXTRA_CA_CERTS: file }, { cwd: home }).ended
    assert.equal(ended.code, code, ended.stderr)
    assert.match(ended.stderr, code === 0 ? /^$/ : /^ERROR: Certificate verification failed/)
    loseTokens()
  }
})

test('MSAL for Python finds the token that azin has kept', async () => {
  await az('account', 'get-access-token', '-o', 'none')
  const [told] = await ask('python', [['msal', cacheFile]])
  isToken(told)
})

test('MFA needed, another tenant: the server\'s words arrive, where the library lets them', async () => {
  server.emulator.control.forceError({ aadsts: 50076, grant: 'refresh_token' })
  loseTokens()
  const [needed, chained] = await ask('javascript', [['cli', arm], ['chain', arm]])
  for (const told of [needed, chained]) assert.match(told?.message ?? '', /AADSTS50076[^]*az login --scope/)
  server.emulator.control.clearErrors()
  const [elsewhere] = await ask('javascript', [['cli', arm, { tenantId: marrow }]])
  assert.match(elsewhere?.message ?? '', /AADSTS\d+: /)
  const [python] = await ask('python', [['cli', arm, { tenant_id: marrow }]])
  assert.match(python?.message ?? '', /az login/)
})

test('no network: the connection is named, and the sign-in is not blamed', async () => {
  const nowhere = { HTTPS_PROXY: 'http://127.0.0.1:9' }
  loseTokens()
  const [javascript] = await ask('javascript', [['cli', arm]], nowhere)
  assert.match(javascript?.message ?? '', /Could not reach/)
  const [python] = await ask('python', [['cli', arm]], nowhere)
  assert.match(python?.message ?? '', /Could not reach/)
})

test('a server that hangs: Python is told before its ten seconds are over', async () => {
  server.emulator.control.fault({ path: '/token', kind: 'hang', times: 9 })
  loseTokens()
  const [python] = await ask('python', [['cli', arm]])
  server.emulator.control.clearFaults()
  assert.match(python?.message ?? '', /login\.microsoftonline\.com gave no whole answer within 8 s/)
})

/** The package brings it without the right to be run. */
const azcopyFile = join(root, 'node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64')

const azcopy = (account: string, extra: Record<string, string | undefined> = {}) =>
  start(t, azcopyFile, ['make', `https://${account}/box`, '--skip-version-check'], bareEnvironment({
    ...env, AZCOPY_AUTO_LOGIN_TYPE: 'AZCLI', AZCOPY_LOG_LOCATION: home, AZCOPY_JOB_PLAN_LOCATION: home, AZCOPY_DISABLE_SYSLOG: 'true', ...extra,
  }), { cwd: home, timeout: 60_000 })

/** It has its token: it turns to the storage account, which is not there, and would go on trying. */
async function served(account: string, extra?: Record<string, string | undefined>): Promise<void> {
  const running = azcopy(account, extra)
  const end = Date.now() + 40_000
  while (!server.hosts.includes(account) && Date.now() < end) await sleep(50)
  running.child.kill('SIGKILL')
  await running.ended
  assert.ok(server.hosts.includes(account), running.stdout())
}

const isLinux = process.platform === 'linux' && process.arch === 'x64'

test('Go, in AzCopy: it has its token and goes on to the storage account; signed out, it shows what az says', { skip: !isLinux }, async () => {
  chmodSync(azcopyFile, 0o755)
  await served('azin.blob.core.windows.net')
  assert.ok(server.emulator.state.requests.some(({ form }) => form['scope']?.startsWith('https://storage.azure.com/.default')))
  const { stdout, stderr } = await azcopy('azin.blob.core.windows.net', { AZURE_CONFIG_DIR: join(home, 'nobody') }).ended
  assert.match(stdout + stderr, /Please run 'az login' to setup account/)
})

test('Go, in AzCopy, without any az: a managed identity that az serve lends it', { skip: !isLinux }, async () => {
  await az('login', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')
  const serving = start(t, join(bin, 'az'), ['serve', '-o', 'json'], env, { cwd: home })
  await serving.sees(/^\}\n/m, 'stdout')
  const { clients: [client] } = JSON.parse(serving.stdout()) as { clients: { environment: Record<string, string> }[] }
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = client!.environment
  const container = { AZCOPY_AUTO_LOGIN_TYPE: 'MSI', PATH: '/nonexistent', AZURE_CONFIG_DIR: join(home, 'nobody'), IDENTITY_ENDPOINT, IDENTITY_HEADER }
  await served('lent.blob.core.windows.net', container)
  assert.match(serving.stderr(), /^\{.*"dialect":"app-service-2019","audience":"https:\/\/storage.azure.com\/?","status":200,.*\}\n$/)
  const { stdout, stderr } = await azcopy('lent.blob.core.windows.net', { ...container, IDENTITY_HEADER: 'wrong' }).ended
  assert.match(stdout + stderr, /The secret of the client is missing or wrong/)
  serving.child.kill('SIGTERM')
  await serving.ended
})
