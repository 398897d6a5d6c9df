/** Is everybody forgotten on a disk that has no room left, and is nothing made for nothing? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../test/fake-system.ts'
import { signOut, signOutAll } from './sign-out.ts'

const PROFILE = '/home/me/.azure/azureProfile.json'
const CACHE = '/home/me/.azure/msal_token_cache.json'
const SECRETS = '/home/me/.azure/service_principal_entries.json'
const account = { id: 's', name: 'S', state: 'Enabled', user: { name: 'ada', type: 'user' }, isDefault: true, tenantId: 't', environmentName: 'AzureCloud' }
const files = { [PROFILE]: JSON.stringify({ subscriptions: [account] }), [CACHE]: '{"Marks":{"a":{}}}' }

test('a full disk: account clear takes the files away, and makes none', async () => {
  for (const code of ['ENOSPC', 'EDQUOT']) {
    const system = fakeSystem({ ...files, [SECRETS]: '[{"client_id":"c","tenant":"t"}]' })
    system.files.fail('replace', '*', code)
    await signOutAll(system)
    assert.deepEqual([...system.files.nodes.keys()], [])
  }
})

test('another trouble than room is no reason to take a file away', async () => {
  const system = fakeSystem(files)
  system.files.fail('replace', '*', 'EIO')
  await assert.rejects(signOutAll(system), { code: 'file_unwritable' })
  assert.ok(system.files.text(CACHE))
})

test('what is not there is not made, nor a lock for it', async () => {
  const system = fakeSystem()
  await signOutAll(system)
  await signOut(system, 'ada')
  assert.deepEqual([...system.files.nodes.keys()], [])
  assert.deepEqual(system.locks.taken, [])
})

test('one user on a full disk: one sentence and a way out; the lock is not insisted on', async () => {
  const system = fakeSystem(files)
  system.files.fail('replace', '*', 'ENOSPC')
  const hint = ['Make room on it, then try again.', 'Signing everybody out needs no room: az account clear']
  await assert.rejects(signOut(system, 'ada'), { message: `${PROFILE} cannot be written: the disk is full.`, hint })
  assert.ok(system.locks.taken.every(({ options }) => options.optional === true))
})
