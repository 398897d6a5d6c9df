// time limit: 240 s
/** A server that hangs, or wants to be asked later: what do callers see that end az after ten seconds, and do the others still get the token? */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'

import { bareEnvironment, start } from '../harness/program.ts'
import type { Ended } from '../harness/program.ts'
import { place } from '../harness/place.ts'
import { blamers, readers } from './rules.ts'
import { stage } from './stage.ts'
import type { Place } from './stage.ts'

const t = { after: (work: () => unknown) => after(work as () => void) }
const world = await stage(t)
const { control } = world.server.emulator
const line = 'account get-access-token --output json --resource https://management.azure.com'

/** Azure SDKs start az in /bin. */
const ask = (where: Place, cwd: string): Promise<Ended> =>
  start(t, join(world.bin, 'az'), line.split(' '), bareEnvironment({ PATH: `${world.bin}:/usr/bin:/bin`, HOME: where.home, AZURE_CONFIG_DIR: where.configDirectory, AZIN_NO_BACKGROUND: '1' }), { cwd }).ended

function withoutTokens(): Place {
  const where = world.copy(world.signedIn)
  const file = join(where.configDirectory, 'msal_token_cache.json')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), AccessToken: {} }))
  return where
}

beforeEach(() => (control.set({ latency: 0 }), control.clearFaults()))

test('silence: SDKs are told whose, before they end az', async () => {
  control.fault({ path: '/token', kind: 'hang', times: 99 })
  const printed = await ask(withoutTokens(), '/bin')
  assert.deepEqual([printed.code, printed.stdout], [1, ''], printed.stderr)
  assert.match(printed.stderr, new RegExp(`^ERROR: ${new URL(world.server.origin).host.replaceAll('.', '\\.')} gave no whole answer within 8 s\\.\n`))
  for (const rule of ['js', 'python', 'dotnet', 'java', 'go'] as const) assert.equal(blamers[rule](printed), 'az said it', rule)
})

test('a slow server: whoever does not ask from /bin waits for it, and then the token is there for all', async () => {
  control.set({ latency: 11_000 })
  const where = withoutTokens()
  const slow = await ask(where, place(t, 'azin-elsewhere'))
  assert.deepEqual([slow.code, slow.stderr], [0, ''])
  assert.match(readers['both times'](slow).token, /^eyJ/)
  assert.equal((await ask(where, '/bin')).stdout, slow.stdout)
})

test('Retry-After of twelve seconds: SDKs are told at once, and whoever has the patience gets the token', async () => {
  const later = { path: '/token', kind: 'status', status: 429, headers: { 'retry-after': '12' }, times: 1 } as const
  control.fault(later)
  const where = withoutTokens()
  const told = await ask(where, '/bin')
  assert.deepEqual([told.code, told.stdout], [1, ''], told.stderr)
  assert.match(told.stderr, /^ERROR: \S+ is overloaded \(HTTP 429\)\.\nTry again in 12 seconds\.\n$/)
  for (const rule of ['js', 'python', 'dotnet', 'java', 'go'] as const) assert.equal(blamers[rule](told), 'az said it', rule)
  control.fault(later)
  const waited = await ask(where, place(t, 'azin-elsewhere'))
  assert.deepEqual([waited.code, waited.stderr], [0, ''])
})
