// time limit: 900 s
/** Is anything left after a sign-out that would sign somebody in? (S21) */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { ada, cacheOf, expire, password, profileOf, readCacheFile, scene, sleep, token, type Scene } from '../reliability/scene.ts'

const { below } = random('sign-out')
const principal = 'a21e0004-0000-4000-8000-000000000002'

/** What happened before: each leaves something beside the files. */
const before: Readonly<Record<string, (world: Scene, directory: string) => Promise<unknown> | void>> = {
  'nothing': () => undefined,
  'tokens for several resources': async (world, directory) => {
    for (const resource of ['https://vault.azure.net', 'https://storage.azure.com']) await world.run(directory, [...token, '--resource', resource])
  },
  'a refresh under way': (world, directory) => {
    expire(directory)
    void world.run(directory, token)
    return sleep(below(400))
  },
  'a refresh that was killed': async (world, directory) => {
    expire(directory)
    const running = world.start(directory, token)
    await sleep(100 + below(200))
    running.child.kill('SIGKILL')
    await running.ended
  },
  'a damaged cache that was set aside': async (world, directory) => {
    const whole = readFileSync(cacheOf(directory), 'utf8')
    writeFileSync(cacheOf(directory), whole.slice(0, whole.length - 20))
    await world.run(directory, ['login', '-u', ada, '-p', password, '-o', 'none'])
  },
  'an interrupted write': (_, directory) => writeFileSync(join(directory, '.msal_token_cache.json.0123456789abcdef01234567.azin-new'), readFileSync(cacheOf(directory)), { mode: 0o600 }),
  'a service principal': async (world, directory) => {
    await world.run(directory, ['login', '--service-principal', '-u', principal, '-p', password, '-t', 'larkspur.example', '-o', 'none'])
  },
  'two sign-ins': async (world, directory) => {
    await world.run(directory, ['login', '-u', ada, '-p', password, '-o', 'none'])
  },
}

test('after signing out no file of the directory holds a token or a secret', async (t) => {
  const world = await scene(t)
  world.server.emulator.control.set({ latency: 100 })
  const ways = [['logout', '--username', ada], ['logout'], ['account', 'clear']] as const
  const all = Object.keys(before).flatMap((what) => ways.map((way) => ({ what, way })))
  const many = count('sign-outs', 8)
  const left: string[] = []
  for (const { what, way } of many >= all.length ? all : Object.keys(before).map((what, index) => ({ what, way: ways[index % 3]! }))) {
    const directory = world.copy()
    const secrets = new Set<string>()
    const note = () => {
      for (const section of ['AccessToken', 'RefreshToken', 'IdToken']) for (const entry of Object.values(readCacheFile(directory)[section] ?? {})) secrets.add(String(entry['secret']))
    }
    note()
    await before[what]!(world, directory)
    note()
    // With a service principal beside, who is signed out is the one in use; then the other.
    for (const args of what === 'a service principal' && way[0] === 'logout' ? [['logout'], ['logout'], ['logout', '--username', ada]] : [way]) await world.run(directory, args)
    await sleep(what === 'a refresh under way' ? 1_500 : 0)
    for (const name of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue
      const content = readFileSync(join(name.parentPath, name.name), 'utf8')
      if ([...secrets, password].some((one) => content.includes(one))) left.push(`${name.name} after ${what}, ${way.join(' ')}`)
    }
    assert.ok(secrets.size > 0)
    assert.doesNotMatch(readFileSync(profileOf(directory), 'utf8'), /"user"/, what)
  }
  assert.deepEqual(left, [])
  figure('sign-outs with something before', many >= all.length ? all.length : Object.keys(before).length)
})
