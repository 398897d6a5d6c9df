// time limit: 1700 s
/** When many processes find an expired token, is the server asked once, whatever becomes of the one that asks? (R1, R2, S22) */
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setImmediate as immediate } from 'node:timers/promises'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, cacheOf, expire, readCacheFile, scene, sleep, token, twoSeconds, type Scene } from './scene.ts'

const { next } = random('one refresh')

/** Refresh tokens are good for one use, and showing one twice kills the whole chain. */
async function strict(t: Parameters<typeof scene>[0], latency: number): Promise<Scene> {
  const world = await scene(t)
  world.server.emulator.control.set({ rotation: true, reuseDetection: true, latency })
  expire(world.directory)
  return world
}

test('many processes, one expired token, rotating refresh tokens: one request, no failure, one token', async (t) => {
  const world = await strict(t, 200)
  const many = count('processes at expiry', 50)
  const runs = count('expiry runs', 1)
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) expire(world.directory)
    const asked = world.tokenRequests()
    const begun = performance.now()
    const running = []
    // The server is this very process: between two of them it must be able to answer, as one elsewhere would.
    for (let number = 0; number < many; number += 1) {
      running.push(world.run(world.directory, token, { timeout: 600_000 }))
      await immediate()
    }
    const ended = await Promise.all(running)
    const wall = performance.now() - begun
    const tokens = new Set(ended.map(({ code, stdout, stderr }) => {
      assert.equal(code, 0, stderr)
      return (JSON.parse(stdout) as { accessToken: string }).accessToken
    }))
    assert.deepEqual([tokens.size, world.tokenRequests() - asked], [1, 1])
    figure(`${many} processes at expiry`, `${world.tokenRequests() - asked} request, 0 failed, ${(wall / 1000).toFixed(1)} s`)
  }
})

test('the one that asks is killed: another takes over within a second, with at most two requests', async (t) => {
  const waiters = count('waiters', 12)
  for (let point = 0; point < count('killed refreshers', 2); point += 1) {
    const world = await scene(t)
    // The first request is never answered.
    world.server.emulator.control.fault({ path: '/token', kind: 'hang', times: 1 })
    const limit = (await twoSeconds(world)) / 2
    expire(world.directory)
    const asked = world.tokenRequests()
    const first = world.start(world.directory, token)
    await asksFor(world, asked + 1)
    const waiting = Array.from({ length: waiters }, () => world.run(world.directory, token, { timeout: 300_000 }))
    // Each waiting process has a lock file prepared. On a busy machine not all are so far before the first one's patience is over.
    const prepared = () => readdirSync(world.directory).filter((name) => /refresh\.lock\..*azin-new$/.test(name)).length
    for (const begun = performance.now(); prepared() === 0 || (prepared() < waiters && performance.now() - begun < 15_000);) await sleep(10)
    await sleep(500 * next())
    first.child.kill('SIGKILL')
    const killed = Date.now()
    const { requests } = world.server.emulator.state
    const before = requests.length
    while (requests.length === before && Date.now() - killed < 5000) await sleep(2)
    const took = Date.now() - killed
    for (const one of waiting) {
      const { code, stderr } = await one
      assert.equal(code, 0, stderr)
    }
    assert.equal(world.tokenRequests() - asked, 2)
    assert.ok(took <= limit, `${took} ms`)
    figure('refresher killed: waiters', `${waiters} served, 2 requests, taken over after ${took} ms`)
  }
})

