// time limit: 180 s
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { claimsOf } from './stand-ins.ts'

const emulator = startEmulator({ after })
const signIn = (user: string) => ['login', '-u', `${user}.example`, '-p', 'azin-demo', '-o', 'none'] as const

/** The user's directory is found by HOME, as on a runner. */
async function runner(t: Scope, env: Record<string, string> = {}): Promise<Az> {
  return azFor(t, (await emulator).origin, { AZURE_CONFIG_DIR: undefined, ...env })
}

/** Every file below a directory, as one text. */
function bytes(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n')
}

test('two jobs of one user, side by side: neither sees the other, nor the user; what a job leaves is where the runner clears', async (t) => {
  const az = await runner(t)
  const jobs = ['one', 'two'].map((name) => {
    const temporary = place(t, 'runner-temp')
    return { env: { RUNNER_TEMP: temporary, GITHUB_RUN_ID: name, GITHUB_JOB: 'build', GITHUB_ENV: join(temporary, 'env') }, temporary }
  })
  const users = ['ada@larkspur', 'isla@island01']
  const entered = await Promise.all(jobs.map(({ env }, i) => az.run(...signIn(users[i]!), '--store', 'job', { env })))
  for (const [i, { code, stderr }] of entered.entries()) {
    assert.equal(code, 0, stderr)
    const directory = join(jobs[i]!.temporary, `azin-job-${['one', 'two'][i]}-build`)
    assert.equal(readFileSync(jobs[i]!.env.GITHUB_ENV, 'utf8'), `AZURE_CONFIG_DIR=${directory}\n`)
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    assert.match(stderr, new RegExp(`^This sign-in is kept in ${directory}, which the runner empties when the job ends\\.$`, 'm'))
  }
  const later = (i: number) => ({ env: { ...jobs[i]!.env, AZURE_CONFIG_DIR: readFileSync(jobs[i]!.env.GITHUB_ENV, 'utf8').trim().split('=')[1]! } })
  const who = async (i: number) => ((await az.json('account', 'show', later(i))) as { user: { name: string } }).user.name
  assert.deepEqual(await Promise.all([who(0), who(1)]), users.map((user) => `${user}.example`))
  assert.equal((await az.run('account', 'show')).code, 1, 'the user is signed in')
  assert.equal((await az.run('logout', later(1))).code, 0)
  assert.equal(await who(0), 'ada@larkspur.example')
  assert.equal((await az.run('account', 'clear', later(0))).code, 0)
  for (const { temporary } of jobs) assert.doesNotMatch(bytes(temporary), /eyJ|"secret"/)
  assert.doesNotMatch(bytes(az.configDirectory), /eyJ|"secret"|ada@/)
})

test('core.store=job: every command of the job finds it, nobody else does', async (t) => {
  const az = await runner(t)
  assert.equal((await az.run('config', 'set', 'core.store=job', '--only-show-errors')).code, 0)
  const temporary = place(t, 'agent-temp')
  const env = { AGENT_TEMPDIRECTORY: temporary, SYSTEM_JOBID: '12f1170f', TF_BUILD: 'True' }
  const entered = await az.run(...signIn('ada@larkspur'), { env })
  assert.equal(entered.code, 0, entered.stderr)
  const directory = join(temporary, 'azin-job-12f1170f')
  assert.ok(entered.stderr.startsWith(`##vso[task.setvariable variable=AZURE_CONFIG_DIR]${directory}\n`), entered.stderr)
  const token = (await az.json('account', 'get-access-token', { env })) as { accessToken: string }
  assert.equal(claimsOf(token.accessToken)['upn'], 'ada@larkspur.example')
  assert.ok(existsSync(join(directory, 'msal_token_cache.json')) && !existsSync(join(az.configDirectory, 'msal_token_cache.json')))
  // Another job, and no job at all.
  for (const other of [{ ...env, SYSTEM_JOBID: 'other' }, {}]) assert.match((await az.run('account', 'get-access-token', { env: other })).stderr, /Please run 'az login'/)
  // Whoever names a directory gets it.
  assert.match((await az.run('account', 'get-access-token', { env: { ...env, AZURE_CONFIG_DIR: az.configDirectory } })).stderr, /Please run 'az login'/)
  assert.equal((await az.run('config', 'unset', 'core.store', { env })).code, 0)
  assert.match((await az.run('account', 'get-access-token', { env })).stderr, /Please run 'az login'/)
})

test('outside of a job the directory is new, and only the person knows it', async (t) => {
  const az = await runner(t)
  const entered = await az.run(...signIn('ada@larkspur'), '--store', 'job')
  const [, directory] = /^To use it: export AZURE_CONFIG_DIR='(.*)'$/m.exec(entered.stderr)!
  assert.equal(statSync(directory!).mode & 0o777, 0o700)
  assert.equal((await az.run('account', 'show', { env: { AZURE_CONFIG_DIR: directory } })).code, 0)
  assert.equal((await az.run('account', 'show')).code, 1)
  assert.match((await az.run('login', '--store', 'disk')).stderr, /'disk' is not a valid value for '--store'\. Allowed values: user, job, memory\./)
})

test('memory: a sign-in that is nowhere, and one that az serve lends from', async (t) => {
  const az = await runner(t)
  const before = readdirSync(az.configDirectory)
  const entered = await az.run('login', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '--store', 'memory', '--query', '[0].user.name', '-o', 'tsv')
  assert.deepEqual([entered.code, entered.stdout], [0, 'ada@larkspur.example\n'], entered.stderr)
  assert.deepEqual(readdirSync(az.configDirectory), before)
  assert.match((await az.run('serve', '-u', 'ada@larkspur.example')).stderr, /^ERROR: --username goes with --store memory/)

  const serving = az.start('serve', '--store', 'memory', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'json', '--only-show-errors')
  await serving.sees(/^\}\n/m, 'stdout')
  const { clients } = JSON.parse(serving.stdout()) as { clients: { environment: { IDENTITY_ENDPOINT: string; IDENTITY_HEADER: string } }[] }
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = clients[0]!.environment
  const tokens = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(`${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https://storage.azure.com`, { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } })).json()))
  assert.equal(new Set(tokens.map((one) => claimsOf((one as { access_token: string }).access_token)['aud'])).size, 1)
  assert.deepEqual(readdirSync(az.configDirectory), before)
  serving.child.kill('SIGINT')
  assert.equal((await serving.ended).code, 130)
  assert.doesNotMatch(bytes(az.home), /eyJ|refresh_token|ada@/)
})
