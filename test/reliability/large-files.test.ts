// time limit: 300 s
/** 5,000 subscriptions, 2,000 tokens, 500 accounts: is everything still right, and hardly slower? (R39) */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { updateCache } from '../../src/cache/write.ts'
import { figure, full } from '../harness/counts.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { realSystem } from './real-system.ts'
import { addAccounts, cacheOf, readCacheFile, program, readProfileFile, scene, token, trace, type Scene } from './scene.ts'

test('a token from the cache, a change of the default and a refresh with very large files', async (t) => {
  const world = await scene(t)
  const small = world.copy()
  const large = world.copy()
  addAccounts(large, 5_000)
  addTokens(large, 500, 2_000)
  const wanted = JSON.parse((await world.run(small, token)).stdout) as { accessToken: string }
  const quick: number[] = []
  const slow: number[] = []
  for (let run = 0; run < (full ? 40 : 8); run += 1) {
    quick.push(await processorTime(t, world, small, wanted.accessToken))
    slow.push(await processorTime(t, world, large, wanted.accessToken))
  }
  const [typical, worst] = [0.5, 0.95].map((share) => at(slow, share) / at(quick, share)) as [number, number]
  figure('large files: processor time of a cached token', `${at(slow, 0.5)} ms (${typical.toFixed(2)} times the small case; p95 ${worst.toFixed(2)} times)`)
  if (full) assert.ok(worst <= 2.5, `${worst}`)
  const last = readProfileFile(large).subscriptions.at(-1)!
  const set = await world.run(large, ['account', 'set', '-s', last.id])
  assert.equal(set.code, 0, set.stderr)
  const show = await world.run(large, ['account', 'show', '--query', 'id', '-o', 'tsv'])
  assert.equal(show.stdout.trim(), last.id, show.stderr)
  const fresh = await world.run(large, [...token, '--resource-type', 'ms-graph', '-s', JSON.parse((await world.run(small, ['account', 'show'])).stdout).id as string])
  assert.equal(fresh.code, 0, fresh.stderr)
  assert.doesNotMatch(set.stderr + show.stderr + fresh.stderr, trace)
  const cache = readCacheFile(large)
  assert.ok(Object.keys(cache['AccessToken']!).length >= 2_001 && Object.keys(cache['Account']!).length >= 501)
  assert.equal(readProfileFile(large).subscriptions.length, readProfileFile(small).subscriptions.length + 5_000)
  const begun = process.cpuUsage()
  await updateCache(realSystem(large), (found) => ({ ...found, AppMetadata: { ...found.AppMetadata, 'appmetadata-e-x': { client_id: 'x', environment: 'e' } } }))
  const { user, system } = process.cpuUsage(begun)
  figure('large files: processor time of a change of the cache', `${Math.round((user + system) / 1000)} ms`)
})

/** Milliseconds that the command itself needed, whatever else the machine does. */
async function processorTime(t: Scope, world: Scene, directory: string, accessToken: string): Promise<number> {
  const timed = `TIMEFORMAT='%U %S'; time '${process.execPath}' '${program}' ${token.join(' ')}`
  const { code, stdout, stderr } = await start(t, 'bash', ['-c', timed], world.environment(directory)).ended
  assert.equal(code, 0, stderr)
  assert.equal((JSON.parse(stdout) as { accessToken: string }).accessToken, accessToken)
  const [user, system] = stderr.trim().split(' ').map(Number) as [number, number]
  return Math.round((user + system) * 1000)
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Of other people, with secrets of the usual length. */
function addTokens(directory: string, people: number, tokens: number): void {
  const cache = readCacheFile(directory)
  const [account] = Object.values(cache['Account']!)
  const [access] = Object.values(cache['AccessToken']!)
  const secret = 'x'.repeat(1_800)
  for (let index = 0; index < tokens; index += 1) {
    const home_account_id = `${index % people}-person.tenant`
    cache['AccessToken']![`other-${index}`] = { ...access, home_account_id, realm: `tenant-${index}`, secret }
    cache['Account']![`other-${index % people}`] = { ...account, home_account_id, username: `person${index % people}@elsewhere.example` }
    cache['RefreshToken']![`other-${index % people}`] = { credential_type: 'RefreshToken', secret, home_account_id, environment: 'localhost', client_id: 'c' }
  }
  writeFileSync(cacheOf(directory), JSON.stringify(cache, null, 4), { mode: 0o600 })
}
