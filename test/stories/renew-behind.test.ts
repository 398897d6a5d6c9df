/** Is a token renewed behind the answer: once, by nobody that the caller has to wait for, and not where it may not be? */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'

type Entry = Record<string, string>

/** Ada, signed in, with tokens that the server wants renewed since a while ago. */
async function aging(t: Scope) {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const file = `${az.configDirectory}/msal_token_cache.json`
  const signedIn = await az.run('login', '--only-show-errors', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')
  assert.equal(signedIn.code, 0, signedIn.stderr)
  const cache = () => JSON.parse(readFileSync(file, 'utf8')) as { AccessToken: Record<string, Entry> }
  const old = cache()
  const past = String(Math.floor(Date.now() / 1000) - 60)
  for (const entry of Object.values(old.AccessToken)) entry['refresh_on'] = past
  writeFileSync(file, JSON.stringify(old, null, 4))
  const asked = () => server.emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length
  const before = asked()
  return { az, server, past, cache, asked: () => asked() - before, mark: `${az.configDirectory}/azin-renewing` }
}

const behind = { env: { AZIN_NO_BACKGROUND: undefined } }

test('five callers, one renewal, which shows in the cache', async (t) => {
  const { az, cache, past, asked, mark } = await aging(t)
  const old = Object.values(cache().AccessToken).map(({ secret }) => secret)
  const tokens = await Promise.all(Array.from({ length: 5 }, () => az.json('account', 'get-access-token', behind)))
  for (const token of tokens) assert.ok(old.includes((token as { accessToken: string }).accessToken), 'the answer was not the cached one')
  const isDone = () => Object.values(cache().AccessToken).some((entry) => entry['refresh_on'] !== past && !old.includes(entry['secret']!)) && !existsSync(mark)
  for (let i = 0; i < 150 && !isDone(); i++) await sleep(100)
  assert.ok(isDone(), 'nothing was renewed')
  assert.equal(asked(), 1)
  assert.deepEqual(readdirSync(az.configDirectory).filter((name) => name.includes('lock')), [])
})

test('none where it is forbidden', async (t) => {
  const { az, asked, mark } = await aging(t)
  await az.json('account', 'get-access-token')
  await sleep(500)
  assert.equal(asked(), 0)
  assert.ok(!existsSync(mark))
})

test('none where nothing can be kept', { skip: process.getuid?.() === 0 && 'root may write everywhere' }, async (t) => {
  const { az, asked } = await aging(t)
  chmodSync(az.configDirectory, 0o500)
  try {
    await az.json('account', 'get-access-token', behind)
    await sleep(500)
    assert.equal(asked(), 0)
  } finally {
    chmodSync(az.configDirectory, 0o700)
  }
})

test('silent where nobody answers, and not tried again at once', async (t) => {
  const { az, server, mark } = await aging(t)
  await server.close()
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await az.run('account', 'get-access-token', behind)
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  }
  assert.ok(existsSync(mark))
})
