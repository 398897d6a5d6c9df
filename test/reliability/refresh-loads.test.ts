/** What does Node load for a refresh? Nothing of `fetch`, which takes as long to load as all the rest. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchModules } from '../law/loaded.ts'
import { expire, scene, token } from './scene.ts'

test('a refresh over our own transport loads nothing of fetch', async (t) => {
  const world = await scene(t)
  expire(world.directory)
  const watch = watchModules(t)
  const asked = world.tokenRequests()
  const { code, stderr } = await world.run(world.directory, token, { env: watch.env })
  assert.deepEqual([code, stderr, world.tokenRequests() - asked], [0, '', 1])
  const { unwanted } = watch.found()
  assert.ok(unwanted.includes('NativeModule http'), 'it was watched')
  assert.deepEqual(unwanted.filter((name) => /undici|http2|zlib|worker_threads/.test(name)), [])
})
