import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { azFor } from '../harness/az.ts'
import { place, root } from '../harness/place.ts'
import { bareEnvironment } from '../harness/program.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { leaks } from './hot-path.ts'
import { watchModules } from './loaded.ts'
import { plant } from './planted.ts'

// The second half of the executable's door is imported in any case: while the first half reads.
for (const door of ['src/bin.ts', 'src/bin.bun.ts', 'src/run.bun.ts'].filter((name) => existsSync(`${root}/${name}`))) {
  test(`nothing cold can be reached from ${door}`, () => {
    assert.deepEqual(leaks(root, door), [])
  })
}

test('a leak is caught, with the way it came in', (t) => {
  const tree = plant(t, {
    'src/bin.ts': `import { a } from './cli/a.ts'\nimport type { T } from './grant/t.ts'\nvoid import('./renew.ts')\na()\n`,
    'src/cli/a.ts': `import { b } from '../system/b.ts'\nimport { c } from 'yaml'\nimport '../renew.ts'\nexport const a = () => [b, c]\n`,
    'src/system/b.ts': `import { createHash } from 'node:crypto'\n// grant_type in a comment is no crime\nexport const b = createHash\n`,
    'src/renew.ts': `export const grant_type = 1\n`,
    'src/grant/t.ts': `export type T = 'grant_type'\n`,
  })
  assert.deepEqual(leaks(tree, 'src/bin.ts'), [
    'the package yaml is on the hot path: src/bin.ts -> src/cli/a.ts',
    'src/renew.ts is cold and on the hot path: src/bin.ts -> src/cli/a.ts -> src/renew.ts',
    'node:crypto is on the hot path: src/bin.ts -> src/cli/a.ts -> src/system/b.ts',
  ])
})

test('a cached token is printed without loading anything cold, and without a network', async (t) => {
  const az = azFor(t)
  const secret = writeSignedIn(az.configDirectory)
  const watch = watchModules(t)
  const nowhere = 'http://127.0.0.1:9' // the discard port: whoever asks the network hears a refusal
  const { code, stdout, stderr } = await az.run('account', 'get-access-token', { env: { ...watch.env, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere } })
  assert.equal(stderr, '')
  assert.equal(code, 0)
  assert.equal((JSON.parse(stdout) as { accessToken: string }).accessToken, secret)
  const { unwanted, files } = watch.found()
  assert.deepEqual(unwanted, [])
  assert.deepEqual(files.filter((file) => file.startsWith(root)), [`${root}/dist/bin.cjs`])
})

test('the watch sees files that were imported later', async (t) => {
  const folder = plant(t, { 'src/a.cjs': `import('./b.mjs')`, 'src/b.mjs': 'globalThis.b = () => 1' })
  const watch = watchModules(t)
  await promisify(execFile)(process.execPath, [`${folder}/src/a.cjs`], { env: bareEnvironment(watch.env) })
  assert.deepEqual(watch.found(), { unwanted: [], files: [`${folder}/src/a.cjs`, `${folder}/src/b.mjs`] })
})

for (const [crime, name] of [
  [`require('node:http')`, 'http'],
  [`import('node:https')`, 'https'],
  [`fetch('http://127.0.0.1:9').catch(() => {})`, 'internal/deps/undici/undici'],
  [`process.stdout.write('through a pipe')`, 'net'],
  [`require('node:child_process')`, 'child_process'],
  [`new Request('http://x')`, 'internal/deps/undici/undici'],
]) {
  test(`the watch sees ${crime}`, async (t) => {
    const watch = watchModules(t)
    await promisify(execFile)(process.execPath, ['-e', crime!], { cwd: place(t), env: bareEnvironment(watch.env) })
    assert.ok(watch.found().unwanted.includes(`NativeModule ${name}`), JSON.stringify(watch.found()))
  })
}