test('the one that asks is stopped: another takes over within 30 s', async (t) => {
  const points = count('stopped refreshers', 1)
  const waiters = count('waiters of stopped', 8)
  await abreast(2, Array.from({ length: points }), async () => {
    const world = await scene(t)
    world.server.emulator.control.set({ latency: 400 })
    expire(world.directory)
    const asked = world.tokenRequests()
    const first = world.start(world.directory, token, { timeout: 300_000 })
    await asksFor(world, asked + 1)
    first.child.kill('SIGSTOP')
    const stopped = performance.now()
    const { requests } = world.server.emulator.state
    const before = requests.length
    let over = false
    const watch = (async () => {
      let naps = 0
      for (; requests.length === before && !over; naps += 1) await sleep(20)
      const took = performance.now() - stopped
      // A machine that wakes nobody in time does not wake the next one to ask, either.
      return { took, late: Math.max(1, took / (naps * 22)) }
    })()
    try {
      await Promise.all(Array.from({ length: waiters }, async () => {
        const { code, stderr } = await world.run(world.directory, token, { timeout: 300_000 })
        assert.equal(code, 0, stderr)
      }))
    } finally {
      over = true
    }
    const { took, late } = await watch
    assert.ok(world.tokenRequests() - asked <= 2, `${world.tokenRequests() - asked} requests`)
    assert.ok(took < 30_000 * late, `${took} ms, on a machine ${late} times too slow`)
    first.child.kill('SIGCONT')
    assert.equal((await first.ended).code, 0)
    assert.equal((await world.run(world.directory, token)).code, 0)
    figure('refresher stopped: waiters', `${waiters} served, ${world.tokenRequests() - asked} requests, taken over after ${(took / 1000).toFixed(1)} s`)
  })
})

// One refusal says that the token is dead for good; the other, of a token that was redeemed before, might mean anything.
for (const aadsts of [700082, 70000]) test(`AADSTS${aadsts}: a refresh token that is refused after another process has replaced it is not removed, and the new one is tried`, async (t) => {
  const world = await scene(t)
  expire(world.directory)
  world.server.emulator.control.set({ latency: 300 })
  const old = readCacheFile(world.directory)
  const asked = world.tokenRequests()
  // The server refuses what the cache holds now; a live one is elsewhere.
  world.server.emulator.control.forceError({ aadsts, grant: 'refresh_token', times: 1 })
  const good = Object.values(old['RefreshToken']!)[0]!['secret'] as string
  for (const entry of Object.values(old['RefreshToken']!)) entry['secret'] = 'refused'
  writeFileSync(cacheOf(world.directory), JSON.stringify(old, null, 4), { mode: 0o600 })
  const running = world.start(world.directory, token)
  await asksFor(world, asked + 1)
  for (const entry of Object.values(old['RefreshToken']!)) entry['secret'] = good
  writeFileSync(cacheOf(world.directory), JSON.stringify(old, null, 4), { mode: 0o600 })
  const { code, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.equal(world.tokenRequests() - asked, 2)
  assert.equal(Object.values(readCacheFile(world.directory)['RefreshToken']!).length, 1)
})

test('a refresh token that is refused and still there is removed; the account stays', async (t) => {
  const world = await scene(t)
  expire(world.directory)
  world.server.emulator.control.forceError({ aadsts: 700082, grant: 'refresh_token', times: 1 })
  const { code, stderr } = await world.run(world.directory, token)
  assert.equal(code, 1)
  assert.match(stderr, /AADSTS700082[^]*az login/)
  const cache = readCacheFile(world.directory)
  assert.deepEqual([Object.keys(cache['RefreshToken'] ?? {}).length, Object.keys(cache['Account'] ?? {}).length > 0], [0, true])
})

test('a refusal that does not say that the token is dead leaves it: servers need not number their errors', async (t) => {
  const world = await scene(t)
  const control = world.server.emulator.control
  for (const body of [{ error: 'invalid_grant' }, { error: 'invalid_grant', error_description: 'AADSTS50076: You must use multi-factor authentication.' }]) {
    expire(world.directory)
    control.fault({ path: '/token', kind: 'status', status: 400, body: JSON.stringify(body), times: 1 })
    const { code, stderr } = await world.run(world.directory, token)
    assert.equal(code, 1)
    assert.match(stderr, /az login/)
    assert.equal((await world.run(world.directory, token)).code, 0, 'with the same refresh token')
  }
  expire(world.directory)
  control.fault({ path: '/token', kind: 'status', status: 400, body: JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS700082: It has expired.' }), times: 1 })
  assert.equal((await world.run(world.directory, token)).code, 1)
  assert.deepEqual(readCacheFile(world.directory)['RefreshToken'], {})
})

/** Until the server has seen so many token requests. */
async function asksFor(world: Scene, requests: number): Promise<void> {
  const deadline = performance.now() + 20_000
  while (world.tokenRequests() < requests) {
    if (performance.now() > deadline) throw new Error(`nobody asked for a token`)
    await sleep(3)
  }
}
