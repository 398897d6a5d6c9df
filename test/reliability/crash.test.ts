// time limit: 1700 s
/** Killed at any system call, is what lies on the disk old or new, and does the next command take no notice? (R3, R4) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertOldOrNew, commands, facts, prepare } from './commands.ts'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, ada, assertQuick, crowd, scene, signIn, token, trace } from './scene.ts'
import { onFiles, traced } from './strace.ts'

const { spread } = random('crash')

test('killed at every system call on the files, by commands of the built program', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  const old = facts(world.directory)
  for (const command of commands) {
    const reference = world.copy()
    const plain = await traced(t, world, reference, command.args(another))
    assert.equal(plain.code, 0, plain.stderr)
    const fresh = facts(reference)
    const points = onFiles(plain.calls, reference)
    const chosen = spread(points, count('crash points of a command', 4))
    let killed = 0
    let slowest = 0
    await abreast(2, chosen, async ({ name, number, line }) => {
      const directory = world.copy()
      const why = `${command.name}, killed at ${line}`
      const { signal, code, stderr } = await traced(t, world, directory, command.args(another), `${name}:signal=SIGKILL:when=${number}`)
      if (signal === 'SIGKILL' || code === 137) killed += 1
      else assert.equal(code, 0, `${why}: ${stderr}`)
      assertOldOrNew(directory, old, fresh, why)
      if (!command.keepsAda) await signIn(world, directory, ada)
      const next = await world.run(directory, token)
      assert.equal(next.code, 0, `${why}: then ${next.stderr}`)
      assert.doesNotMatch(next.stderr, trace, why)
      await assertQuick(world, next.ms, why)
      slowest = Math.max(slowest, next.ms)
      const again = await world.run(directory, command.args(another))
      assert.equal(again.code, 0, `${why}: again ${again.stderr}`)
    })
    assert.ok(killed >= chosen.length * 0.9, `${command.name}: only ${killed} of ${chosen.length} were killed`)
    figure(`crash points: ${command.name}`, `${killed} of ${points.length}; next command at most ${Math.round(slowest)} ms`)
    figure('crash points, all', killed)
  }
})
