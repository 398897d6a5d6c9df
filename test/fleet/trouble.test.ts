// time limit: 400 s
/** Redis gone, full, slow, read-only or emptied: what does it cost, and does it heal by itself? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { figure } from '../harness/counts.ts'
import { freePort, startRedis, until } from '../harness/redis.ts'
import { clientIn, clientOf, inside, type Inside, lives, scene, sourceOf, vault } from './scene.ts'

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
let scopes = 0
/** One that nobody has asked for yet. */
const another = () => `${vault.replace('/.default', '')}/x${(scopes += 1)}/.default`

async function timed(name: string, fleet: Inside): Promise<number> {
  const begun = performance.now()
  await fleet.ask('app0', vault)
  const took = performance.now() - begun
  figure(name, `${took.toFixed(0)} ms`)
  return took
}

test('gone from the start: a replica begins, answers from Entra, and shares as soon as Redis is there', async (t) => {
  const world = await scene(t)
  const port = await freePort()
  const store = { url: `redis://127.0.0.1:${port}`, keys: world.keys() }
  const [one, two] = [await inside(t, world, store), await inside(t, world, store)]
  assert.deepEqual([one.state(), await sourceOf(one), await sourceOf(one), await sourceOf(two), world.asked()], ['down', 'entra', 'memory', 'entra', 2])
  await startRedis(t, { port })
  await until(() => one.state() === 'up' && two.state() === 'up', 'both to heal')
  assert.deepEqual([await sourceOf(one, 'app1'), await sourceOf(two, 'app1'), world.asked()], ['entra', 'others', 3])
})

test('killed and back: memory answers at once, new tokens come from Entra, everything heals', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const store = { url: redis.url, keys: world.keys() }
  const [one, two] = [await inside(t, world, store), await inside(t, world, store)]
  await one.ask()
  await redis.kill()
  assert.equal(await sourceOf(one), 'memory')
  const begun = performance.now()
  assert.equal(await sourceOf(two), 'entra')
  figure('Redis killed: first new token after', `${(performance.now() - begun).toFixed(0)} ms`)
  assert.deepEqual([one.told('error'), two.told('error')], [0, 0])
  await redis.again()
  await until(() => one.state() === 'up' && two.state() === 'up', 'both to heal')
  assert.deepEqual([await sourceOf(one, 'app1'), await sourceOf(two, 'app1')], ['entra', 'others'])
})

test('stopped, so that nothing answers: after two waits nobody waits any more', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const fleet = await inside(t, world, { url: redis.url, keys: world.keys() })
  redis.signal('SIGSTOP')
  const first = await timed('Redis stopped: first token after', fleet)
  await until(() => fleet.state() === 'slow', 'the state')
  const begun = performance.now()
  assert.equal(await sourceOf(fleet, 'app1'), 'entra')
  const then = performance.now() - begun
  figure('Redis stopped: next token after', `${then.toFixed(0)} ms`)
  assert.ok(first < 15_000, `${first} ms`)
  assert.ok(then < first, `${then} ms, after ${first} ms`)
  redis.signal('SIGCONT')
  await until(() => fleet.state() === 'up', 'it to heal')
  // Whatever was asked before it stood still is done now; no lock is left of it.
  await until(async () => !(await redis.say('KEYS *:lock')).includes(':lock'), 'the locks to go', 4_000)
})

test('full: what is there is read, what is new comes from Entra', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t, { lines: ['maxmemory-policy noeviction'] })
  const store = { url: redis.url, keys: world.keys() }
  const one = await inside(t, world, store)
  await one.ask()
  await until(async () => (await redis.say('KEYS azin:{*')).includes('azin:{'), 'the record')
  await redis.say('CONFIG SET maxmemory 1')
  assert.equal(await sourceOf(one, 'app1'), 'entra')
  assert.equal(one.state(), 'full')
  const two = await inside(t, world, store)
  assert.deepEqual([two.state(), await sourceOf(two), await sourceOf(two, 'app1')], ['full', 'others', 'entra'])
  await redis.say('CONFIG SET maxmemory 0')
  await until(() => one.state() === 'up' && two.state() === 'up', 'both to heal')
  assert.deepEqual([await sourceOf(one, 'app2'), await sourceOf(two, 'app2')], ['entra', 'others'])
})

test('read-only, as a replica that nobody made master: the same', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const store = { url: redis.url, keys: world.keys() }
  const one = await inside(t, world, store)
  await one.ask()
  await until(async () => (await redis.say('KEYS azin:{*')).includes('azin:{'), 'the record')
  await redis.say(`REPLICAOF 127.0.0.1 ${await freePort()}`)
  assert.equal(await sourceOf(one, 'app1'), 'entra')
  await until(() => one.state() === 'read-only', 'the state')
  await redis.say('REPLICAOF NO ONE')
  await until(() => one.state() === 'up', 'it to heal')
  const two = await inside(t, world, store)
  assert.deepEqual([await sourceOf(two), await sourceOf(one, 'app2'), await sourceOf(two, 'app2')], ['others', 'entra', 'others'])
})

