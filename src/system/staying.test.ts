/** Is what stays told to compile, where the executable compiles hardly anything? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeHost } from './host.ts'
import { nodeListen } from './listen.ts'

test('whoever listens compiles as ever', async () => {
  const scales: number[] = []
  const world = globalThis as { Bun?: unknown }
  world.Bun = { unsafe: { setJITPolicy: (scale: number) => scales.push(scale) } }
  try {
    const answer = { status: 204, body: '' }
    for (const open of [await nodeListen({ host: '127.0.0.1', port: 0 }, async () => answer), await nodeHost({ host: '127.0.0.1', port: 0 }, () => answer)]) await open.close(0)
  } finally {
    delete world.Bun
  }
  assert.deepEqual(scales, [1, 1])
})
