/** Are other programs found and run without a shell, and do they leave us in peace? */

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { nodeProcesses } from './processes.ts'

const here = mkdtempSync(path.join(tmpdir(), 'azin-processes-'))
process.on('exit', () => rmSync(here, { recursive: true }))
const script = (name: string, text: string, mode = 0o755) => {
  const file = path.join(here, name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, mode)
  return file
}

test('which: the first that can be run; never a directory, a plain file, or something relative', async () => {
  const file = script('tool', 'exit 0')
  script('plain', '', 0o644)
  mkdirSync(path.join(here, 'folder'))
  const { which } = nodeProcesses({ PATH: `:.:/nonexistent:${here}` })
  assert.equal(await which('tool'), file)
  assert.equal(await which(file), file)
  for (const name of ['plain', 'folder', 'nothing', './tool', '../tool']) assert.equal(await which(name), undefined, name)
  const before = process.cwd()
  process.chdir(here)
  assert.equal(await nodeProcesses({ PATH: ':.' }).which('tool'), undefined)
  process.chdir(before)
  assert.equal(await nodeProcesses({}).which('tool'), undefined)
})

test('run: arguments whole, input given, code and both streams back', async () => {
  const { run } = nodeProcesses(process.env)
  const echo = script('echo', 'cat; printf "%s|" "$@"; echo said >&2; exit 3')
  assert.deepEqual(await run(echo, ['a b', '$HOME', '; ls'], { input: 'in:' }), { code: 3, stdout: 'in:a b|$HOME|; ls|', stderr: 'said\n' })
  assert.equal((await run(path.join(here, 'missing'), [])).code, undefined)
  assert.equal((await run(script('deaf', 'exit 0'), [], { input: 'x'.repeat(1e6) })).code, 0)
  assert.equal((await run(script('slow', 'exec sleep 30'), [], { timeout: 100 })).code, undefined)
})

test('launch: true for what ends well or stays, false for what fails', async () => {
  const { launch } = nodeProcesses(process.env)
  assert.equal(await launch(script('good', 'exit 0'), []), true)
  assert.equal(await launch(script('bad', 'exit 4'), []), false)
  assert.equal(await launch(path.join(here, 'missing'), []), false)
  assert.equal(await launch(script('stays', 'exec sleep 2'), [], { settle: 100 }), true)
  assert.equal(await launch(script('named', '[ "$COLOUR" = blue ]'), [], { env: { COLOUR: 'blue' } }), true)
})
