// time limit: 1700 s
/** A server that is overloaded: asked again briefly and politely, obeyed, and never remembered by the next process? (R25) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, expire, scene, token, trace, type Scene } from './scene.ts'

const { spread } = random('busy server')

const statuses = [429, 408, 500, 502, 503, 504]
const inThreeSeconds = (): string => new Date(Date.now() + 3_000).toUTCString()
const past = (): string => new Date(Date.now() - 3_600_000).toUTCString()
const later = (): string => new Date(Date.now() + 7_200_000).toUTCString()
/** `Retry-After`; `long` = more than a person would wait for. */
const forms: readonly { readonly name: string; readonly text: () => string | undefined; readonly long?: true }[] = [
  { name: 'none', text: () => undefined },
  { name: 'seconds', text: () => '1' },
  { name: 'a date', text: inThreeSeconds },
  { name: 'a date that is past', text: past },
  { name: 'negative', text: () => '-5' },
  { name: 'nonsense', text: () => 'soon' },
  { name: 'an hour', text: () => '3600', long: true },
  { name: 'a date in two hours', text: later, long: true },
]

type Case = { readonly status: number; readonly form: (typeof forms)[number]; readonly failures: number }
const all: readonly Case[] = statuses.flatMap((status) => forms.flatMap((form) => [1, 2, Infinity].map((failures) => ({ status, form, failures }))))

test('6 statuses, 8 forms of Retry-After, failing once, twice and for ever', async (t) => {
  const chosen = spread(all, count('busy answers', 13))
  // Each lane has a server of its own: faults are counted by path.
  const lanes = await Promise.all([scene(t), scene(t), scene(t)])
  await abreast(lanes.length, lanes.map((world, lane) => ({ world, mine: chosen.filter((_, index) => index % lanes.length === lane) })), async ({ world, mine }) => {
    for (const one of mine) await meet(world, one)
  })
  figure('busy answers: cases', chosen.length)
})

async function meet(world: Scene, { status, form, failures }: Case): Promise<void> {
  const { control } = world.server.emulator
  const directory = world.copy()
  expire(directory)
  const why = `HTTP ${status}, Retry-After ${form.name}, ${failures} times`
  const after = form.text()
  control.fault({ path: '/token', kind: 'status', status, times: failures, ...(after !== undefined && { headers: { 'retry-after': after } }) })
  const before = world.tokenRequests()
  const { code, stdout, stderr, ms } = await world.run(directory, token)
  const asked = world.tokenRequests() - before
  control.clearFaults()
  assert.doesNotMatch(stderr, trace, why)
  assert.ok(asked <= 3 && ms < 30_000, `${why}: ${asked} requests in ${Math.round(ms)} ms`)
  if (form.long) {
    assert.deepEqual([code, asked], [1, 1], `${why}: ${stderr}`)
    assert.match(stderr, /Try again in \d+ minutes\./, why)
  } else if (failures === Infinity) {
    assert.deepEqual([code, asked], [1, 3], `${why}: ${stderr}`)
    assert.ok(stderr.trim().split('\n').length <= 2, `${why}: ${stderr}`)
  } else {
    assert.deepEqual([code, asked, stderr], [0, failures + 1, ''], why)
    assert.match(stdout, /"accessToken": "ey/, why)
  }
  // What happened to one process is nothing to the next.
  const again = world.tokenRequests()
  const next = await world.run(directory, [...token, '--query', 'tokenType'])
  assert.deepEqual([next.code, world.tokenRequests() - again], [0, code === 0 ? 0 : 1], `${why}: then ${next.stderr}`)
}
