/** Does installing say what is so, and does it never choose a directory of the system by itself? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../../test/fake-system.ts'
import { install } from './install.ts'

const LAUNCHER = '/home/me/.local/bin/az'

function run(env: Record<string, string>, directory?: string, home: string | undefined = '/home/me') {
  let said = ''
  const overrides = { env, home, terminal: { out: (text: string) => void (said += text) }, processes: { run: async () => ({ code: 0 }) } }
  const system = fakeSystem({ '/home/me/file': 'x' }, overrides as never)
  if (home === '') Object.assign(system, { home: undefined })
  const done = install(system, { doors: { self: ['/n/node', '/n/bin.cjs'] }, values: directory === undefined ? {} : { directory } } as never)
  return { system, done: done.then(() => said) }
}

test('on the PATH: az is azin now; not on it: only once it is', async () => {
  assert.equal(await run({ PATH: '/home/me/.local/bin:/usr/bin' }).done, `The command az is now azin: ${LAUNCHER}\n`)
  assert.equal(await run({ PATH: '/usr/bin' }).done, `Written: ${LAUNCHER}\nIt takes effect once /home/me/.local/bin is on your PATH, before the others: export PATH="/home/me/.local/bin:$PATH"\n`)
})

test('a file in the place of the directory is said in one sentence', async () => {
  await assert.rejects(run({ PATH: '/usr/bin' }, '/home/me/file').done, { message: "'/home/me/file' is a file, not a directory.", hint: ['azin install --dir DIRECTORY'] })
})

test('without a home, nothing is chosen: not even a directory of the system on the PATH', async () => {
  const { system, done } = run({ PATH: '/usr/local/bin:/usr/bin' }, undefined, '')
  await assert.rejects(done, { message: 'There is no home directory to put the launcher in, so --dir is needed.' })
  assert.deepEqual([...system.files.nodes.keys()], ['/home/me/file'])
})
