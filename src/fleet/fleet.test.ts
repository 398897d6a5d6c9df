import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../../test/fake-system.ts'
import type { FleetIdentity } from './contract.ts'
import { keptTokens } from './kept-tokens.ts'
import { type KeyRing, openKeys } from './keys.ts'
import { readRecord, recordOf, wantedOf, writeRecord } from './record.ts'
import { nameUnder, seal, unseal } from './seal.ts'
import { storeAddress } from './store-address.ts'
import { health, late } from './store-health.ts'
import { turnstile } from './turnstile.ts'

const line = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`
const ringOf = async (...lines: readonly string[]): Promise<KeyRing> => (await openKeys(fakeSystem({ '/k': `${lines.join('\n')}\n` }), { file: '/k' })).ring()
const app: FleetIdentity = { kind: 'service-principal', name: 'a', cloud: 'AzureCloud', tenant: 'T', client_id: 'C', secret: { environment: 'S' } }
const scopes = ['https://vault.azure.net/.default']

test('addresses of stores', () => {
  const host = (host: string, port = 6379) => ({ host, port })
  assert.deepEqual(storeAddress('redis://r'), { kind: 'single', tls: false, hosts: [host('r')], name: '', username: undefined, database: 0 })
  assert.deepEqual(storeAddress('rediss://me%40x@r.example:7000/3'), { kind: 'single', tls: true, hosts: [host('r.example', 7000)], name: '', username: 'me@x', database: 3 })
  assert.deepEqual(storeAddress('redis://[::1]:7').hosts, [host('::1', 7)])
  assert.deepEqual(storeAddress('redis://a,b:7/2?sentinel=tokens'), { kind: 'sentinel', tls: false, hosts: [host('a', 26379), host('b', 7)], name: 'tokens', username: undefined, database: 2 })
  assert.deepEqual(storeAddress('redis://a,b?cluster').kind, 'cluster')
  for (const [text, said] of [
    ['http://r', /it is not redis:/], ['redis://', /it is not redis:/], ['redis://a,b', /several hosts are a cluster/], ['redis://a/1?cluster', /no databases/], ['redis://a?sentinel', /by name/],
    ['redis://a?tls=1', /not 'tls'/], ['redis://a:0', /is no host/], ['redis://a b', /is no host/], ['redis://%zz@a', /not encoded/],
  ] as const) assert.throws(() => storeAddress(text), { name: 'UsageError', message: said }, text)
  assert.throws(() => storeAddress('redis://me:hunter2@r'), ({ message }: Error) => /--store-password file:/.test(message) && !message.includes('hunter2'))
})

test('a record opens under its own name, with its own key, as it was written, and in no other way', async () => {
  const ring = await ringOf(line('k1', 1))
  const name = await nameUnder(ring[0], 'one')
  const sealed = await seal(fakeSystem(), ring[0], name, 'secret text')
  assert.equal(await unseal(ring, name, sealed), 'secret text')
  assert.equal(await unseal(ring, await nameUnder(ring[0], 'two'), sealed), undefined, 'in the place of another')
  assert.equal(await unseal(await ringOf(line('k1', 2)), name, sealed), undefined, 'another key of the same id')
  assert.equal(await unseal(await ringOf(line('k2', 1)), name, sealed), undefined, 'the key under another id')
  for (let at = 0; at < sealed.length; at += 1) {
    assert.equal(await unseal(ring, name, sealed.map((byte, index) => (index === at ? byte ^ 1 : byte))), undefined, `byte ${at}`)
    assert.equal(await unseal(ring, name, sealed.slice(0, at)), undefined, `the first ${at}`)
  }
  assert.ok(!Buffer.from(sealed).includes('secret'))
})

test('names tell nothing, and are others under another key', async () => {
  const [one] = await ringOf(line('k1', 1))
  const [two] = await ringOf(line('k1', 2))
  assert.match(await nameUnder(one, 'x'), /^[0-9a-f]{40}$/)
  assert.notEqual(await nameUnder(one, 'x'), await nameUnder(one, 'y'))
  assert.notEqual(await nameUnder(one, 'x'), await nameUnder(two, 'x'))
})

test('keys are turned over while everything runs', async () => {
  const system = fakeSystem({ '/k': `# today's\n${line('old', 1)}\n` })
  const keys = await openKeys(system, { file: '/k' })
  const name = await nameUnder(keys.ring()[0], 'x')
  const sealed = await seal(system, keys.ring()[0], name, 'text')
  system.files.put('/k', `${line('new', 2)}\n${line('old', 1)}\n`)
  await keys.renew()
  assert.deepEqual(keys.ring().map(({ id }) => id), ['new', 'old'])
  assert.equal(await unseal(keys.ring(), name, sealed), 'text')
  system.files.put('/k', 'half a l')
  await assert.rejects(keys.renew(), { code: 'file_damaged', message: /Line 1/ })
  assert.deepEqual(keys.ring().map(({ id }) => id), ['new', 'old'], 'a file in the middle of a change changes nothing')
})

test('keys that are none are told at once, and never shown', async () => {
  const open = (text: string) => openKeys(fakeSystem({ '/k': text }), { file: '/k' })
  await assert.rejects(open('hunter2'), ({ message, hint }: Error & { hint: string[] }) => !message.includes('hunter2') && /base64/.test(hint[0]!))
  await assert.rejects(open(`k:${Buffer.alloc(16).toString('base64')}`), { code: 'file_damaged' })
  await assert.rejects(open(`${line('k', 1)}\n${line('k', 2)}`), { message: /same id/ })
  await assert.rejects(open('# none\n'), { message: /no sealing key/ })
  await assert.rejects(openKeys(fakeSystem(), { file: '/nothing' }), { code: 'file_unreadable' })
  await assert.rejects(openKeys(fakeSystem(), { environment: 'NOTHING' }), { code: 'not_supported' })
})

