// time limit: 300 s
/** Few files, little memory, few threads: does it still work? (R38) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { start } from '../harness/program.ts'
import { figure } from '../harness/counts.ts'
import { ada, expire, password, program, scene, token } from './scene.ts'

/** How a command is started within the limit. */
const limits: Readonly<Record<string, string>> = {
  '64 open files': `ulimit -n 64; exec '${process.execPath}' '${program}' "$@"`,
  '64 MB of heap': `exec '${process.execPath}' --max-old-space-size=64 '${program}' "$@"`,
  'two threads, one processor': `UV_THREADPOOL_SIZE=2 exec taskset -c 0 '${process.execPath}' --v8-pool-size=1 '${program}' "$@"`,
}

test('a sign-in, a refresh, a token from the cache and a list, within each of 3 limits', async (t) => {
  const world = await scene(t)
  for (const [name, script] of Object.entries(limits)) {
    const directory = world.copy()
    for (const [step, args] of [['login', ['login', '-u', ada, '-p', password, '-o', 'none']], ['refresh', token], ['cached', token], ['list', ['account', 'list', '--refresh', '-o', 'json']]] as const) {
      if (step === 'refresh') expire(directory)
      const { code, stderr } = await start(t, 'sh', ['-c', script, 'sh', ...args], world.environment(directory)).ended
      assert.equal(code, 0, `${name}, ${step}: ${stderr}`)
    }
  }
  // Node keeps 18 files open itself, and loads the parts of a program side by side; the executable (test/package) has neither.
  const few = (args: readonly string[]) => start(t, 'sh', ['-c', `ulimit -n 24; exec '${process.execPath}' '${program}' "$@"`, 'sh', ...args], world.environment(world.directory)).ended
  assert.equal((await few(token)).code, 0)
  const { code, stderr } = await few(['login', '-u', ada, '-p', password])
  assert.deepEqual([code, stderr.replace(/open '.*'/, 'open')], [1, 'ERROR: A part of azin could not be loaded: EMFILE: too many open files, open.\n'])
  figure('small limits', `${Object.keys(limits).length} of 3`)
})
