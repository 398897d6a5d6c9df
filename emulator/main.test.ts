import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { runEmulator } from './main.ts'
import type { EmulatorArguments } from './main.ts'
import { startServer } from './server.ts'

/** Runs it; `said` resolves once it has printed all, `end()` to its exit code. */
function running(t: TestContext, args: EmulatorArguments) {
  const ending = new AbortController()
  let err = ''
  let printed: (text: string) => void
  const said = new Promise<string>((resolve) => (printed = resolve))
  const code = runEmulator(args, { out: (text) => printed(text), err: (text) => (err += text), signal: ending.signal })
  t.after(() => ending.abort())
  return { said, code, err: () => err, end: () => (ending.abort(), code) }
}

const originOf = (text: string) => /(http:\/\/localhost:\d+)/.exec(text)![1]!

test('starts, says where, answers, and ends without leaving anything', async (t) => {
  const { said, end } = running(t, { port: 0, proxy: true })
  const text = await said
  const origin = originOf(text)
  const discovered = await fetch(`${origin}/organizations/v2.0/.well-known/openid-configuration`)
  assert.equal(((await discovered.json()) as { token_endpoint: string }).token_endpoint, `${origin}/organizations/oauth2/v2.0/token`)
  assert.match(text, /export HTTPS_PROXY='http:\/\/127\.0\.0\.1:\d+'/)
  assert.equal(await end(), 0)
  await assert.rejects(fetch(origin))
  assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith('azin-emulator-')), [])
})

test('a directory file decides who is there', async (t) => {
  const directory = join(tmpdir(), 'directory.json')
  writeFileSync(directory, JSON.stringify({ extends: 'default', users: [{ name: 'zoe@larkspur.example', home: 'larkspur.example' }] }))
  assert.match(await running(t, { port: 0, directory }).said, /\n {2}zoe@larkspur\.example/)
})

test('what is wrong with a directory file is one line, and the exit code 1', async (t) => {
  const directory = join(tmpdir(), 'bad.json')
  writeFileSync(directory, '{"tenants": 5}')
  const bad = running(t, { directory })
  assert.equal(await bad.code, 1)
  assert.match(bad.err(), /^ERROR: .*tenants.*\n$/)
  const missing = running(t, { directory: '/nonexistent/x.json' })
  assert.equal(await missing.code, 1)
  assert.equal(missing.err(), 'ERROR: There is no directory file /nonexistent/x.json.\n')
})

test('a taken port is an error when it was asked for', async (t) => {
  const other = await startServer({ fetch: async () => new Response() })
  t.after(() => other.close())
  const { code, err } = running(t, { port: other.port })
  assert.equal(await code, 1)
  assert.equal(err(), `ERROR: Port ${other.port} is used by another program. Choose another --port, or leave it out.\n`)
})

test('without a port, a second emulator takes another', async (t) => {
  const [first, second] = await Promise.all([running(t, {}).said, running(t, {}).said])
  assert.notEqual(originOf(first), originOf(second))
})
