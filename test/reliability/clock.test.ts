// time limit: 600 s
/** The computer's clock is wrong, or jumps: does signing in work, and is no dead token ever believed? (R22, R23, R24) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { ahead, fakeTime } from './fake-time.ts'
import { abreast, ada, expire, password, scene, token, trace, twoSeconds } from './scene.ts'

const { pick } = random('clock')

const library = fakeTime()
const at = (seconds: number): Record<string, string> => ahead(library, seconds)

test('libfaketime is here, without which no clock can be set wrong (on Debian: apt-get install faketime)', () => {
  assert.ok(library !== undefined, 'libfaketime is not installed, and could not be: wrong clocks were NOT tried')
})

const offsets = [-86_400, -43_200, -3_600, -600, -301, -290, -130, -1, 1, 130, 290, 301, 600, 3_600, 4_000, 43_200, 86_400]

test('a clock that is wrong by up to a day: sign-in, renewal and the token from the cache work; beyond 5 minutes login says so', async (t) => {
  const world = await scene(t)
  const chosen = count('clock offsets', 6) >= offsets.length ? offsets : [-86_400, 86_400, ...Array.from({ length: count('clock offsets', 6) - 2 }, () => pick(offsets))]
  await abreast(2, chosen, async (offset) => {
    const directory = world.copy()
    const env = at(offset)
    const login = await world.run(directory, ['login', '-u', ada, '-p', password, '-o', 'none'], { env })
    assert.equal(login.code, 0, `${offset}: ${login.stderr}`)
    assert.equal(/WARNING: The clock of this computer is .* (behind|ahead of) the server's/.test(login.stderr), Math.abs(offset) > 300, `${offset}: ${login.stderr}`)
    if (offset > 300) assert.match(login.stderr, /ahead of/)
    const first = await world.run(directory, token, { env })
    assert.equal(first.code, 0, `${offset}: ${first.stderr}`)
    const { expires_on } = JSON.parse(first.stdout) as { expires_on: number }
    const left = expires_on - (Date.now() / 1000 + offset)
    // What the server said it lives, by this computer's clock: 4,800 s or, with continuous evaluation, a day.
    assert.ok(left > 4_600 && left <= 86_400 + 5, `${offset}: ${left} s left`)
    expire(directory)
    const second = await world.run(directory, token, { env })
    assert.equal(second.code, 0, `${offset}: ${second.stderr}`)
    assert.doesNotMatch(login.stderr + first.stderr + second.stderr, trace)
  })
  figure('wrong clocks', `${chosen.length} offsets within 24 h, all signed in and renewed`)
})

const jumps = [-30 * 86_400, -86_400, -43_200, -3_600, -600, -120, 120, 600, 3_400, 3_600, 86_400, 30 * 86_400]

test('the clock jumps by minutes, a day and more: a dead token is never printed or sent, a token from the future is not believed', async (t) => {
  const world = await scene(t)
  const { control } = world.server.emulator
  control.set({ accessTokenSeconds: 3600, longAccessTokenSeconds: 3600 })
  const graph = [...token, '--resource-type', 'ms-graph']
  expire(world.directory)
  for (const args of [token, graph]) assert.equal((await world.run(world.directory, args)).code, 0)
  const chosen = count('clock jumps', 5) >= jumps.length ? jumps : [-86_400, 86_400, ...Array.from({ length: count('clock jumps', 5) - 2 }, () => pick(jumps))]
  for (const jump of chosen) {
    control.set({ clockOffset: jump })
    const directory = world.copy()
    const run = async (args: readonly string[]) => {
      const asked = world.tokenRequests()
      const { code, stdout, stderr } = await world.run(directory, args, { env: at(jump) })
      assert.equal(code, 0, `${jump}, ${args.join(' ')}: ${stderr}`)
      return { stdout, asked: world.tokenRequests() - asked }
    }
    for (const args of [token, graph]) {
      const { stdout, asked } = await run(args)
      const { expires_on } = JSON.parse(stdout) as { expires_on: number }
      const left = expires_on - (Date.now() / 1000 + jump)
      assert.ok(left > 0 && left <= 3_605, `${jump}: believed for another ${left} s`)
      // What was made in the future, or has five minutes left at most, is asked for anew, once.
      assert.equal(asked, jump < 0 || jump > 3_300 ? 1 : 0, `${jump}, ${args.join(' ')}: requests`)
      assert.equal((await run(args)).asked, 0, `${jump}, ${args.join(' ')}: asked again`)
    }
    // The resource manager looks at the token's end by the clock that is right.
    await run(['account', 'list', '--refresh', '-o', 'none'])
    await run(['rest', '--url', '/subscriptions?api-version=2022-12-01', '-o', 'none'])
  }
  control.set({ clockOffset: 0 })
  figure('clock jumps', `${chosen.length}, each with 4 commands: no dead token`)
})

test('locks do not care for a clock that jumped: a lock of a killed process is taken over at once', async (t) => {
  const world = await scene(t)
  const limit = await twoSeconds(world)
  for (const jump of [-86_400, 86_400]) {
    const directory = world.copy()
    expire(directory)
    world.server.emulator.control.set({ latency: 1500 })
    const running = world.start(directory, token)
    const asked = world.tokenRequests()
    while (world.tokenRequests() === asked) await new Promise((resolve) => setTimeout(resolve, 5))
    running.child.kill('SIGKILL')
    await running.ended
    world.server.emulator.control.set({ latency: 0 })
    const { code, stderr, ms } = await world.run(directory, token, { env: at(jump) })
    assert.equal(code, 0, `${jump}: ${stderr}`)
    assert.ok(ms < limit, `${jump}: ${ms} ms`)
  }
})

test('expires_on is the same in six time zones (the hours of the change: summer-time.test.ts)', async (t) => {
  const world = await scene(t)
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC']
  const seen = new Set<number>()
  for (const TZ of zones) {
    const { code, stdout, stderr } = await world.run(world.directory, token, { env: { TZ } })
    assert.equal(code, 0, stderr)
    seen.add((JSON.parse(stdout) as { expires_on: number }).expires_on)
  }
  assert.equal(seen.size, 1)
})