test('who may have the same token has the same record, and nobody else', () => {
  const { text } = wantedOf(app, { identity: 'a', scopes })
  assert.equal(wantedOf({ ...app, name: 'b', client_id: 'c', tenant: 't' }, { identity: 'b', scopes }).text, text)
  const others = [wantedOf(app, { identity: 'a', scopes: ['x'] }), wantedOf(app, { identity: 'a', tenant: 'T2', scopes }), wantedOf({ ...app, client_id: 'D' }, { identity: 'a', scopes }), wantedOf({ ...app, cloud: 'AzureUSGovernment' }, { identity: 'a', scopes }), wantedOf({ kind: 'managed-identity', name: 'a', cloud: 'AzureCloud', tenant: 'T', client_id: 'C' }, { identity: 'a', scopes })]
  assert.equal(new Set([text, ...others.map((one) => one.text)]).size, 6)
  assert.deepEqual([wantedOf({ kind: 'managed-identity', name: 'm', cloud: 'AzureCloud', tenant: 'T', client_id: '' }, { identity: 'm', scopes }).shared, others[4]!.shared], [false, true])
  for (const wrong of [[], ['a b'], ['a\nb'], ['']]) assert.throws(() => wantedOf(app, { identity: 'a', scopes: wrong }), { name: 'UsageError' })
})

test('when a token is renewed, given away and over', () => {
  assert.deepEqual(recordOf({ access_token: 'T', expires_in: 3600 }, 1000), { access_token: 'T', token_type: 'Bearer', refresh_on: 4000, serve_until: 4300, expires_on: 4600 })
  assert.deepEqual(recordOf({ access_token: 'T', expires_in: 86_400, refresh_in: 43_200 }, 0).refresh_on, 43_200)
  assert.deepEqual(recordOf({ access_token: 'T', expires_in: 12, refresh_in: 100 }, 0).refresh_on, 11)
})

test('a record in another\'s place, over, or older than its store says', () => {
  const record = recordOf({ access_token: 'T', expires_in: 3600 }, 0)
  const sealed = writeRecord('mine', record)
  assert.deepEqual(readRecord('mine', sealed, 10, 3590), record)
  assert.equal(readRecord('yours', sealed, 10, 3590), undefined)
  assert.equal(readRecord('mine', sealed, 3301, 299), undefined)
  // Our clock is 1000 s behind the writer's.
  assert.equal(readRecord('mine', sealed, 10, 2590)!.expires_on, 2600)
})

test('what is over is not given away, and does not stay', () => {
  const kept = keptTokens()
  kept.keep('x', recordOf({ access_token: 'T', expires_in: 3600 }, 0))
  assert.equal(kept.find('x', 3299)!.token.access_token, 'T')
  assert.equal(kept.find('x', 3300), undefined)
  assert.equal(kept.last('x', 3589, 10)!.token.access_token, 'T')
  assert.equal(kept.last('x', 3590, 10), undefined)
  kept.sweep(3599)
  assert.equal(kept.size(), 1)
  kept.sweep(3600)
  assert.equal(kept.size(), 0)
})

test('a store is asked again by a probe alone, once it has failed twice', () => {
  const told: string[] = []
  const well = health()
  well.onChange((state) => told.push(state))
  assert.deepEqual([well.allows('read'), well.allows('write')], [false, false])
  well.worked('write')
  well.failed('read', late)
  assert.equal(well.state(), 'up')
  well.worked('read')
  well.failed('read', late)
  well.failed('read', late)
  assert.deepEqual([well.state(), well.allows('read')], ['slow', false])
  well.failed('write', new Error('connect ECONNREFUSED'))
  well.worked('write')
  well.failed('write', new Error("READONLY You can't write against a read only replica. script: 5c, on @user_script:9."))
  assert.deepEqual([well.state(), well.allows('read'), well.allows('write')], ['read-only', true, false])
  well.failed('write', new Error("OOM command not allowed when used memory > 'maxmemory'."))
  well.worked('read')
  assert.deepEqual([well.state(), well.allows('read'), well.allows('write')], ['full', true, false])
  assert.deepEqual(told, ['up', 'slow', 'down', 'up', 'read-only', 'full'])
})

test('why a store is not well is what Redis said, or else its connection', () => {
  const told: string[] = []
  const well = health()
  well.onChange((_state, reason) => told.push(reason))
  well.worked('write')
  well.heard('WRONGPASS invalid username-password pair or user is disabled.')
  well.failed('read', new Error("Stream isn't writeable"))
  well.failed('read', new Error("Stream isn't writeable"))
  well.worked('write')
  well.failed('write', new Error('READONLY it is'))
  well.worked('write')
  well.failed('read', late)
  well.failed('read', late)
  assert.deepEqual(told, ['', 'WRONGPASS invalid username-password pair or user is disabled.', '', 'READONLY it is', '', 'It does not answer in time.'])
})

test('a turnstile lets so many in, in their order', async () => {
  const gate = turnstile(2)
  const doors: (() => void)[] = []
  const began: number[] = []
  const all = [0, 1, 2, 3].map((number) => gate(async () => {
    began.push(number)
    await new Promise<void>((resolve) => doors.push(resolve))
    if (number === 0) throw new Error('even then')
  }).catch(() => {}))
  const turn = () => new Promise((resolve) => setTimeout(resolve))
  for (const expected of [[0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]]) {
    await turn()
    assert.deepEqual(began, expected)
    doors.shift()?.()
  }
  await Promise.all(all)
})
