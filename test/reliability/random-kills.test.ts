// time limit: 1700 s
/** Killed at random instants, again and again: does the file always parse, and is everybody still there? (R5, R21) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, ada, crowd, executable, expire, readCacheFile, readProfileFile, scene, signIn, sleep, token, trace } from './scene.ts'

const { next } = random('random kills')

test('SIGKILL at random instants of set and refresh: never unreadable, nobody lost, and it goes on', async (t) => {
  const world = await scene(t, { directory: crowd(1) })
  await signIn(world, world.directory, 'u0@larkspur.example')
  await signIn(world, world.directory, ada)
  // Each token is too old as soon as it is there, so that every command refreshes.
  world.server.emulator.control.set({ accessTokenSeconds: 120, longAccessTokenSeconds: 120 })
  expire(world.directory)
  const { subscriptions } = readProfileFile(world.directory)
  const ids = subscriptions.map(({ id }) => id)
  const users = Object.keys(readCacheFile(world.directory)['RefreshToken']!).length
  assert.equal(users, 2)
  const adas = subscriptions.filter(({ user }) => user.name === ada).map(({ id }) => id)
  const warm = await world.run(world.directory, token)
  assert.equal(warm.code, 0, warm.stderr)
  const kills = count('random kills', 120)
  let killed = 0
  const lanes = [world.copy(), world.copy()]
  await abreast(2, lanes, async (directory, lane) => {
    // Some commands end before they are killed; those do not count.
    for (let number = lane; killed < kills && number < kills * 3; number += 2) {
      const args = number % 4 < 2 ? token : ['account', 'set', '-s', adas[Math.floor(number / 4) % adas.length]!]
      const running = world.start(directory, args)
      running.ended.catch(() => {})
      await sleep(warm.ms * (0.3 + 0.9 * next()))
      if (running.child.exitCode === null && running.child.kill('SIGKILL')) killed += 1
      await running.ended
      const cache = readCacheFile(directory)
      const profile = readProfileFile(directory)
      assert.deepEqual(profile.subscriptions.map(({ id }) => id), ids)
      assert.equal(profile.subscriptions.filter(({ isDefault }) => isDefault).length, 1)
      assert.equal(Object.keys(cache['RefreshToken']!).length, users)
      if (number % 20 < 2) {
        const { code, stderr } = await world.run(directory, token)
        assert.equal(code, 0, stderr)
        assert.doesNotMatch(stderr, trace)
      }
    }
  })
  figure('random kills', killed)
  if (executable !== undefined) figure('random kills of the executable', killed)
  figure('random kills: unreadable or lost', 0)
})
