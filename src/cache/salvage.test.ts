/** Is every whole entry of a damaged cache saved, and no half one? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rememberTokens } from './merge.ts'
import { parsePrefix } from './parse-prefix.ts'
import { salvage } from './salvage.ts'
import type { CacheFile } from './schema.ts'
import { serialize } from './serialize.ts'
import { compactTime } from './set-aside.ts'

const users = ['a', 'b', 'c']
const cache = users.reduce((all, user) => rememberTokens(all, {
  environment: 'login.microsoftonline.com', client_id: 'azcli', realm: 'organizations', scopes: ['s/{x}'], now: 1000, home_account_id: `${user}.t`,
  username: `${user}é@x`, response: { access_token: `at-${user}`, expires_in: 3600, refresh_token: `rt-${user}`, foci: '1' },
}), { Other: { note: { deep: [1, { two: 'x' }] } } } as CacheFile)
const text = serialize(cache)
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)

test('what stands around a whole cache does not matter', () => {
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le')
  const kinds: Record<string, Uint8Array> = {
    whole: bytes(text), 'byte order mark': bytes(`\uFEFF${text}`), 'duplicated tail': bytes(text + text.slice(-200)), 'NUL padding': bytes(text + '\0'.repeat(4096)),
    'NULs before': bytes('\0'.repeat(512) + text), 'UTF-16': utf16, 'UTF-16 without mark': utf16.subarray(2), 'UTF-16 big endian': Buffer.from(utf16).swap16(), 'two files': bytes(text + text),
  }
  for (const [kind, damaged] of Object.entries(kinds)) assert.deepEqual(salvage(damaged), cache, kind)
})

test('nothing to save', () => {
  for (const damaged of ['', 'null', '[]', '"x"', '\0'.repeat(99), '{{{{', '<html>', '7', '[['.repeat(100_000)]) assert.deepEqual(salvage(bytes(damaged)), {})
})

test('cut anywhere: whole entries are kept, half ones are not', () => {
  for (let end = 0; end < text.length; end += 7) {
    const saved = salvage(bytes(text.slice(0, end)))
    for (const [name, section] of Object.entries(saved)) {
      if (name === 'Other') continue
      for (const [key, entry] of Object.entries(section as object)) assert.deepEqual(entry, (cache[name] as Record<string, unknown>)[key], `${end} ${name}`)
    }
    const whole = users.filter((user) => text.slice(0, end).includes(`"rt-${user}"`) && text.indexOf('\n        }', text.indexOf(`"rt-${user}"`)) + 9 < end)
    assert.equal(Object.keys(saved.RefreshToken ?? {}).length, whole.length, `${end}`)
  }
})

test('a hole in the middle costs the entries in it', () => {
  const hole = text.indexOf('"at-b"')
  const saved = salvage(bytes(`${text.slice(0, hole)}\u0001\u0002${text.slice(hole + 2)}`))
  assert.deepEqual(saved.RefreshToken, cache.RefreshToken)
  assert.deepEqual(saved.Account, cache.Account)
  assert.deepEqual(Object.values(saved.AccessToken ?? {}).map((one) => one.secret), ['at-a', 'at-c'])
})

test('half old, half new: the new comes first and wins', () => {
  const saved = salvage(bytes(`{"RefreshToken": {}, "Account": {}}${text.slice(36)}`))
  assert.equal(Object.keys(saved.RefreshToken ?? {}).length, users.length)
})

test('mutations: an object without surprises, quickly', () => {
  const start = performance.now()
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(text.length), fc.nat(255)), { maxLength: 5 }), fc.nat(text.length), fc.nat(text.length), (flips, from, to) => {
    const damaged = Buffer.from(text.slice(0, from) + text.slice(to))
    for (const [at, value] of flips) if (at < damaged.length) damaged[at] = value
    const saved = salvage(damaged)
    assert.doesNotThrow(() => JSON.stringify(saved))
    assert.equal(({} as Record<string, unknown>)['secret'], undefined)
  }), { numRuns: 2000 })
  assert.ok(performance.now() - start < 10_000)
})

test('parsePrefix is JSON.parse for whatever is whole', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), (json) => {
    assert.deepEqual(parsePrefix(json), JSON.parse(json))
  }))
})

test('compactTime is the ISO time without its signs, through leap years and centuries', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
    assert.equal(compactTime(seconds), new Date(seconds * 1000).toISOString().replace(/[-:]|\.000/g, ''))
  }))
})
