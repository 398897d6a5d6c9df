/** Standard output is full, closed, or a pipe whose reader has gone: a code other than 0 and one line? (R36) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { start } from '../harness/program.ts'
import { figure } from '../harness/counts.ts'
import { abreast, program, scene, token, trace } from './scene.ts'

const places: Readonly<Record<string, (command: string) => string>> = {
  'a full disk': (command) => `${command} > /dev/full`,
  'closed': (command) => `${command} >&-`,
  // The reader is gone before anything is written; the shell says what became of the writer.
  'a pipe without a reader': (command) => `{ sleep 0.2; ${command}; echo "code $?" >&2; } | true`,
}
const asked: readonly (readonly string[])[] = [token, [...token, '-o', 'table'], ['account', 'list', '-o', 'json'], ['account', 'show', '-o', 'yaml'], ['version'], ['cloud', 'list', '-o', 'tsv']]

test('3 outputs that take nothing, 6 commands: one line and not 0, unless it was closed from the start; no trace', async (t) => {
  const world = await scene(t)
  await abreast(3, Object.entries(places), async ([name, into]) => {
    for (const args of asked) {
      const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
      const ended = await start(t, 'sh', ['-c', into(command)], world.environment(world.directory)).ended
      const why = `${args.join(' ')}, output: ${name}`
      const [, told] = /code (\d+)\n/.exec(ended.stderr) ?? []
      // Before azin begins, Node puts /dev/null in the place of a closed output, as Python does for DEVNULL: no program can tell them apart.
      assert.equal(Number(told ?? ended.code) !== 0, name !== 'closed', why)
      const lines = ended.stderr.replace(/code \d+\n/, '')
      assert.doesNotMatch(lines, trace, why)
      assert.ok(lines.trim().split('\n').length <= 1, `${why}: ${lines}`)
    }
  })
  figure('outputs that take nothing', '2 of 3 (closed from the start counts as /dev/null)')
})
