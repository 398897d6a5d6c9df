// asks: 192.0.2.1 management.azure.com.127.0.0.1.nip.example
/** Who can be named in a story, what may happen beside its commands, and which stories are there? */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'

import { defaultDirectory } from '../../emulator/default-directory.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { root } from '../harness/place.ts'

export const cast = Object.fromEntries(defaultDirectory.users.map(({ name, password }) => [name, { username: name, password }]))

/** `emulator: POST settings {...}` turns a knob; `the emulator hears nothing`, or `hears N requests`, holds of the command that follows. */
export async function direct(server: TestEmulator, direction: string): Promise<(() => void) | undefined> {
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
export const texts = [
  ...readdirSync(folder).filter((name) => name.endsWith('.story')).sort().map((name) => `${folder}/${name}`),
  ...(existsSync(`${root}/README.md`) ? [`${root}/README.md`] : []),
]
