// time limit: 1700 s
/** When any one operation on the files fails, is nothing lost, and is a right answer still given? (R13, R14, R15) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertOldOrNew, commands, facts, prepare, type Command } from './commands.ts'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, crowd, scene, trace, type Scene } from './scene.ts'
import { onFiles, reads, traced, writes, type Call } from './strace.ts'

const { below } = random('disk errors')

interface Case {
  readonly command: Command
  readonly call: Call
  readonly code: string
  readonly kind: 'read' | 'write'
  readonly fresh: ReturnType<typeof facts>
}

/** Every call and error; a seeded sample of them unless the counts say all. */
async function cases(t: Parameters<typeof scene>[0], world: Scene, another: string): Promise<Case[]> {
  const all: Case[] = []
  for (const command of commands) {
    const reference = world.copy()
    const { calls } = await traced(t, world, reference, command.args(another))
    const fresh = facts(reference)
    for (const call of onFiles(calls, reference)) {
      if (writes(call)) for (const code of ['ENOSPC', 'EIO', 'EDQUOT', 'ENOLCK', 'EACCES', 'EINTR']) all.push({ command, call, code, kind: 'write', fresh })
      else if (reads(call)) for (const code of ['EIO', 'EMFILE', 'EACCES', 'EINTR', 'ENOLCK']) all.push({ command, call, code, kind: 'read', fresh })
    }
  }
  const most = count('disk errors', 30)
  const [part, parts] = [count('disk errors: this part', 0), count('disk errors: parts', 1)]
  if (most >= all.length) return all.filter((_, index) => index % parts === part)
  return Array.from({ length: most }, () => all[below(all.length)]!)
}

test('an error at any call that reads or writes: nothing lost, no trace of a crash, and a token is still printed', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  const old = facts(world.directory)
  const chosen = await cases(t, world, another)
  const count = { read: 0, write: 0, answered: 0 }
  await abreast(2, chosen, async ({ command, call, code, kind, fresh }) => {
    const directory = world.copy()
    const why = `${command.name}, ${code} at ${call.line}`
    const ended = await traced(t, world, directory, command.args(another), `${call.name}:error=${code}:when=${call.number}`)
    if (ended.missed) return
    assert.doesNotMatch(ended.stderr, trace, why)
    assert.ok(ended.code === 0 || ended.code === 1, `${why}: exit code ${ended.code}, ${ended.signal}`)
    count[kind] += 1
    assertOldOrNew(directory, old, fresh, why)
    if (command.name === 'refresh' && kind === 'write') {
      assert.equal(ended.code, 0, `${why}: ${ended.stderr}`)
      assert.match(ended.stdout, /"accessToken": "ey/, why)
      count.answered += 1
    }
    if (code === 'EINTR' && call.name.startsWith('read')) assert.equal(ended.code, 0, `${why}: ${ended.stderr}`)
    const next = await world.run(directory, ['account', 'list', '-o', 'none'])
    assert.equal(next.code, 0, `${why}: then ${next.stderr}`)
  })
  assert.ok(count.read + count.write > chosen.length * 0.5, `${chosen.length - count.read - count.write} of ${chosen.length} missed`)
  figure('failed writes', count.write)
  figure('failed reads', count.read)
  figure('tokens printed though a write failed', count.answered)
})
