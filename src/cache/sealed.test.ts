import assert from 'node:assert/strict'
import { test } from 'node:test'

import { AuthError } from '../errors.ts'
import { type FakeSystem, fakeSystem } from '../../test/fake-system.ts'
import { clearSealedCache } from './clear.ts'
import { readCache } from './read.ts'
import { updateCache } from './write.ts'

const path = '/home/me/.azure/msal_token_cache.bin'
const encrypted = true

/** A vault in a map, behind a diary of what happened on the disk. */
function vaulted(kept: Record<string, string> = {}, files: Record<string, string> = {}, refuses = false): { system: FakeSystem; kept: Map<string, string> } {
  const map = new Map(Object.entries(kept))
  const check = () => {
    if (refuses) throw new AuthError('vault_unavailable', 'The keyring is locked.')
  }
  const vault = {
    async open(name: string) { return check(), map.get(name) },
    async seal(name: string, text: string) { return check(), map.set(name, text), new Uint8Array() },
    async discard(name: string) { check(), map.delete(name) },
  }
  return { system: fakeSystem(files, { vault }), kept: map }
}

const mark = (name: string) => (cache: object) => ({ ...cache, Marks: { ...(cache as { Marks?: object }).Marks, [name]: {} } })

test('without its file there is no cache, whatever the vault holds, and nobody is asked', async () => {
  const { system } = vaulted({ [path]: '{"Marks": {"old": {}}}' }, {}, true)
  assert.deepEqual(await readCache(system, encrypted), {})
  const { system: other, kept } = vaulted({ [path]: '{"Marks": {"old": {}}}' })
  await updateCache(other, mark('new'), { encrypted })
  assert.deepEqual(JSON.parse(kept.get(path)!), { Marks: { new: {} } })
})

test('a change goes to the vault, then its file is renewed, empty; the plain cache is not touched', async () => {
  const { system, kept } = vaulted({ [path]: '{"Marks": {"a": {}}}' }, { 'msal_token_cache.bin': '', 'msal_token_cache.json': '{"plain": {}}' })
  await updateCache(system, mark('b'), { encrypted })
  assert.deepEqual(await readCache(system, encrypted), { Marks: { a: {}, b: {} } })
  assert.equal(kept.get(path), '{\n    "Marks": {\n        "a": {},\n        "b": {}\n    }\n}')
  assert.equal(system.files.text(path), '')
  assert.ok(!system.files.calls.some((call) => call.includes('msal_token_cache.json')))
  assert.equal(system.files.calls.filter((call) => call.startsWith('replace')).join(), `replace ${path}`)
})

test('nothing is written if nothing changed', async () => {
  const { system } = vaulted({ [path]: '{"Marks":{}}' }, { 'msal_token_cache.bin': '' })
  await updateCache(system, (cache) => cache, { encrypted })
  assert.ok(!system.files.calls.some((call) => call.startsWith('replace')))
})

test('a vault that refuses is said; nothing is written anywhere', async () => {
  const { system } = vaulted({}, { 'msal_token_cache.bin': '' }, true)
  await assert.rejects(async () => readCache(system, encrypted), { code: 'vault_unavailable' })
  await assert.rejects(updateCache(system, mark('a'), { encrypted, repair: true }), { code: 'vault_unavailable' })
  await assert.rejects(clearSealedCache(system), { code: 'vault_unavailable' })
  assert.ok(!system.files.calls.some((call) => /^(replace|remove)/.test(call)))
})

test('a damaged text is an error; repaired, it is kept in the vault, not in a file', async () => {
  const { system, kept } = vaulted({ [path]: '{"Marks": {"a": {}}, "RefreshToken": {"cut' }, { 'msal_token_cache.bin': '' })
  await assert.rejects(async () => readCache(system, encrypted), { code: 'file_damaged' })
  await updateCache(system, mark('b'), { encrypted, repair: true })
  const aside = [...kept.keys()].find((name) => name.includes('.corrupt-'))!
  assert.match(kept.get(aside)!, /"cut$/)
  assert.equal(system.files.text(aside), '')
  assert.deepEqual(JSON.parse(kept.get(path)!).Marks, { a: {}, b: {} })
})

test('clearing forgets the text, then the file', async () => {
  const { system, kept } = vaulted({ [path]: '{}' }, { 'msal_token_cache.bin': '' })
  await clearSealedCache(system)
  assert.equal(kept.size, 0)
  assert.equal(system.files.text(path), undefined)
})
