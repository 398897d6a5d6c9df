// time limit: 240 s
/** Does the library serve other programs, without a child process? Its types, its examples, and what happens when fifty clients start at once. */

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import type { GetTokenOptions, TokenCredential } from '@azure/core-auth'
import { build } from 'esbuild'

import type { AzinCredential } from '../../src/index.ts'
import { defaultDirectory } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import { root } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import type { Running } from '../harness/program.ts'

/** Judged by the type check: azin's is one of Azure's credentials, whatever an SDK hands to it. */
export type Fits = AzinCredential extends TokenCredential ? (Parameters<AzinCredential['getToken']>[1] & {} extends infer Options ? (GetTokenOptions extends Options ? true : never) : never) : never
export const fits: Fits = true

const ada = { username: 'ada@larkspur.example', password: 'azin-demo' }
const [larkspur, juniper] = defaultDirectory.tenants.map(({ id }) => id) as [string, string]

interface World {
  readonly server: TestEmulator
  readonly az: Az
  /** A program of the library's user: an ES module with top-level await. */
  program(code: string): Running
  example(name: string, ...args: string[]): Running
}

async function world(t: Scope, signedIn = true): Promise<World> {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  if (signedIn) assert.equal((await az.run('login', '-u', ada.username, '-p', ada.password, '-o', 'none')).code, 0)
  const folder = join(root, 'build/examples')
  mkdirSync(folder, { recursive: true })
  const node = (...args: string[]) => start(t, process.execPath, args, az.environment({ NODE_V8_COVERAGE: undefined }), { cwd: root })
  return { server, az, program: (code) => node('--input-type=module', '-e', code), example: (name, ...args) => node(join(folder, `${name}.mjs`), ...args) }
}

async function printed(running: Running): Promise<any> {
  const { code, stdout, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

const asked = ({ emulator }: TestEmulator) => emulator.state.requests.filter(({ path }) => path.endsWith('/token'))

await build({
  absWorkingDir: root, entryPoints: readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts')).map((name) => `examples/${name}`),
  outdir: 'build/examples', outExtension: { '.js': '.mjs' }, format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'warning',
})

test('fifty clients at start-up, five audiences in two tenants: one request for each, no failure', async (t) => {
  const { server, program } = await world(t)
  const before = asked(server).length
  const told = await printed(program(`
    import { AzinCredential } from 'azin'
    const audiences = ['https://vault.azure.net', 'https://storage.azure.com', 'https://graph.microsoft.com', 'https://database.windows.net', 'https://management.azure.com']
    const tenants = ['${larkspur}', '${juniper}']
    const clients = Array.from({ length: 50 }, (_, i) => [new AzinCredential(), audiences[i % 5] + '/.default', tenants[Math.floor(i / 5) % 2]])
    const tokens = await Promise.all(clients.map(([credential, scope, tenantId]) => credential.getToken(scope, { tenantId, enableCae: true })))
    console.log(JSON.stringify(tokens.map(({ token }) => token)))`)) as string[]
  assert.equal(told.length, 50)
  assert.deepEqual([new Set(told).size, asked(server).length - before], [10, 10])
})

test('eight processes of the library and of the program at once share one request', async (t) => {
  const { server, az, program } = await world(t)
  const before = asked(server).length
  const code = `import { getToken } from 'azin'\nconsole.log(JSON.stringify((await getToken({ resource: 'https://vault.azure.net' })).token))`
  const tokens = await Promise.all([
    ...Array.from({ length: 4 }, () => printed(program(code))),
    ...Array.from({ length: 4 }, async () => ((await az.json('account', 'get-access-token', '--resource', 'https://vault.azure.net')) as { accessToken: string }).accessToken),
  ])
  assert.deepEqual([new Set(tokens).size, asked(server).length - before], [1, 1])
})

test('claims of a challenge reach the server, merged with CP1, and their token is the cached one from then on', async (t) => {
  const { server, program } = await world(t)
  const before = asked(server).length
  const [challenged, later] = await printed(program(`
    import { AzinCredential } from 'azin'
    const credential = new AzinCredential()
    const scope = 'https://management.core.windows.net//.default'
    const first = await credential.getToken(scope, { claims: '{"access_token":{"nbf":{"essential":true,"value":"1"}}}', enableCae: true })
    console.log(JSON.stringify([first.token, (await credential.getToken(scope)).token]))`)) as [string, string]
  assert.equal(challenged, later)
  const [request, ...more] = asked(server).slice(before)
  assert.equal(more.length, 0)
  assert.deepEqual(JSON.parse(request!.form['claims']!), { access_token: { nbf: { essential: true, value: '1' }, xms_cc: { values: ['CP1'] } } })
})

test('an AbortSignal ends the waiting of one caller, not of the others', async (t) => {
  const { server, program } = await world(t)
  server.emulator.control.set({ latency: 1500 })
  const told = await printed(program(`
    import { getToken } from 'azin'
    const resource = 'https://vault.azure.net'
    const begun = performance.now()
    const [one, other] = await Promise.allSettled([getToken({ resource, abortSignal: AbortSignal.timeout(200) }).catch((error) => { throw [error.name, performance.now() - begun] }), getToken({ resource })])
    const late = await getToken({ abortSignal: AbortSignal.abort() }).catch(({ name }) => name)
    console.log(JSON.stringify([one.reason, other.status, late]))`)) as [[string, number], string, string]
  assert.equal(told[0][0], 'AbortError')
  assert.ok(told[0][1] < 1400, `${told[0][1]} ms`)
  assert.deepEqual(told.slice(1), ['fulfilled', 'AbortError'])
})

test('examples: a token, a credential in a chain', async (t) => {
  const { example } = await world(t)
  for (const [name, words] of [['token', /^\d+ characters, until 20/], ['credential', /^Storage until 20/]] as const) {
    const { code, stdout, stderr } = await example(name).ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, words)
  }
})

test('example: a sign-in in the browser and one by code, everything shown by the program itself', async (t) => {
  const { az, example } = await world(t, false)
  const browser = example('sign-in')
  await visit(await az.browser.next(), ada)
  const first = await browser.ended
  assert.deepEqual([first.code, first.stderr], [0, ''])
  assert.match(first.stdout, /^Your browser opens http[^]*\d+ of \d+ tenants\n[^]*ada@larkspur\.example: Larkspur Production\n[^]*0 accounts are left\n$/)
  const code = example('sign-in', 'code')
  const [, url, userCode] = await code.sees(/Open (\S+) and enter the code (\S+)/, 'stdout')
  await visit(url!, { ...ada, code: userCode! })
  const second = await code.ended
  assert.deepEqual([second.code, second.stderr], [0, ''])
  assert.match(second.stdout, /Larkspur Development/)
})

test('a sign-in that is aborted ends at once, and nothing keeps the program alive', async (t) => {
  const { program } = await world(t, false)
  const { stdout, stderr, ms } = await program(`
    import { signIn } from 'azin'
    for (const way of ['browser', 'device-code']) console.log(await signIn({ way, abortSignal: AbortSignal.timeout(1500) }).catch(({ name }) => name))`).ended
  assert.deepEqual([stdout, stderr], ['AbortError\nAbortError\n', ''])
  assert.ok(ms < 12_000, `${ms} ms`)
})
