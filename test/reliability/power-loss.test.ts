// time limit: 1700 s
/**
 * The power fails at any moment, and of what was not synced any part may be missing: is what is found afterwards old or new? (R21)
 * Every file system call of a command is recorded with its bytes; then every state that a disk may legally be left in is built:
 * contents since a file's last fsync whole, half or lost, and names since the folder's last fsync each made or not (ALICE, OSDI 2014).
 */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { assertOldOrNew, commands, facts, prepare } from './commands.ts'
import { count, figure, random } from '../harness/counts.ts'
import { diskCalls, statesAfter, type DiskState } from './disk-model.ts'
import { ada, crowd, scene, signIn, token, trace } from './scene.ts'

const { below } = random('power loss')

test('write, fsync of the file, rename, fsync of the folder: every commit of every command', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  let commits = 0
  for (const command of commands) {
    const directory = world.copy()
    const calls = await diskCalls(t, world, directory, command.args(another))
    for (const [index, call] of calls.entries()) {
      // What azin keeps to suggest something is not worth the wait for the disk; torn, it counts as absent.
      if (call.kind !== 'name' || call.to === undefined || call.link || !call.to.endsWith('.json') || call.to === 'azin-choices.json') continue
      commits += 1
      const before = calls.slice(0, index).filter((one) => (one.kind === 'write' || one.kind === 'sync') && one.path === call.from)
      assert.equal(before.at(-1)?.kind, 'sync', `${command.name}: ${call.to} has its name before its bytes are safe`)
      assert.ok(calls.slice(index).some((one) => one.kind === 'sync' && one.path === ''), `${command.name}: the folder is not synced after ${call.to} got its name`)
    }
  }
  assert.ok(commits >= 6, `${commits} commits`)
  figure('commits whose order of writes is safe', commits)
})

test('every legal state of the disk after a loss of power: old or new, and the next command works', async (t) => {
  const world = await scene(t, { directory: crowd(2) })
  const { another } = await prepare(world)
  const old = facts(world.directory)
  let states = 0
  let started = 0
  for (const command of commands) {
    const directory = world.copy()
    const calls = await diskCalls(t, world, directory, command.args(another))
    const fresh = facts(directory)
    const found = statesAfter(filesOf(world.directory), calls)
    const target = join(place(t, 'azin-power'), 'azure')
    for (const state of found) {
      build(world.directory, target, state)
      assertOldOrNew(target, old, fresh, `${command.name}, ${state.why}`)
    }
    states += found.length
    for (let tries = count('power losses to go on from', 3); tries > 0; tries -= 1) {
      const state = found[below(found.length)]!
      build(world.directory, target, state)
      const why = `${command.name}, ${state.why}`
      if (!command.keepsAda) await signIn(world, target, ada)
      const next = await world.run(target, token)
      assert.equal(next.code, 0, `${why}: then ${next.stderr}`)
      assert.doesNotMatch(next.stderr, trace, why)
      started += 1
    }
  }
  figure('states of the disk after a loss of power', states)
  figure('states from which a command was started', started)
})

function filesOf(directory: string): ReadonlyMap<string, Buffer> {
  return new Map(readdirSync(directory, { withFileTypes: true }).filter((one) => one.isFile()).map(({ name }) => [name, readFileSync(join(directory, name))]))
}

function build(from: string, target: string, { files }: DiskState): void {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { mode: 0o700 })
  cpSync(join(from, 'azin'), join(target, 'azin'), { recursive: true, force: true })
  for (const [name, bytes] of files) writeFileSync(join(target, name), bytes, { mode: 0o600 })
}
