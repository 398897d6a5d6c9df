// time limit: 1700 s
/** Months of refreshes, some of them met by a fault: does nothing grow, and is nothing lost or left? (R40) */
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { ahead, fakeTime } from './fake-time.ts'
import { cacheOf, profileOf, readCacheFile, readProfileFile, scene, sleep, token, trace } from './scene.ts'

const { next, pick } = random('long life')
const library = fakeTime()

/** Seconds between two cycles: every token has expired by then. */
const step = 86_400 + 3_600

test('thousands of refreshes, a day and an hour apart, one in ten met by a fault', async (t) => {
  assert.ok(library !== undefined, 'libfaketime is not installed, and could not be')
  const world = await scene(t)
  const { control } = world.server.emulator
  const { directory } = world
  control.set({ rotation: true, reuseDetection: false })
  const cycles = count('refresh cycles', 40)
  const people = readProfileFile(directory).subscriptions.length
  let offset = 0
  let size = 0
  let struck = 0
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    offset += step
    control.set({ clockOffset: offset })
    const env = ahead(library, offset)
    if (next() < 0.1 && cycle > 0) {
      struck += 1
      const kind = pick(['reset', '503', 'garbage', 'kill', 'cut'] as const)
      if (kind === 'kill') {
        const running = world.start(directory, token, { env })
        await sleep(next() * 300)
        running.child.kill('SIGKILL')
        await running.ended
      } else {
        control.fault(kind === '503' ? { path: '/token', kind: 'status', status: 503, times: 3 } : { path: '/token', kind, times: 3 })
        const { stderr } = await world.run(directory, token, { env })
        control.clearFaults()
        assert.doesNotMatch(stderr, trace, kind)
      }
    }
    const { code, stderr } = await world.run(directory, token, { env })
    assert.equal(code, 0, `cycle ${cycle}: ${stderr}`)
    if (cycle === 0) size = statSync(cacheOf(directory)).size
  }
  const grown = statSync(cacheOf(directory)).size / size
  assert.ok(Math.abs(grown - 1) <= 0.01, `the cache is ${grown.toFixed(3)} times as large`)
  // What a killed process left behind last is taken away by the next writing that comes ten minutes later.
  await world.run(directory, token, { env: ahead(library, offset + step) })
  assert.deepEqual(readdirSync(directory).filter((name) => /lock|azin-new|corrupt/.test(name)), [])
  assert.equal(Object.keys(readCacheFile(directory)['RefreshToken'] ?? {}).length, 1)
  assert.equal(readProfileFile(directory).subscriptions.length, people)
  assert.ok(statSync(profileOf(directory)).size > 0)
  figure('refresh cycles', cycles)
  figure('refresh cycles with a fault', struck)
  figure('refresh cycles: growth of the cache', `${((grown - 1) * 100).toFixed(1)} %`)
})
