// time limit: 1700 s
/** Many processes at once: does any of them fail, and is anything lost? (R8, R9) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { ada, addAccounts, crowd, password, readCacheFile, readProfileFile, scene, sleep, trace } from './scene.ts'

const { next, pick } = random('storms')

test('40 processes set and show the subscription, 300 subscriptions: none fails, none is lost', async (t) => {
  const world = await scene(t)
  addAccounts(world.directory, 296)
  const ids = readProfileFile(world.directory).subscriptions.map(({ id }) => id)
  const runs = count('set and show runs', 1)
  let failed = 0
  for (let run = 0; run < runs; run += 1) {
    const directory = world.copy()
    const chosen = new Set<string>()
    await Promise.all(Array.from({ length: 40 }, async (_, index) => {
      await sleep(next() * 1000)
      const id = pick(ids)
      if (index % 2 === 0) chosen.add(id)
      const { code, stderr } = await world.run(directory, index % 2 === 0 ? ['account', 'set', '-s', id] : ['account', 'show', '-o', 'none'])
      if (code !== 0) (failed += 1), console.log(stderr)
      assert.doesNotMatch(stderr, trace)
    }))
    const { subscriptions } = readProfileFile(directory)
    assert.deepEqual(subscriptions.map(({ id }) => id).sort(), [...ids].sort())
    assert.deepEqual(subscriptions.filter(({ isDefault }) => isDefault).map(({ id }) => chosen.has(id)), [true])
  }
  figure('set and show: calls', runs * 40)
  figure('set and show: failed', failed)
  assert.equal(failed, 0)
})

test('20 people sign in at once beside one who was there: 21 of 21 are kept, in the profile and in the cache', async (t) => {
  const people = 20
  const world = await scene(t, { directory: crowd(people) })
  const runs = count('parallel sign-in runs', 1)
  for (let run = 0; run < runs; run += 1) {
    const directory = world.copy()
    await Promise.all(Array.from({ length: people }, async (_, person) => {
      await sleep(next() * 300)
      const { code, stderr } = await world.run(directory, ['login', '-u', `u${person}@larkspur.example`, '-p', password, '-o', 'none'])
      assert.equal(code, 0, stderr)
    }))
    const names = [ada, ...Array.from({ length: people }, (_, person) => `u${person}@larkspur.example`)].sort()
    assert.deepEqual([...new Set(readProfileFile(directory).subscriptions.map(({ user }) => user.name))].sort(), names)
    const cache = readCacheFile(directory)
    const known = Object.values(cache['Account'] ?? {}).map(({ username }) => String(username))
    assert.deepEqual([...new Set(known)].sort(), names)
    const holders = new Set(Object.values(cache['RefreshToken'] ?? {}).map((entry) => entry['home_account_id']))
    assert.equal(holders.size, people + 1)
  }
  figure('parallel sign-ins: runs with 21 of 21 users kept', runs)
})
