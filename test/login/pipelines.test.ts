// time limit: 240 s
/** Does a sign-in in a pipeline outlive its first identity token? GitHub Actions and Azure DevOps as their documents have them, with tokens that end after two seconds. */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { startServer } from '../../emulator/server.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'

const app = 'a21e0004-0000-4000-8000-000000000004'
const subject = 'repo:larkspur/bicycles:ref:refs/heads/main'
const login = ['login', '--service-principal', '-u', app, '-t', 'larkspur.example', '-o', 'none'] as const
/** The server forgives five minutes. */
const twoSeconds = 2 - 300

interface Runner {
  readonly server: TestEmulator
  readonly az: Az
  readonly github: Record<string, string>
  readonly azureDevOps: Record<string, string>
  /** What was asked of the runner. */
  readonly seen: { readonly method: string; readonly url: URL }[]
  /** Statuses to answer with before all is well. */
  readonly troubles: number[]
  identity(lifetime?: number): Promise<string>
}

async function runner(t: Scope): Promise<Runner> {
  const server = await startEmulator(t)
  const seen: Runner['seen'] = []
  const troubles: number[] = []
  const identity = (lifetime = twoSeconds) => server.emulator.control.federatedToken({ issuer: 'https://ci.larkspur.example', subject, lifetime })
  const its = await startServer({
    async fetch(request) {
      const url = new URL(request.url)
      seen.push({ method: request.method, url })
      const trouble = troubles.shift()
      if (trouble !== undefined) return new Response('{}', { status: trouble })
      if (request.headers.get('authorization') !== 'Bearer the-job-s-own') return new Response('{}', { status: 401 })
      if (url.pathname === '/github') return url.searchParams.get('audience') === 'api://AzureADTokenExchange' ? Response.json({ count: 1, value: await identity() }) : new Response('{}', { status: 400 })
      const fits = request.method === 'POST' && url.searchParams.get('serviceConnectionId') === 'connection-1' && request.headers.get('x-tfs-fedauthredirect') === 'Suppress'
      return fits ? Response.json({ oidcToken: await identity() }) : new Response('{}', { status: 400 })
    },
  })
  t.after(() => its.close())
  // Too short to be answered from the cache: each command needs a new one.
  server.emulator.control.set({ accessTokenSeconds: 200, longAccessTokenSeconds: 200 })
  return {
    server, az: azFor(t, server.origin), seen, troubles, identity,
    github: { ACTIONS_ID_TOKEN_REQUEST_URL: `${its.origin}/github?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'the-job-s-own' },
    azureDevOps: { SYSTEM_OIDCREQUESTURI: `${its.origin}/devops`, SYSTEM_ACCESSTOKEN: 'the-job-s-own', AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'connection-1' },
  }
}

async function signIn({ az }: Runner, env: Record<string, string>, ...proof: string[]): Promise<void> {
  const { code, stderr } = await az.run(...login, ...proof, { env })
  assert.equal(code, 0, stderr)
}

const token = ({ az }: Runner, env: Record<string, string>, audience = 'https://vault.azure.net') => az.run('account', 'get-access-token', '-o', 'json', '--resource', audience, { env })

function kept({ az }: Runner): Record<string, unknown> {
  return (JSON.parse(readFileSync(join(az.configDirectory, 'service_principal_entries.json'), 'utf8')) as Record<string, unknown>[])[0]!
}

test('GitHub: three audiences from separate processes over twenty seconds, with tokens of two', async (t) => {
  const it = await runner(t)
  await signIn(it, it.github, '--federated-from', 'github')
  const audiences = ['https://vault.azure.net', 'https://storage.azure.com', 'https://graph.microsoft.com']
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(5000)) {
    for (const { code, stderr } of await Promise.all(audiences.map((audience) => token(it, it.github, audience)))) assert.deepEqual([code, stderr], [0, ''])
  }
  assert.equal(kept(it)['client_assertion_from'], 'github')
  assert.ok(!readFileSync(join(it.az.configDirectory, 'service_principal_entries.json'), 'utf8').includes('the-job-s-own'))
  // What it saves from: without the runner, the token that is kept is over.
  const { code, stderr } = await token(it, {})
  assert.equal(code, 1)
  assert.match(stderr, /There is no ACTIONS_ID_TOKEN_REQUEST_URL here/)
})

test('Azure DevOps: by its service connection, which is remembered', async (t) => {
  const it = await runner(t)
  await signIn(it, it.azureDevOps, '--federated-from', 'azure-devops')
  assert.equal(kept(it)['client_assertion_from'], 'azure-devops:connection-1')
  await sleep(2500)
  const { AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: _, ...later } = it.azureDevOps
  assert.equal((await token(it, later)).code, 0)
})

test('a plain --federated-token on a runner: its source is recognised; on another\'s it is not', async (t) => {
  const it = await runner(t)
  await signIn(it, it.github, '--only-show-errors', '--federated-token', await it.identity())
  assert.equal(kept(it)['client_assertion_from'], 'github')
  await sleep(2500)
  assert.equal((await token(it, it.github)).code, 0)
  it.seen.length = 0
  const other = await it.server.emulator.control.federatedToken({ issuer: 'https://elsewhere.example', subject })
  assert.equal((await it.az.run(...login, '--only-show-errors', '--federated-token', other, { env: it.github })).code, 1)
  await signIn(it, { ...it.github, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'over' }, '--only-show-errors', '--federated-token', await it.identity(600))
  assert.equal(kept(it)['client_assertion_from'], undefined)
  await signIn(it, {}, '--only-show-errors', '--federated-token', await it.identity(600))
  assert.equal(kept(it)['client_assertion_from'], undefined)
})

test('a runner that answers 500 twice is asked again; one whose token is over is one clear sentence', async (t) => {
  const it = await runner(t)
  await signIn(it, it.github, '--federated-from', 'github')
  await sleep(2500)
  it.troubles.push(500, 500)
  it.seen.length = 0
  assert.equal((await token(it, it.github)).code, 0)
  assert.equal(it.seen.length, 3)
  const over = await token(it, { ...it.github, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'over' })
  assert.deepEqual([over.code, over.stdout, over.stderr], [1, '', "ERROR: GitHub Actions no longer gives this job an identity token (HTTP 401): the runner's own token is over, or the job has ended.\n"])
})

test('a file that is read again, and a command', async (t) => {
  const it = await runner(t)
  const file = join(it.az.home, 'token.jwt')
  writeFileSync(file, await it.identity(6 - 300))
  await signIn(it, {}, '--federated-from', 'file:token.jwt')
  await sleep(6500)
  assert.match((await token(it, {})).stderr, /AADSTS700024/)
  writeFileSync(file, await it.identity(6 - 300))
  assert.equal((await token(it, {})).code, 0)
  writeFileSync(file, await it.identity(6 - 300))
  await signIn(it, {}, '--federated-from', `exec:cat '${file}' && echo`)
  writeFileSync(file, await it.identity(6 - 300))
  assert.equal((await token(it, {})).code, 0)
  writeFileSync(file, 'nonsense')
  assert.equal((await token(it, {})).code, 1)
  assert.match((await it.az.run(...login, '--federated-from', 'exec:exit 3')).stderr, /failed with exit code 3/)
})

test('what does not fit is refused before anything is sent', async (t) => {
  const it = await runner(t)
  const said = async (env: Record<string, string>, ...args: string[]) => (await it.az.run(...login, ...args, { env })).stderr
  assert.match(await said({}, '--federated-from', 'somewhere'), /'--federated-from' is github, azure-devops/)
  assert.match(await said({}, '--federated-from', 'github', '-p', 'x'), /goes with '--service-principal', and not with another proof/)
  assert.match(await said({}, '--federated-from', 'github'), /There is no ACTIONS_ID_TOKEN_REQUEST_URL here[^]*id-token: write/)
  assert.match(await said({ ...it.github, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example/x' }, '--federated-from', 'github'), /is not https/)
  assert.equal(it.server.emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length, 0)
})
