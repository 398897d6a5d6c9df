// time limit: 240 s
/** When a token of many is over, is Entra asked once, whoever is killed or stopped meanwhile? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { startRedis } from '../harness/redis.ts'
import { figure } from '../harness/counts.ts'
import { buildReplica, clientIn, clientOf, inside, lives, replica, scene } from './scene.ts'

test('three replicas, two hundred callers of each at the same instant: one request, also at expiry', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const program = buildReplica(t)
  const store = { url: redis.url, keys: world.keys() }
  const replicas = await Promise.all([1, 2, 3].map(() => replica(t, world, program, store)))
  // Throttled: whoever asked for himself would be told to wait.
  world.server.emulator.control.set({ latency: 150, tokensPerMinute: 3 })
  // Given away for eleven twelfths of its life.
  lives(world, 12, 12)
  const rush = () => Promise.all(replicas.flatMap((one) => Array.from({ length: 200 }, () => one.token())))
  for (const time of ['at first', 'at expiry']) {
    const before = world.asked()
    const begun = performance.now()
    const tokens = await rush()
    assert.equal(world.asked() - before, 1, time)
    assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 1)
    assert.equal(clientIn(tokens[0]!), clientOf(0))
    figure(`3 replicas x 200 callers, ${time}`, `${world.asked() - before} token request, all answered in ${(performance.now() - begun).toFixed(0)} ms`)
    const over = tokens[0]!.expires_on * 1000 - 1000
    while (time === 'at first' && Date.now() < over) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const told = await Promise.all(replicas.map((one) => one.seen()))
  assert.equal(told.reduce((sum, { seen }) => sum + (seen['refresh-begun'] ?? 0), 0), 2)
  assert.deepEqual(told.map(({ state, replicas: all }) => [state, all.length]), [['up', 3], ['up', 3], ['up', 3]])
})

test('within one replica, without a store', async (t) => {
  const world = await scene(t)
  world.server.emulator.control.set({ latency: 50 })
  const fleet = await inside(t, world)
  const tokens = await Promise.all(Array.from({ length: 100 }, () => fleet.ask()))
  assert.deepEqual([world.asked(), new Set(tokens.map(({ access_token }) => access_token)).size, fleet.state()], [1, 1, 'none'])
  assert.equal(await fleet.ask(), await fleet.ask(), 'the same object each time')
})
