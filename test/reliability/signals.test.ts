// time limit: 1700 s
/** A signal at any moment: does the program end with the signal's exit code, and leave nothing behind? (R35) */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { assertOldOrNew, commands, facts, prepare } from './commands.ts'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, crowd, scene, sleep, token, trace } from './scene.ts'

const { next } = random('signals')

/** To a shell, a death by signal and an exit with 128 + its number are one. */
const numbers = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 } as const
type Signal = keyof typeof numbers

test('4 signals at any point of 5 commands and of two that wait: the code of the signal, no trace, nothing left', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  const old = facts(world.directory)
  world.server.emulator.control.set({ latency: 60 })
  const waiting = [
    { name: 'login in the browser', args: () => ['login'], keepsAda: true },
    { name: 'login with a device code', args: () => ['login', '--use-device-code'], keepsAda: true },
  ]
  const kinds = await Promise.all(commands.map(async (command) => {
    const reference = world.copy()
    const { code, ms, stderr } = await world.run(reference, command.args(another))
    assert.equal(code, 0, stderr)
    return { ...command, ms, fresh: facts(reference) }
  }))
  const all = [...kinds, ...waiting.map((one) => ({ ...one, ms: 1500, fresh: old }))]
  const points = count('points of a signal', 5)
  const cases = (Object.keys(numbers) as Signal[]).flatMap((signal) => Array.from({ length: points }, (_, index) => ({ signal, kind: all[index % all.length]!, share: next() })))
  const tally = { ended: 0, finished: 0 }
  await abreast(4, cases, async ({ signal, kind, share }) => {
    const directory = world.copy()
    const temporary = place(t, 'azin-tmp')
    const running = world.start(directory, kind.args(another), { env: { TMPDIR: temporary, BROWSER: '/bin/true' } })
    const at = Math.round(share * kind.ms)
    await sleep(at)
    running.child.kill(signal)
    // Node takes no notice of a broken pipe; what waits for a person is told to end otherwise.
    const deaf = signal === 'SIGPIPE' && 'fresh' in kind && waiting.some(({ name }) => name === kind.name)
    if (deaf) setTimeout(() => running.child.kill('SIGTERM'), 1000)
    const ended = await running.ended
    const why = `${signal} after ${at} ms of ${kind.name}`
    const code = ended.code ?? numbers[ended.signal as Signal]
    assert.ok(code === numbers[signal] || code === 0 || (deaf && code === 143), `${why}: ${code} ${ended.stderr}`)
    if (code === 0) tally.finished += 1
    else tally.ended += 1
    assert.doesNotMatch(ended.stderr, trace, why)
    assert.deepEqual(readdirSync(directory).filter((name) => /lock|azin-new|corrupt/.test(name)), [], `${why}: left in the folder`)
    assert.deepEqual(readdirSync(temporary).filter((name) => name !== 'node-compile-cache'), [], `${why}: left in the folder for temporary files`)
    assertOldOrNew(directory, old, kind.fresh, why)
    if (!kind.keepsAda) return
    const then = await world.run(join(directory), token)
    assert.equal(then.code, 0, `${why}: then ${then.stderr}`)
  })
  assert.ok(tally.ended > cases.length / 3, `only ${tally.ended} of ${cases.length} were ended by the signal`)
  figure('signals', cases.length)
  figure('signals that came before the end', tally.ended)
})
