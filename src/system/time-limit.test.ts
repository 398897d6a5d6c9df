/** Does a limit count only the time in which the process could run? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pause } from './pause.ts'
import { timeLimit } from './time-limit.ts'

test('a process that was held up for longer than the limit first sees what has arrived meanwhile', async () => {
  const order: string[] = []
  await new Promise(setImmediate) // of the loop's phases, timers come next, and then what has arrived
  const late = new Promise<void>((resolve) => {
    timeLimit(100, () => (order.push('late'), resolve()))
  })
  pause(300)
  setImmediate(() => order.push('read'))
  await late
  assert.deepEqual(order, ['read', 'late'])
})

test('ended in time, it says nothing; otherwise it says so once', async () => {
  let calls = 0
  timeLimit(40, () => (calls += 1))
  const end = timeLimit(40, () => (calls += 100))
  end()
  await new Promise((resolve) => setTimeout(resolve, 400))
  assert.equal(calls, 1)
})
