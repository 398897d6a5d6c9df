// time limit: 600 s
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { root } from '../harness/place.ts'
import { play } from '../harness/story.ts'
import { readTranscript } from '../harness/transcript.ts'
import { directMore } from './directions.ts'
import { cast, direct, texts } from './stage.ts'

for (const path of texts) {
  const name = path.slice(root.length + 1)
  test(name, async (t) => {
    const text = readFileSync(path, 'utf8')
    assert.ok(readTranscript(text).length > 0, `${name} has no command.`)
    const server = await startEmulator(t)
    const az = azFor(t, server.origin)
    const obey = async (direction: string) => (await direct(server, direction)) ?? directMore({ server, home: az.home }, direction)
    await play(t, name, text, { az, cast, env: { EMULATOR: server.origin }, direct: obey })
  })
}
