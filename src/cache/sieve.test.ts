/** Does a look through a large cache find what the whole would, and does it read in pieces? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fakeSystem } from '../../test/fake-system.ts'
import { findAccessToken, findAccounts } from './lookup.ts'
import type { CacheFile } from './schema.ts'
import { serialize } from './serialize.ts'
import { sieveCache } from './sieve.ts'

const now = 1_000_000
const host = 'login.microsoftonline.com'
const path = 'msal_token_cache.json'
const question = { environment: host, client_id: 'c', realm: 't1', scopes: ['s'], now }

const text = fc.constantFrom('', 'x', '"', '}', '\n        }', '\n    "AccessToken": {', '"realm": "t1"', 'ü', '\\', '"username": "mona"')
const token = fc.record({
  credential_type: fc.constant('AccessToken'), secret: fc.constantFrom('s1', 's2', 's3'), home_account_id: fc.constantFrom('u.t1', 'v.t1'),
  environment: fc.constant(host), client_id: fc.constant('c'), target: fc.constantFrom('s', 'o s', 'o'), realm: fc.constantFrom('t1', 't2', 't11'),
  cached_at: fc.constant(String(now)), expires_on: fc.constantFrom(String(now + 10), String(now + 400), String(now + 500)), note: text, more: fc.option(fc.record({ realm: fc.constant('t1'), x: text })),
})
const owner = fc.record({ home_account_id: fc.constantFrom('u.t1', 'v.t1'), environment: fc.constant(host), realm: fc.constantFrom('t1', 't2'), username: fc.constantFrom('mona', 'ada'), note: text })
const section = <T>(entry: fc.Arbitrary<T>) => fc.dictionary(fc.string({ maxLength: 5 }), entry, { maxKeys: 6 })
const cache = fc.record({ AccessToken: section(token), Account: section(owner), Other: section(token) })
const orders = fc.shuffledSubarray(['AccessToken', 'Account', 'Other'], { minLength: 3 })

function look(found: CacheFile): unknown {
  const ids = findAccounts(found, { environment: host, username: 'mona' }).map((entry) => entry.home_account_id).sort()
  return { ids, tokens: ['u.t1', 'v.t1'].map((home_account_id) => findAccessToken(found, { ...question, home_account_id })?.secret) }
}

test('what it finds is what the whole holds, whatever stands in the file', () => {
  fc.assert(fc.property(cache, orders, fc.integer({ min: 0, max: 8 }), (held, order, indent) => {
    const whole = Object.fromEntries(order.map((name) => [name, held[name as keyof typeof held]])) as unknown as CacheFile
    const written = indent === 4 || indent === 0 ? serialize(whole) : JSON.stringify(whole, null, indent)
    const found = sieveCache(fakeSystem({ [path]: written }), { realm: 't1', username: 'mona' })
    if (indent === 4 || indent === 0) assert.ok(found, written)
    // Another layout may be given up; then the whole is read. Wrong it may never be.
    if (found && (indent === 4 || indent === 0)) assert.deepEqual(look(found), look(whole))
  }), { numRuns: 500 })
})

test('no file, a byte order mark, a torn file, another layout: given up', () => {
  const whole = serialize({ AccessToken: { k: { realm: 't1' } } } as unknown as CacheFile)
  for (const text of [`\ufeff${whole}`, whole.slice(0, -1), whole.slice(0, -20), `[${whole}]`]) {
    assert.equal(sieveCache(fakeSystem({ [path]: text }), { realm: 't1', username: 'mona' }), undefined, text)
  }
  assert.equal(sieveCache(fakeSystem(), { realm: 't1', username: 'mona' }), undefined)
})

test('a large file is read in pieces, and only what is asked for is parsed', () => {
  const tokens = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, { credential_type: 'AccessToken', secret: 'x'.repeat(2000), home_account_id: 'u.t1', realm: i === 1500 ? 't1' : `r${i}` }]))
  const owners = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`o${i}`, { home_account_id: 'u.t1', environment: host, realm: `r${i}`, username: 'mona' }]))
  const system = fakeSystem({ [path]: serialize({ AccessToken: tokens, Account: owners } as unknown as CacheFile) })
  const open = system.files.open.bind(system.files)
  let most = 0
  const watched = { ...system, configDirectory: system.configDirectory, files: { open: (file: string) => {
    const real = open(file)!
    return { ...real, read: (into: Uint8Array) => { most = Math.max(most, into.length); return real.read(into) } }
  } } }
  const parse = JSON.parse
  let parsed = 0
  JSON.parse = (text: string) => (parsed += text.length, parse(text) as unknown)
  try {
    const found = sieveCache(watched as never, { realm: 't1', username: 'mona' })
    assert.deepEqual(Object.keys(found?.AccessToken ?? {}), ['k1500'])
    assert.equal(Object.keys(found?.Account ?? {}).length, 1)
  } finally {
    JSON.parse = parse
  }
  assert.ok(most <= 1024 * 1024, `${most} bytes at once`)
  assert.ok(parsed < 4000, `${parsed} characters were parsed`)
})
