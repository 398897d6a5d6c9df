// time limit: 600 s
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { defaultDirectory } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { root } from '../harness/place.ts'
import { play } from '../harness/story.ts'
import { readTranscript } from '../harness/transcript.ts'
import { directMore } from './directions.ts'

const cast = Object.fromEntries(defaultDirectory.users.map(({ name, password }) => [name, { username: name, password }]))

/** `emulator: POST settings {...}` turns a knob; `the emulator hears nothing`, or `hears N requests`, holds of the command that follows. */
async function direct(server: TestEmulator, direction: string): Promise<(() => void) | undefined> {
  const { state } = server.emulator
  const [, method, knob, body] = /^emulator: (POST|DELETE) ([\w-]+)(?: (\{.*\}))?$/.exec(direction) ?? []
  if (method !== undefined) {
    const response = await fetch(`${server.origin}/_azin/${knob}`, { method, body: body ?? null })
    assert.equal(response.status, 200, `(${direction}): ${await response.text()}`)
    return () => {}
  }
  if (direction === 'the emulator is gone') {
    await server.close()
    return () => {}
  }
  const [, heard] = /^the emulator hears (nothing|\d+ requests?)$/.exec(direction) ?? []
  if (heard === undefined) return undefined
  const before = state.requests.length
  return () => assert.equal(state.requests.length - before, heard === 'nothing' ? 0 : parseInt(heard), state.requests.slice(before).map(({ method, path }) => `${method} ${path}`).join('\n'))
}

const folder = `${root}/test/stories`
const texts = [
  ...readdirSync(folder).filter((name) => name.endsWith('.story')).sort().map((name) => `${folder}/${name}`),
  ...(existsSync(`${root}/README.md`) ? [`${root}/README.md`] : []),
]

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
