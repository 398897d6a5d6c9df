// time limit: 600 s
/** Offline with a valid token: is it served, every time, without a single request? (R34) */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { count, figure } from '../harness/counts.ts'
import { abreast, scene, token } from './scene.ts'

test('every request would be reset: the token comes all the same, and nobody is asked', async (t) => {
  const world = await scene(t)
  // What an earlier command learnt of the service is no condition either.
  rmSync(join(world.directory, 'azin'), { recursive: true, force: true })
  world.server.emulator.control.fault({ path: '*', kind: 'reset', times: Infinity })
  world.server.emulator.control.clearRequests()
  const many = count('offline', 12)
  await abreast(3, Array.from({ length: many }, (_, index) => index), async (index) => {
    const ways = [[], ['-o', 'tsv'], ['--query', 'accessToken'], ['--resource', 'https://management.core.windows.net/']]
    const { code, stdout, stderr } = await world.run(world.directory, [...token, ...ways[index % ways.length]!], { env: index % 2 === 0 ? {} : { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' } })
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /ey/)
  })
  assert.deepEqual(world.server.emulator.state.requests, [])
  figure('tokens served offline, without a request', many)
})
