/** Is a service asked once a day what it is, and is what was kept believed no more than what it says? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeSystem } from '../../test/fake-system.ts'
import { authorityFor } from './authority.ts'

const ask = { activeDirectory: 'https://login.example', tenant: 't', builtIn: false }
const base = 'https://login.example/t'
const file = '/home/me/.azure/azin/authorities.json'
const document = (host = 'login.example') => ({
  issuer: `https://${host}/t`, authorization_endpoint: `https://${host}/a`, token_endpoint: `https://${host}/k`, device_authorization_endpoint: `https://${host}/d`,
})

function world(files: Record<string, string> = {}) {
  const asked: string[] = []
  const system = fakeSystem(files, {
    transport: {
      send: async ({ url }) => {
        asked.push(url)
        return { status: 200, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(document())) }
      },
    },
  })
  return { system, asked }
}

test('asked once, and again when it is asked to', async () => {
  const { system, asked } = world()
  const first = await authorityFor(system, ask)
  const second = await authorityFor(system, ask)
  assert.equal(asked.length, 1)
  assert.deepEqual(second, { ...first, kept: true })
  await authorityFor(system, { ...ask, again: true })
  assert.equal(asked.length, 2)
})

test('what is kept and cannot be believed is asked for again', async () => {
  const now = world().system.clock.now()
  const kept = (at: number, value: unknown) => ({ [file]: JSON.stringify({ [base]: { at, document: value } }) })
  for (const files of [kept(now, document('evil.example')), kept(now - 86_400, document()), kept(now + 5, document()), { [file]: 'torn{' }, kept(now, null)]) {
    const { system, asked } = world(files)
    assert.equal((await authorityFor(system, ask)).token_endpoint, 'https://login.example/k')
    assert.equal(asked.length, 1, files[file])
  }
  assert.equal((await authorityFor(world(kept(now, document())).system, ask)).kept, true)
})