test('emptied: memory goes on, and the next request for all costs one', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const store = { url: redis.url, keys: world.keys() }
  const one = await inside(t, world, store)
  await one.ask()
  await until(async () => (await redis.say('KEYS azin:{*')).includes('azin:{'), 'the record')
  await redis.say('FLUSHALL')
  assert.equal(await sourceOf(one), 'memory')
  const [two, three] = [await inside(t, world, store), await inside(t, world, store)]
  const tokens = await Promise.all([two.ask(), three.ask()])
  assert.deepEqual([world.asked(), new Set(tokens.map(({ access_token }) => access_token)).size], [2, 1])
})

test('a record in the place of another\'s, or of an older one, is not used', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const store = { url: redis.url, keys: world.keys() }
  const one = await inside(t, world, store)
  const record = async (identity: string) => {
    const before = await redis.say('KEYS azin:{*')
    await one.ask(identity)
    let key = ''
    await until(async () => (key = /azin:\{\w+\}(?=\r)/.exec((await redis.say('KEYS azin:{*')).split('\r\n').filter((part) => !before.includes(part)).join('\r\n') + '\r')?.[0] ?? '') !== '', 'the record')
    await until(async () => (await redis.say(`HEXISTS ${key} v`)).includes(':1'), 'its value')
    return key
  }
  const [first, second] = [await record('app0'), await record('app1')]
  assert.match(await redis.say(`COPY ${first} ${second} REPLACE`), /:1/)
  const two = await inside(t, world, store)
  assert.equal(clientIn(await two.ask('app1')), clientOf(1))
  assert.deepEqual(two.events.flatMap((event) => (event.kind === 'error' ? [event.code] : [])).slice(0, 1), ['record_refused'])
})

test('no wait, no error and no request while a token is renewed early, by one of three', async (t) => {
  const world = await scene(t)
  const redis = await startRedis(t)
  const store = { url: redis.url, keys: world.keys() }
  const fleets = [await inside(t, world, store), await inside(t, world, store), await inside(t, world, store)]
  lives(world, 3600, 2)
  const tokens = [await fleets[0]!.ask(), await fleets[1]!.ask(), await fleets[2]!.ask()]
  assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 1)
  lives(world, 3600, 1800)
  world.server.emulator.control.set({ latency: 500 })
  await sleep(2500)
  for (const fleet of fleets) assert.deepEqual([await sourceOf(fleet), (await fleet.ask()).access_token], ['memory', tokens[0]!.access_token])
  await until(async () => (await Promise.all(fleets.map((fleet) => fleet.ask()))).every(({ access_token }) => access_token !== tokens[0]!.access_token), 'the new one')
  assert.equal(new Set((await Promise.all(fleets.map((fleet) => fleet.ask()))).map(({ access_token }) => access_token)).size, 1)
  assert.deepEqual([world.asked(), fleets.flatMap(({ events }) => events).filter((event) => event.kind === 'answer' && event.source !== 'memory').length], [2, 3])
})

test('Entra away: a token serves to its end, then the error is told, then everything is as before', async (t) => {
  const world = await scene(t)
  const clock = { ahead: 0 }
  const fleet = await inside(t, world, undefined, () => clock.ahead)
  lives(world, 3600)
  const token = await fleet.ask()
  world.server.emulator.control.fault({ path: '/token', kind: 'reset', times: 1000 })
  // Nobody is given it any more without asking for a newer one, and nobody is left without it.
  clock.ahead = 3600 - 200
  assert.equal((await fleet.ask()).access_token, token.access_token)
  assert.ok(world.asked() > 1)
  clock.ahead = 3600 - 5
  await assert.rejects(fleet.ask(), { code: 'network' })
  world.server.emulator.control.clearFaults()
  assert.notEqual((await fleet.ask()).access_token, token.access_token)
})

test('a wrong secret is one request in three seconds, whoever asks, and is told with its number', async (t) => {
  const world = await scene(t)
  const fleet = await inside(t, world)
  world.server.emulator.control.forceError({ aadsts: 7000215, grant: 'client_credentials' })
  for (let number = 0; number < 20; number += 1) await assert.rejects(fleet.ask(), /AADSTS7000215/)
  assert.equal(world.asked(), 1)
  assert.equal(fleet.events.find((event) => event.kind === 'error')?.code, 'AADSTS7000215')
  world.server.emulator.control.clearErrors()
  await sleep(3100)
  assert.equal(await sourceOf(fleet), 'entra')
})

test('an identity that there is not, and a caller who goes away', async (t) => {
  const world = await scene(t)
  const fleet = await inside(t, world)
  await assert.rejects(fleet.ask('nobody'), { code: 'not_signed_in' })
  world.server.emulator.control.set({ latency: 400 })
  const gone = new AbortController()
  const asked = fleet.token({ identity: 'app0', scopes: [another()] }, gone.signal)
  gone.abort(new Error('hung up'))
  await assert.rejects(asked, /hung up/)
})
