// time limit: 300 s
/** A browser that is missing, fails, hangs, chatters or answers twice: does the sign-in find its way all the same? (R33) */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import { place } from '../harness/place.ts'
import type { Running } from '../harness/program.ts'
import { figure } from '../harness/counts.ts'
import { sleep, trace } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }

/** What `BROWSER` is; `$1` is the address, which is noted in `asked`. */
const opening: Readonly<Record<string, string>> = {
  'ends with 0 at once': 'note',
  'hangs': 'note; exec sleep 60',
  'prints garbage': 'note; head -c 20000 /dev/urandom; head -c 20000 /dev/urandom >&2',
  'leaves a child that holds its output': 'note; sleep 60 &',
  'is killed when it has opened the page': 'note; sleep 1.5; kill -9 $$',
}
const failing: Readonly<Record<string, string | undefined>> = {
  'is not there': undefined,
  'ends with 1': 'exit 1',
  'is killed at once': 'kill -9 $$',
}

for (const [name, script] of Object.entries(opening)) {
  test(`a browser that ${name}: the answer is waited for, and counts`, async (t) => {
    const { az, asked } = await withBrowser(t, script)
    const running = az.start('login', '-o', 'none')
    await visit(await asked(running), ada)
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stdout], [0, ''], stderr)
    assert.doesNotMatch(stderr, /[^\x20-\x7e\n\u2026\u201c\u201d]/, 'what the browser printed is nobody\'s')
    figure('browsers', 1)
  })
}

for (const [name, script] of Object.entries(failing)) {
  test(`a browser that ${name}: said, and there is another way`, async (t) => {
    const { az } = await withBrowser(t, script)
    const running = az.start('login', '-o', 'none')
    // Nobody sits at a terminal here: a code for another device, as Azure CLI does; and it says why.
    const [, url, code] = await running.sees(/(https?:\/\/\S+) and enter the code ([\w-]+)/)
    await visit(url!, { ...ada, code: code! })
    const ended = await running.ended
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stderr, /browser/i)
    assert.doesNotMatch(ended.stderr, trace)
    figure('browsers', 1)
  })
}

test('a browser that answers twice: the first good answer counts, once', async (t) => {
  const { az, asked, server } = await withBrowser(t, 'note')
  const running = az.start('login', '-o', 'none')
  const url = await asked(running)
  server.emulator.control.set({ latency: 200 })
  const both = await Promise.allSettled([visit(url, ada), visit(url, ada)])
  const { code, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.ok(both.some(({ status }) => status === 'fulfilled'))
  const redeemed = server.emulator.state.requests.filter(({ form }) => form['grant_type'] === 'authorization_code')
  assert.equal(redeemed.length, 1)
  figure('browsers', 1)
})

async function withBrowser(t: Parameters<typeof place>[0], script: string | undefined) {
  const server = await startEmulator(t)
  const home = place(t, 'azin-odd-browser')
  const [file, noted] = [join(home, 'browser'), join(home, 'asked')]
  if (script !== undefined) {
    writeFileSync(file, `#!/bin/sh\nnote() { printf '%s' "$1" > '${noted}.new'; mv '${noted}.new' '${noted}'; }\n${script.replace('note', 'note "$1"')}\n`)
    chmodSync(file, 0o755)
  }
  const az = azFor(t, server.origin, { BROWSER: file })
  const asked = async (running: Running): Promise<string> => {
    for (let tries = 0; tries < 1000 && !existsSync(noted); tries += 1) await sleep(20)
    if (!existsSync(noted)) throw new Error(`The browser was not asked:\n${running.stderr()}`)
    return readFileSync(noted, 'utf8')
  }
  return { az, asked, server }
}
