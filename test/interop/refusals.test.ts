// time limit: 600 s
/** Twelve refusals of a refresh: the server's number, a command to run, Azure CLI's exit code, and is the refresh token kept unless it is dead? (R42) */
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { parse, sharedWorld, waysIn, type World } from './world.ts'

const { spread } = random('refusals')

/** Numbers that say that this very refresh token will never work again. */
const dead = [50173, 70008, 700082]
const step = [50076, 50079, 50158, 53000, 53003, 65001, 50105, 70043, 50057]
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

interface Cache {
  readonly AccessToken: Record<string, unknown>
  readonly RefreshToken: Record<string, unknown>
}

test('12 AADSTS numbers: both programs name them, tell what to run, and end alike', async (t) => {
  const world = await sharedWorld(t)
  parse(await waysIn['password']!(world.azin, world))
  const file = join(world.azin.configDirectory, 'msal_token_cache.json')
  const { RefreshToken, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Cache
  const without = JSON.stringify({ ...rest, RefreshToken, AccessToken: {} })
  const all = [...dead, ...step]
  const chosen = spread(all, count('refusals', 4))
  for (const aadsts of chosen) {
    const ours = await refused(world, aadsts, file, without, 'azin')
    assert.deepEqual([ours.code, ours.stdout], [1, ''], `${aadsts}: ${ours.stderr}`)
    assert.match(ours.stderr, new RegExp(`^ERROR: AADSTS${aadsts}: `))
    assert.match(ours.stderr, /\naz login( --\S+ \S+)*/, 'a command to run')
    if (aadsts === 50076) assert.match(ours.stderr, new RegExp(`--claims-challenge "${Buffer.from(claims).toString('base64')}"`))
    assert.equal(Object.keys(ours.cache.RefreshToken).length, dead.includes(aadsts) ? 0 : Object.keys(RefreshToken).length, `${aadsts}: the refresh token`)
    const theirs = await refused(world, aadsts, file, without, 'azureCli')
    assert.equal(ours.code, theirs.code, theirs.stderr)
    assert.match(theirs.stderr, new RegExp(`AADSTS${aadsts}: [^]*az login`))
  }
  figure('refusals of a refresh', chosen.length)
})

async function refused({ server, ...programs }: World, aadsts: number, file: string, cache: string, who: 'azin' | 'azureCli') {
  writeFileSync(file, cache, { mode: 0o600 })
  server.emulator.control.clearErrors()
  // Azure CLI keeps a refusal for a minute, and would tell the last one again.
  rmSync(join(dirname(file), 'msal_http_cache.bin'), { force: true })
  // It tries each of its refresh tokens.
  server.emulator.control.forceError({ aadsts, grant: 'refresh_token', ...(aadsts === 50076 && { claims }) })
  const ended = await programs[who].run('account', 'get-access-token')
  return { ...ended, cache: JSON.parse(readFileSync(file, 'utf8')) as Cache }
}
