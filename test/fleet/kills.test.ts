// time limit: 1750 s
/** Replicas and Redis are killed at random instants under load: does anybody get a wrong token, an expired one, or none? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { FleetToken } from '../../src/fleet.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startRedis, until } from '../harness/redis.ts'
import { buildReplica, clientIn, clientOf, Gone, lives, replica, type Replica, scene, type Scene, vault } from './scene.ts'

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const identities = 12
const scopes = [vault, 'https://management.core.windows.net/.default']

interface Books {
  asked: number
  slowest: number
  readonly wrong: string[]
  readonly failed: string[]
}

/** A balancer with callers behind it: whoever finds a replica gone asks another one. */
async function caller(living: () => readonly Replica[], books: Books, { below, pick }: ReturnType<typeof random>, over: () => boolean): Promise<void> {
  while (!over()) {
    const number = below(identities)
    const begun = performance.now()
    books.asked += 1
    try {
      judge(await patiently(living, pick, `app${number}`, pick(scopes)), number, books)
    } catch (error) {
      books.failed.push(`${new Date().toISOString()} ${(error as Error).message}`)
    }
    books.slowest = Math.max(books.slowest, performance.now() - begun)
    await sleep(5)
  }
}

async function patiently(living: () => readonly Replica[], pick: ReturnType<typeof random>['pick'], identity: string, scope: string): Promise<FleetToken> {
  for (;;) {
    const one = pick(living())
    try {
      return await one.token(identity, scope)
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      await sleep(20)
    }
  }
}

function judge(token: FleetToken, number: number, books: Books): void {
  const now = Date.now() / 1000
  const { exp } = JSON.parse(Buffer.from(token.access_token.split('.')[1]!, 'base64url').toString()) as { exp: number }
  // The instant of the answer lies a little before ours.
  if (clientIn(token) !== clientOf(number) || token.expires_on < now - 1 || exp < now - 1) books.wrong.push(`app${number}: ${clientIn(token)}, over since ${(now - token.expires_on).toFixed(1)} s`)
}

async function begin(t: Parameters<typeof scene>[0], lines: readonly string[] = []) {
  const world = await scene(t, identities)
  const redis = await startRedis(t, { lines })
  const program = buildReplica(t)
  const store = { url: redis.url, keys: world.keys() }
  const replicas: Replica[] = await Promise.all([1, 2, 3].map(() => replica(t, world, program, store)))
  return { world, redis, replicas, another: () => replica(t, world, program, store) }
}

test('replicas, Redis and both are killed at random instants', async (t) => {
  const { world, redis, replicas, another } = await begin(t)
  const dice = random('fleet kills')
  lives(world, 30, 6)
  // Throttled: without sharing, three replicas that lose their memory again and again would be far beyond this.
  world.server.emulator.control.set({ tokensPerMinute: 240, latency: 20 })
  const books: Books = { asked: 0, slowest: 0, wrong: [], failed: [] }
  let over = false
  let living: readonly Replica[] = replicas
  const callers = Array.from({ length: 12 }, () => caller(() => living, books, dice, () => over))
  const kills = count('fleet kills', 12)
  const done = { replica: 0, Redis: 0, both: 0 }
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(dice.next() * 400)
    const kind = dice.pick(['replica', 'Redis', 'both'] as const)
    done[kind] += 1
    const ends: Promise<unknown>[] = []
    if (kind !== 'Redis') {
      const victim = dice.pick(living)
      living = living.filter((one) => one !== victim)
      victim.running.child.kill('SIGKILL')
      ends.push(another().then((fresh) => { living = [...living, fresh] }))
    }
    if (kind !== 'replica') ends.push(redis.kill().then(() => sleep(dice.next() * 1500)).then(() => redis.again()))
    await Promise.all(ends)
  }
  over = true
  await Promise.all(callers)
  const requests = world.asked()
  for (const [kind, number] of Object.entries(done)) figure(`fleet: kills of ${kind === 'replica' ? 'a replica' : kind}`, number)
  figure('fleet: requests under kills', books.asked)
  figure('fleet: token requests under kills', requests)
  figure('fleet: wrong or expired tokens', books.wrong.length)
  figure('fleet: failed requests', books.failed.length)
  figure('fleet: slowest answer under kills', `${(books.slowest / 1000).toFixed(1)} s`)
  assert.deepEqual([books.wrong, books.failed], [[], []])
  assert.ok(books.asked > kills, `${books.asked} requests`)
  assert.ok(requests < books.asked, `${requests} token requests`)
})

test('Entra is away while replicas are killed: Redis alone feeds those that begin anew', async (t) => {
  const { world, replicas, another } = await begin(t)
  const dice = random('fleet without Entra')
  lives(world, 600, 300)
  await warm(world, replicas)
  world.server.emulator.control.fault({ path: '/token', kind: 'reset', times: 1_000_000 })
  const books: Books = { asked: 0, slowest: 0, wrong: [], failed: [] }
  let over = false
  let living: readonly Replica[] = replicas
  const callers = Array.from({ length: 6 }, () => caller(() => living, books, dice, () => over))
  for (let kill = 0; kill < 3; kill += 1) {
    await sleep(dice.next() * 400)
    living[0]!.running.child.kill('SIGKILL')
    living = living.slice(1)
    living = [...living, await another()]
  }
  await sleep(500)
  over = true
  await Promise.all(callers)
  figure('fleet: Entra away, every replica killed', `${books.asked} requests, ${books.wrong.length} wrong, ${books.failed.length} failed`)
  assert.deepEqual([books.wrong, books.failed], [[], []])
})

/** Every token lies in Redis. */
async function warm(world: Scene, replicas: readonly Replica[]): Promise<void> {
  for (let number = 0; number < identities; number += 1) for (const scope of scopes) for (const one of replicas) await one.token(`app${number}`, scope)
  const asked = world.asked()
  await until(async () => (await Promise.all(replicas.map((one) => one.seen()))).every(({ state }) => state === 'up'), 'all to be well')
  assert.equal(asked, identities * scopes.length)
}
