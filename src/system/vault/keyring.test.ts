import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type Item, type Items, keyringVault, sharedItem, united } from './keyring.ts'

const cache = '/c/msal_token_cache.bin'
const principals = '/c/service_principal_entries.bin'
const none = new Uint8Array()

/** A keyring in a map. `spoil` makes what is kept into something else. */
function memory(kept: Record<string, string> = {}, spoil: (text: string, item: Item) => string = (text) => text) {
  const map = new Map(Object.entries(kept))
  const puts: string[] = []
  const items: Items = {
    get: async ({ location }) => map.get(location),
    async put(item, text) {
      puts.push(`${item.location}=${text}`)
      map.set(item.location, spoil(text, item))
    },
    remove: async ({ location }) => void map.delete(location),
  }
  return { map, puts, vault: keyringVault({ use: (task) => task(items) }) }
}

const shared = sharedItem.location

test('the token cache is the shared item, service principals are an item of their own', async () => {
  const { map, vault } = memory()
  assert.deepEqual(await vault.seal(cache, '{}'), none)
  await vault.seal(principals, '[]')
  assert.deepEqual(Object.fromEntries(map), { [shared]: '{}', [principals]: '[]' })
})

test('what is unchanged is not written again', async () => {
  const { puts, vault } = memory({ [shared]: '{}' })
  await vault.seal(cache, '{}')
  assert.deepEqual(puts, [])
})

test('a list in the shared item is moved before a token cache takes its place', async () => {
  const { puts, vault } = memory({ [shared]: '[{"client_id":"a","tenant":"t"}]' })
  assert.equal(await vault.open(cache, none), undefined)
  await vault.seal(cache, '{}')
  assert.deepEqual(puts, [`${principals}=[{"client_id":"a","tenant":"t"}]`, `${shared}={}`])
})

test('a list is not given up when its move fails', async () => {
  const list = '[{"client_id":"a","tenant":"t"}]'
  const { map, vault } = memory({ [shared]: list }, (text, { location }) => (location === principals ? text.slice(1) : text))
  await assert.rejects(vault.seal(cache, '{}'), { code: 'vault_unavailable' })
  assert.deepEqual(Object.fromEntries(map), { [shared]: list })
})

test('service principals of both places are read as one, and then lie in one', async () => {
  const { map, vault } = memory({ [shared]: '[{"client_id":"b","tenant":"t"},{"client_id":"a","tenant":"t"}]', [principals]: '[{"client_id":"a","tenant":"t","mine":1}]' })
  const both = await vault.open(principals, none)
  assert.deepEqual(JSON.parse(both!), [{ client_id: 'a', tenant: 't', mine: 1 }, { client_id: 'b', tenant: 't' }])
  await vault.seal(principals, '[]')
  assert.deepEqual(Object.fromEntries(map), { [principals]: '[]' })
})

test('discarding leaves what belongs to the other file', async () => {
  const list = memory({ [shared]: '[]', [principals]: '[]' })
  await list.vault.discard(cache)
  assert.equal(list.map.get(shared), '[]')
  await list.vault.discard(principals)
  assert.equal(list.map.size, 0)
  const both = memory({ [shared]: '{}', [principals]: '[]' })
  await both.vault.discard(principals)
  assert.deepEqual([...both.map], [[shared, '{}']])
  await both.vault.discard(cache)
  assert.equal(both.map.size, 0)
})

test('a keyring that cuts what it keeps gets the old text back', async () => {
  const cutting = memory({ [shared]: '{"old":1}' }, (text) => (text.length > 9 ? text.slice(0, 9) : text))
  await assert.rejects(cutting.vault.seal(cache, '{"new":1,"more":2}'), { code: 'vault_unavailable' })
  assert.equal(cutting.map.get(shared), '{"old":1}')
  const first = memory({}, (text) => text.slice(0, 9))
  await assert.rejects(first.vault.seal(cache, '{"new":1,"more":2}'), { code: 'vault_unavailable' })
  assert.equal(first.map.size, 0)
})

test('what another program wrote in the same moment is not undone', async () => {
  const { map, vault } = memory({ [shared]: '{"old":1}' }, () => '{"theirs":1}')
  await assert.rejects(vault.seal(cache, '{"new":1}'), { code: 'lock_timeout' })
  assert.equal(map.get(shared), '{"theirs":1}')
})

test('entries that cannot be read are not mixed', () => {
  assert.equal(united('[', '[{}]'), '[')
  assert.equal(united(undefined, '[1'), '[1')
})
