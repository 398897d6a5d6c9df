/** Is azureProfile.json read and changed so that nothing is ever lost? */

import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fakeSystem } from '../../test/fake-system.ts'
import { forgetUser, setDefault } from './entries.ts'
import { readProfile } from './file.ts'
import type { Account, ProfileFile } from './schema.ts'
import { printProfile, updateProfile } from './write.ts'

const path = '/home/me/.azure/azureProfile.json'

function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: `Sub ${id}`, state: 'Enabled', user: { name: 'me@contoso.com', type: 'user' }, isDefault: false, tenantId: 't1', environmentName: 'AzureCloud', ...more }
}

const two = { installationId: 'i', subscriptions: [account('1', { isDefault: true }), account('2')] }

test('is written as Azure CLI writes it: mark, one line, blanks, ASCII, order kept', () => {
  const text = printProfile({ zz: [1, null], installationId: 'i', subscriptions: [account('1', { name: 'Zürich \u{1f600}\x7f"', managedByTenants: [{ tenantId: 'x' }] })] })
  assert.equal(text, '\ufeff{"zz": [1, null], "installationId": "i", "subscriptions": [{"id": "1", "name": "Z\\u00fcrich \\ud83d\\ude00\\u007f\\"", "state": "Enabled", '
    + '"user": {"name": "me@contoso.com", "type": "user"}, "isDefault": false, "tenantId": "t1", "environmentName": "AzureCloud", "managedByTenants": [{"tenantId": "x"}]}]}')
})

test('what is written reads back the same', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (extra, name) => {
    const profile = JSON.parse(JSON.stringify({ extra, subscriptions: [account('1', { name, extra })] })) as ProfileFile
    if (printProfile(profile).includes('\\ufffd')) return
    assert.deepEqual(readProfile(fakeSystem({ 'azureProfile.json': printProfile(profile) })), profile)
  }))
})

test('missing is empty; with or without mark; synchronous when whole', () => {
  assert.deepEqual(readProfile(fakeSystem()), { subscriptions: [] })
  assert.deepEqual(readProfile(fakeSystem({ 'azureProfile.json': JSON.stringify(two) })), two)
  assert.deepEqual(readProfile(fakeSystem({ 'azureProfile.json': '\ufeff{}' })), { subscriptions: [] })
})

for (const code of ['EIO', 'EACCES', 'EMFILE']) {
  test(`a read error (${code}) is never "empty"`, async () => {
    const system = fakeSystem({ 'azureProfile.json': printProfile(two) })
    system.files.fail('read', path, code)
    assert.throws(() => readProfile(system), { code: 'file_unreadable' })
    await assert.rejects(updateProfile(system, () => ({ subscriptions: [] }), { repair: true }), { code: 'file_unreadable' })
    assert.equal(system.files.text(path), printProfile(two))
  })
}

test('a file that Azure CLI is writing is waited for', async () => {
  const system = fakeSystem({ 'azureProfile.json': '' })
  const states = ['\ufeff{"subscr', printProfile(two)]
  system.clock.during = () => {
    const next = states.shift()
    if (next) system.files.put(path, next)
  }
  assert.deepEqual(await readProfile(system), two)
})

const damaged: Record<string, string | Uint8Array> = {
  empty: '', cut: printProfile(two).slice(0, -20), null: 'null', list: '[]', nuls: '\0'.repeat(40), 'extra data': `${printProfile(two)}, "x": 1}]}`,
  'utf-16': Buffer.from(printProfile(two), 'utf16le'), latin1: Buffer.from(JSON.stringify(two).replace('Sub 1', 'Sub \xfc'), 'latin1'),
  'no accounts': '{"subscriptions": [1]}', 'wrong shape': '{"subscriptions": {}}',
}

for (const [kind, bytes] of Object.entries(damaged)) {
  test(`damaged (${kind}): said within half a second, repaired on request, bytes kept`, async () => {
    const system = fakeSystem({ 'azureProfile.json': bytes })
    await assert.rejects(async () => readProfile(system), { code: 'file_damaged', hint: ['az login'] })
    assert.ok(system.clock.slept.reduce((sum, one) => sum + one, 0) <= 500)
    await assert.rejects(updateProfile(system, (profile) => profile), { code: 'file_damaged' })
    const after = await updateProfile(system, (profile) => ({ ...profile, seen: true }), { repair: true })
    assert.deepEqual(await readProfile(system), after)
    const kept = [...system.files.nodes.keys()].filter((name) => /\.corrupt-20261122T\d{6}Z$/.test(name))
    assert.equal(kept.length, 1)
    assert.deepEqual(Buffer.from(system.files.nodes.get(kept[0]!)!.data), Buffer.from(bytes as string))
  })
}

