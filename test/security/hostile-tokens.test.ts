// time limit: 900 s
/** Is a token that could end a header, a line or a command ever printed or kept? (S15) */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { findAccessToken } from '../../src/cache/lookup.ts'
import { judgeResponse } from '../../src/oauth/judge-tokens.ts'
import { count, figure, random } from '../harness/counts.ts'
import { cacheOf, expire, readCacheFile, scene, token } from '../reliability/scene.ts'

const { below, pick } = random('tokens')
const pieces = ['\n', '\r', '\r\n', '\t', ' ', '\0', '\x1b[2J', '\x1b]52;c;eA==\x07', '\u202e', '\u2028', 'ä', '\ud800', '"', "'", '\\', ';', '|', '&', '$(id)', '`id`', '\nexport EVIL=1', '\r\nAuthorization: Bearer x', ',', '<', '=x', '%0a', '\x7f', '\x9b31m']
const good = 'eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2ln'
const other: readonly unknown[] = [5, 1.5, null, true, [], {}, ['x'], '', '=', undefined, [good], { toString: good }]

function hostile(index: number): unknown {
  if (index < other.length) return other[index]
  const at = below(good.length + 1)
  return good.slice(0, at) + pick(pieces) + (below(3) === 0 ? pick(pieces) : '') + good.slice(at)
}

test('hostile tokens are neither taken from a server nor from the cache', () => {
  const many = count('hostile tokens', 200)
  let refused = 0
  for (let index = 0; index < many; index += 1) {
    const access_token = hostile(index)
    assert.throws(() => judgeResponse({ access_token, token_type: 'Bearer', expires_in: 3600 }), /access token is not one/, JSON.stringify(access_token))
    const entry = { secret: access_token, home_account_id: 'h', environment: 'e', client_id: 'c', realm: 'r', target: 's', cached_at: '1', expires_on: '9000', token_type: 'Bearer' }
    const question = { environment: 'e', home_account_id: 'h', client_id: 'c', realm: 'r', scopes: ['s'], now: 2 }
    assert.equal(findAccessToken({ AccessToken: { k: entry } } as never, question), undefined, JSON.stringify(access_token))
    assert.ok(findAccessToken({ AccessToken: { k: { ...entry, secret: good } } } as never, question))
    refused += 1
  }
  figure('hostile tokens', refused)
})

test('the built program: no byte of one is printed or written', async (t) => {
  const world = await scene(t)
  const many = count('hostile tokens of a server', 8)
  for (let index = 0; index < many; index += 1) {
    const access_token = hostile(index * 3)
    const directory = world.copy()
    expire(directory)
    const before = readFileSync(cacheOf(directory))
    world.server.emulator.control.fault({ kind: 'garbage', path: '/token', times: 9, body: JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600, refresh_token: 'r', scope: 's' }) })
    for (const format of ['json', 'tsv']) {
      const { code, stdout, stderr } = await world.run(directory, [...token, '-o', format])
      assert.deepEqual([code, stdout], [1, ''], JSON.stringify(access_token))
      assert.match(stderr, /^ERROR: The answer of localhost:\d+ makes no sense \(HTTP 200\): its access token is not one\.\n/)
    }
    assert.ok(readFileSync(cacheOf(directory)).equals(before))
    world.server.emulator.control.clearFaults()
  }
  figure('hostile tokens of a server', many)
})

test('the built program: one that somebody planted in the cache is asked for anew', async (t) => {
  const world = await scene(t)
  const cache = readCacheFile(world.directory)
  for (const entry of Object.values(cache['AccessToken'] ?? {})) entry['secret'] = `${good}\nexport EVIL=1`
  writeFileSync(cacheOf(world.directory), JSON.stringify(cache), { mode: 0o600 })
  const before = world.tokenRequests()
  const { code, stdout } = await world.run(world.directory, [...token, '--query', 'accessToken', '-o', 'tsv'])
  assert.equal(code, 0)
  assert.match(stdout, /^[\w.-]+\n$/)
  assert.equal(world.tokenRequests() - before, 1)
})
