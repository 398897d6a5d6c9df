// time limit: 600 s
/** Where files cannot be linked or locked (a network share, FAT), does everything still work, and one after another? (R13) */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { commands, facts, prepare } from './commands.ts'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, crowd, scene, token, trace } from './scene.ts'
import { traced } from './strace.ts'

const { spread } = random('no links')
const refusals = ['ENOLCK', 'EOPNOTSUPP', 'EPERM', 'ENOSYS', 'EMLINK', 'EXDEV']

test('5 commands where every link fails in 6 ways: done as elsewhere, and no lock is left', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  const all = commands.flatMap((command) => refusals.map((code) => ({ command, code })))
  const chosen = spread(all, count('no links', 6))
  await abreast(2, chosen, async ({ command, code }) => {
    const directory = world.copy()
    const why = `${command.name}, ${code}`
    const ended = await traced(t, world, directory, command.args(another), `link,linkat:error=${code}`)
    assert.equal(ended.code, 0, `${why}: ${ended.stderr}`)
    assert.ok(ended.calls.some(({ line }) => line.includes('INJECTED')), `${why}: nothing was linked`)
    assert.doesNotMatch(ended.stderr, trace, why)
    assert.deepEqual(readdirSync(directory).filter((name) => /lock|azin-new|corrupt/.test(name)), [], why)
    if (!command.keepsAda) return assert.equal(facts(directory).profile.size, 0, why)
    const next = await world.run(directory, token)
    assert.equal(next.code, 0, `${why}: then ${next.stderr}`)
  })
  figure('commands where nothing can be linked', chosen.length)
})
