import assert from 'node:assert/strict'
import { test } from 'node:test'

import { history } from './history.ts'
import { metrics } from './metrics.ts'

test('the text exposition format, to the letter', () => {
  const all = metrics()
  all.counter('a_total', 'Back\\slash,\nand a line.', { name: 'q"uo\\te\n' }).value += 2
  all.counter('a_total', '', { name: 'b' }).value += 1
  all.gauge('g', 'A gauge.', () => [[{ state: 'up' }, 1], [{ state: 'down' }, 0]])
  const times = all.histogram('h_seconds', 'Times.')
  for (const seconds of [0.0005, 0.001, 0.3, 99]) times.observe(seconds)
  const lines = all.expose().split('\n')
  assert.deepEqual(lines.slice(0, 7), [
    '# HELP a_total Back\\\\slash,\\nand a line.', '# TYPE a_total counter', 'a_total{name="q\\"uo\\\\te\\n"} 2', 'a_total{name="b"} 1',
    '# HELP g A gauge.', '# TYPE g gauge', 'g{state="up"} 1',
  ])
  assert.deepEqual(lines.filter((line) => /le="(0\.001|0\.25|0\.5|30|\+Inf)"|_sum|_count/.test(line)), [
    'h_seconds_bucket{le="0.001"} 2', 'h_seconds_bucket{le="0.25"} 2', 'h_seconds_bucket{le="0.5"} 3', 'h_seconds_bucket{le="30"} 3', 'h_seconds_bucket{le="+Inf"} 4', 'h_seconds_sum 99.3015', 'h_seconds_count 4',
  ])
  assert.equal(lines.at(-1), '')
})

test('labels have a bounded number of values: what comes later is counted together', () => {
  const all = metrics()
  for (let i = 0; i < 2_000; i++) all.counter('a_total', 'A.', { code: `c${i}` }).value += 1
  all.counter('a_total', 'A.', { code: 'c3' }).value += 1
  const lines = all.expose().split('\n').filter((line) => line.startsWith('a_total'))
  assert.equal(lines.length, 501)
  assert.ok(lines.includes('a_total{code="other"} 1500'))
  assert.ok(lines.includes('a_total{code="c3"} 2'))
})

test('an hour, minute by minute, and the last errors', () => {
  let now = 1_000_020
  const hour = history(() => now)
  hour.count('hits')
  now += 60
  hour.count('asked')
  hour.count('asked')
  assert.deepEqual(hour.minutes().slice(-2), [{ hits: 1, asked: 0, refused: 0, failed: 0 }, { hits: 0, asked: 2, refused: 0, failed: 0 }])
  now += 59 * 60
  assert.deepEqual(hour.minutes()[0], { hits: 0, asked: 2, refused: 0, failed: 0 })
  hour.count('refused')
  now += 60
  assert.deepEqual(hour.minutes().map((minute) => minute.asked + minute.hits).reduce((a, b) => a + b), 0)
  for (let i = 0; i < 50; i++) hour.trouble({ identity: 'a', code: String(i), message: '' })
  assert.deepEqual([hour.troubles().length, hour.troubles()[0]!.code], [20, '49'])
})
