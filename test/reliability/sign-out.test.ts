// time limit: 1700 s
/** Does a sign-out last when a refresh is in flight? (R20) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, ada, expire, password, readCacheFile, readProfileFile, scene, sleep, token } from './scene.ts'

const { next } = random('sign-out')
const principal = 'a21e0004-0000-4000-8000-000000000002'

for (const [who, user] of [['a person', ada], ['a service principal', principal]] as const) {
  test(`signing out ${who} at any moment of a slow refresh leaves no token and no account`, async (t) => {
    const world = await scene(t, { user: null })
    const way = user === ada ? ['-u', ada] : ['--service-principal', '-u', principal, '--tenant', 'larkspur.example']
    const { code, stderr } = await world.run(world.directory, ['login', ...way, '-p', password, '-o', 'none'])
    assert.equal(code, 0, stderr)
    expire(world.directory)
    world.server.emulator.control.set({ latency: 150 })
    const points = Array.from({ length: count('sign-outs in a refresh', 10) }, () => next() * 450)
    await abreast(2, points, async (delay, index) => {
      const directory = world.copy()
      const refresh = world.run(directory, token)
      await sleep(delay)
      const args = index % 2 === 0 ? ['logout', '--username', user] : ['account', 'clear']
      const out = await world.run(directory, args)
      assert.equal(out.code, 0, out.stderr)
      await refresh
      const cache = readCacheFile(directory)
      for (const section of ['AccessToken', 'RefreshToken', 'IdToken', 'Account']) assert.deepEqual(Object.keys(cache[section] ?? {}), [], `${section} after ${args.join(' ')} at ${Math.round(delay)} ms`)
      assert.deepEqual(readProfileFile(directory).subscriptions, [])
    })
    figure(`sign-outs during a refresh of ${who}`, points.length)
  })
}