test('whole accounts of a damaged file are saved, with the installation id and one default', async () => {
  const guid = '11111111-2222-3333-4444-555555555555'
  const text = printProfile({ installationId: guid, subscriptions: [account('1', { isDefault: true }), account('2', { name: 'a } b " {' }), account('3', { isDefault: true })] })
  const system = fakeSystem({ 'azureProfile.json': `${text.slice(0, -2)},{"id": "4", "na` })
  const after = await updateProfile(system, (profile) => profile, { repair: true })
  assert.equal(after.installationId, guid)
  assert.deepEqual(after.subscriptions.map(({ id, isDefault }) => [id, isDefault]), [['1', true], ['2', false], ['3', false]])
})

test('an old damaged file is not waited for', async () => {
  const system = fakeSystem()
  system.files.put(path, '{', { mtime: 0 })
  await assert.rejects(async () => readProfile(system), { code: 'file_damaged' })
  assert.deepEqual(system.clock.slept, [])
})

test('nothing is written if nothing changed', async () => {
  const system = fakeSystem({ 'azureProfile.json': JSON.stringify(two) })
  await updateProfile(system, (profile) => setDefault(profile, 'AzureCloud', '1').profile)
  assert.ok(!system.files.calls.some((call) => call.startsWith('replace')))
})

test('parallel changes all survive, under the own lock', async () => {
  const system = fakeSystem()
  const add = (id: string) => updateProfile(system, (profile) => ({ ...profile, subscriptions: [...profile.subscriptions, account(id)] }))
  await Promise.all(Array.from({ length: 21 }, (_, index) => add(String(index))))
  assert.equal((await readProfile(system)).subscriptions.length, 21)
  assert.deepEqual(system.locks.taken[0], { path: `${path}.lock`, options: { wait: 15_000, protocol: 'own', optional: false } })
})

test('a change that Azure CLI makes between our reading and writing survives', async () => {
  const system = fakeSystem({ 'azureProfile.json': printProfile(two) })
  let once = true
  const after = await updateProfile(system, (profile) => {
    if (once) system.files.put(path, printProfile({ ...profile, subscriptions: [...profile.subscriptions, account('new')] }))
    once = false
    return setDefault(profile, 'AzureCloud', '2').profile
  })
  assert.deepEqual(after.subscriptions.map(({ id }) => id), ['1', '2', 'new'])
  assert.deepEqual(await readProfile(system), after)
})

test('a change that Azure CLI makes in the very instant of our rename survives, and so does ours; half a change does not count', async () => {
  const system = fakeSystem({ 'azureProfile.json': printProfile(two) })
  const theirs = printProfile({ ...two, subscriptions: [...two.subscriptions, account('new')] })
  system.files.late = new TextEncoder().encode(theirs)
  const after = await updateProfile(system, (profile) => setDefault(profile, 'AzureCloud', '2').profile)
  assert.deepEqual(after.subscriptions.map(({ id, isDefault }) => `${id} ${isDefault}`), ['1 false', '2 true', 'new false'])
  assert.deepEqual(await readProfile(system), after)
  system.files.late = new TextEncoder().encode(theirs.slice(0, -5))
  assert.deepEqual(await updateProfile(system, (profile) => setDefault(profile, 'AzureCloud', '1').profile), await readProfile(system))
})

test('a lost lock or a full disk leaves the file as it was', async () => {
  const system = fakeSystem({ 'azureProfile.json': printProfile(two) })
  system.locks.lost = true
  await assert.rejects(updateProfile(system, (profile) => forgetUser(profile, 'ME@contoso.com')), { code: 'lock_timeout' })
  system.locks.lost = false
  system.files.fail('replace', path, 'ENOSPC')
  await assert.rejects(updateProfile(system, (profile) => forgetUser(profile, 'ME@contoso.com')), { code: 'file_unwritable', message: /the disk is full/ })
  assert.equal(system.files.text(path), printProfile(two))
})

test('names of object machinery are only names', async () => {
  const text = JSON.stringify(two).replace('{', '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, ')
  const system = fakeSystem({ 'azureProfile.json': text })
  await updateProfile(system, (profile) => setDefault(profile, 'AzureCloud', '2').profile)
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  assert.match(system.files.text(path)!, /"__proto__": \{"polluted": 1\}/)
})
