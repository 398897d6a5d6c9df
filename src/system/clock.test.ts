/** Does the clock tell local time as the time zone's file says, and does waiting end when asked to? */

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { nodeClock } from './clock.ts'
import { findZone, localTime } from './local-time.ts'
import { readFileSync } from 'node:fs'

/** As `zones.ts`, which looks a zone up once for the whole process. */
function local(epochSeconds: number) {
  const zone = findZone(process.env, (path) => {
    try {
      return readFileSync(path)
    } catch {
      return undefined
    }
  })
  return zone && localTime(epochSeconds, zone)
}

const instant = Date.UTC(2026, 9, 25, 0, 30) / 1000

test('local time follows TZ, whoever knows it', () => {
  const old = process.env['TZ']
  try {
    // A POSIX rule (ours alone), a zone's file or Date, and a name that nobody knows.
    for (const [tz, hour] of [['CET-1CEST,M3.5.0,M10.5.0/3', 2], ['Asia/Kolkata', 6], ['UTC', 0]] as const) {
      process.env['TZ'] = tz
      assert.equal(nodeClock(local).local(instant).hour, hour, tz)
    }
    process.env['TZ'] = 'Nowhere/Land'
    assert.equal(nodeClock(local).local(instant).year, 2026)
  } finally {
    if (old === undefined) delete process.env['TZ']
    else process.env['TZ'] = old
  }
})

test('now is in whole seconds, monotonic never goes back', () => {
  const clock = nodeClock(local)
  assert.ok(Number.isInteger(clock.now()) && Math.abs(clock.now() - Date.now() / 1000) < 2)
  const start = clock.monotonic()
  assert.ok(clock.monotonic() >= start)
})

test('sleep waits, and rejects with the reason as soon as it is aborted', async () => {
  const clock = nodeClock(local)
  const start = performance.now()
  await clock.sleep(20)
  assert.ok(performance.now() - start >= 19)
  const ending = new AbortController()
  const waiting = clock.sleep(60_000, ending.signal)
  ending.abort(new Error('end'))
  await assert.rejects(waiting, { message: 'end' })
  await assert.rejects(clock.sleep(1, ending.signal), { message: 'end' })
  assert.ok(performance.now() - start < 10_000)
})
