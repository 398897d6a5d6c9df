// time limit: 1700 s
/** A network that resets, cuts, drips or says nothing: does every command end in 35 seconds, with a line? (R26) */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeCloud } from '../harness/cloud.ts'
import { place } from '../harness/place.ts'
import { count, figure, random } from '../harness/counts.ts'
import { faults, faultyServer } from './faulty-server.ts'
import { abreast, ada, cacheOf, expire, password, scene, token, trace } from './scene.ts'

const { spread } = random('bad network')

const signIn = ['login', '-u', ada, '-p', password, '-o', 'none']
const endpoints: Readonly<Record<string, readonly string[]>> = {
  '/.well-known/openid-configuration': signIn,
  '/oauth2/v2.0/token': signIn,
  '/oauth2/v2.0/devicecode': ['login', '--use-device-code', '-o', 'none'],
  '/tenants': signIn,
  '/subscriptions': signIn,
}

/** What a dead network may cost, and what a busy machine adds to it. */
const longest = 35_000
const margin = 10_000

test('12 faults at each of 5 endpoints: an end within 35 s, a line, nothing half done', async (t) => {
  const world = await scene(t, { user: null })
  const all = Object.keys(faults).flatMap((name) => Object.keys(endpoints).map((path) => ({ name, path })))
  const chosen = spread(all, count('bad network', 10))
  let slowest = 0
  await abreast(5, chosen, async ({ name, path }) => {
    const why = `${name} at ${path}`
    const server = await faultyServer(t, world.server.port, path, faults[name]!)
    const directory = join(place(t, 'azin-bad'), 'azure')
    writeCloud(directory, server.origin)
    const { code, stderr, ms } = await world.run(directory, endpoints[path]!)
    assert.ok(server.spoilt() > 0, `${why}: nobody asked`)
    assert.doesNotMatch(stderr, trace, why)
    assert.ok(ms < longest + margin, `${why}: ${Math.round(ms)} ms`)
    // A tenant that cannot be looked into costs that tenant; everything else ends the sign-in.
    assert.equal(code, 1, `${why}: ${stderr}`)
    assert.match(stderr, /^(WARNING: [^\n]+\n)*ERROR: [^\n]+\n([^\n]+\n){0,4}$/, why)
    if (!existsSync(cacheOf(directory))) return void (slowest = Math.max(slowest, ms))
    JSON.parse(readFileSync(cacheOf(directory), 'utf8'))
    slowest = Math.max(slowest, ms)
  })
  figure('bad network: cases', chosen.length)
  figure('bad network: the slowest command', `${(slowest / 1000).toFixed(1)} s`)
})

test('one reset, before or after the work was done, is nobody\'s trouble', async (t) => {
  const world = await scene(t)
  for (const name of ['reset at once', 'closed without a word']) {
    const directory = world.copy()
    expire(directory)
    const server = await faultyServer(t, world.server.port, '/oauth2/v2.0/token', faults[name]!, 1)
    writeCloud(directory, server.origin)
    const { code, stderr } = await world.run(directory, token)
    assert.deepEqual([code, server.spoilt()], [0, 1], `${name}: ${stderr}`)
  }
})

test('a dead network from the start: refused at once', async (t) => {
  const world = await scene(t)
  const directory = world.copy()
  expire(directory)
  const before = readFileSync(cacheOf(directory))
  writeCloud(directory, 'http://localhost:1')
  const { code, stderr } = await world.run(directory, token)
  assert.equal(code, 1)
  assert.match(stderr, /^ERROR: Could not reach localhost:1: the connection was refused\.\n/)
  assert.deepEqual(readFileSync(cacheOf(directory)), before)
})
