import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem, type FakeSystem } from '../../test/fake-system.ts'
import { isEncrypted } from './encryption.ts'
import { discardServicePrincipals, forgetServicePrincipal, keepServicePrincipal, readServicePrincipal } from './secrets.ts'

const path = '/home/me/.azure/service_principal_entries.bin'
const config = '[core]\nencrypt_token_cache = true\n'
const entry = { client_id: 'app', tenant: 't', client_secret: 's' }

function vaulted(kept: Record<string, string> = {}, files: Record<string, string> = {}): { system: FakeSystem; kept: Map<string, string> } {
  const map = new Map(Object.entries(kept))
  const vault = {
    open: async (name: string) => map.get(name),
    seal: async (name: string, text: string) => (map.set(name, text), new Uint8Array()),
    discard: async (name: string) => void map.delete(name),
  }
  return { system: fakeSystem({ config, ...files }, { vault }), kept: map }
}

test('who is asked to encrypt, and who does so unasked', () => {
  const said = (text: string, platform: 'linux' | 'darwin' | 'win32', env = {}) => isEncrypted(fakeSystem({ config: text }, { platform, env }))
  assert.equal(said(config, 'linux'), true)
  assert.equal(said(config, 'linux', { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'no' }), false)
  assert.equal(said('', 'linux', { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'yes' }), true)
  assert.deepEqual((['linux', 'darwin', 'win32'] as const).map((platform) => said('', platform)), [false, false, true])
  assert.equal(said('[core]\nencrypt_token_cache=false\n', 'win32'), false)
})

test('a secret goes to the vault alone, and comes back', async () => {
  const { system, kept } = vaulted()
  await keepServicePrincipal(system, entry)
  assert.deepEqual(await readServicePrincipal(system, 'app', 't'), { entry })
  assert.deepEqual(JSON.parse(kept.get(path)!), [entry])
  assert.equal(system.files.text(path), '')
  assert.equal(system.files.text('/home/me/.azure/service_principal_entries.json'), undefined)
})

test('without the file nobody is there; forgetting leaves the others', async () => {
  const { system, kept } = vaulted({ [path]: JSON.stringify([entry]) })
  await assert.rejects(readServicePrincipal(system, 'app', 't'), { code: 'not_signed_in' })
  system.files.put(path, '')
  await keepServicePrincipal(system, { ...entry, client_id: 'other' })
  await forgetServicePrincipal(system, 'app')
  assert.deepEqual(JSON.parse(kept.get(path)!).map((one: { client_id: string }) => one.client_id), ['other'])
  await discardServicePrincipals(system)
  assert.equal(kept.size, 0)
  assert.equal(system.files.text(path), undefined)
})

test('a damaged text is an error to read; a sign-in keeps it aside in the vault and goes on', async () => {
  const { system, kept } = vaulted({ [path]: '[{"client_id":"app","tenant":"t","client_secret":"s"},{"cli' }, { 'service_principal_entries.bin': '' })
  await assert.rejects(readServicePrincipal(system, 'app', 't'), { code: 'file_damaged' })
  await assert.rejects(forgetServicePrincipal(system, 'app'), { code: 'file_damaged' })
  await keepServicePrincipal(system, { client_id: 'b', tenant: 't', client_secret: 'x' })
  assert.deepEqual(JSON.parse(kept.get(path)!).map((one: { client_id: string }) => one.client_id), ['app', 'b'])
  const aside = [...kept.keys()].find((name) => name.includes('.corrupt-'))!
  assert.match(kept.get(aside)!, /cli$/)
  assert.equal(system.files.text(aside), '')
})
