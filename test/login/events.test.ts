/** Can a program without a terminal follow a sign-in, and a second command finish it? docs/events.md is the promise. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import type { Scope } from '../harness/place.ts'
import type { Running } from '../harness/program.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }

type Event = Record<string, unknown> & { readonly event: string }

async function scene(t: Scope) {
  const server = await startEmulator(t)
  return { ...server, az: azFor(t, server.origin) }
}

const eventsOf = (running: Pick<Running, 'stdout'>) => running.stdout().split('\n').slice(0, -1).map((line) => JSON.parse(line) as Event)

async function event(running: Running, name: string): Promise<Event> {
  await running.sees(new RegExp(`"event":"${name}".*\\n`), 'stdout')
  return eventsOf(running).find((one) => one.event === name)!
}

test('url, waiting, signed-in: nothing is opened, and a second command brings the answer', async (t) => {
  const { az } = await scene(t)
  const running = az.start('login', '--events', '--timeout', '5m')
  const { url, redirect_uri, port, expires_on } = await event(running, 'url')
  assert.equal(redirect_uri, `http://localhost:${String(port)}`)
  assert.ok(Math.abs(Number(expires_on) - Date.now() / 1000 - 300) < 20)
  assert.deepEqual(az.browser.urls(), [], 'the program opens it, or shows it')
  const { url: end } = await visit(String(url), ada, { unreachable: String(redirect_uri) })

  for (const wrong of [end.replace(/&state=[^&]+/, '&state=another'), end.replace('localhost', 'evil.example'), end.replace(/&state=[^&]+/, ''), 'hello']) {
    const refused = await az.run('login', '--answer', wrong)
    assert.equal(refused.code, 1, wrong)
    assert.match(refused.stderr, /^ERROR: (No sign-in waits for this address|This is not the address)/)
  }
  const answered = await az.run('login', '--answer', end)
  assert.equal(answered.code, 0, answered.stderr)
  assert.deepEqual(JSON.parse(answered.stdout), { outcome: 'signed-in' })
  const { code, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.equal(stderr, '', 'all is told on standard output')
  const all = eventsOf(running)
  assert.deepEqual([...new Set(all.map((one) => one.event))], ['url', 'waiting', 'signed-in'])
  assert.ok(all.every(({ version }) => version === 1))
  const [last] = all.slice(-1)
  assert.deepEqual(last?.['user'], { name: ada.username, type: 'user' })
  assert.equal((last?.['accounts'] as unknown[]).length, 4)
  const late = await az.run('login', '--answer', end)
  assert.equal(late.code, 1)
  assert.match(late.stderr, /^ERROR: No sign-in waits at port \d+ of this computer: it has ended, or runs on another one\.\nBegin again: az login --events\n$/)
  assert.match((await az.run('login', '--answer', 'hello')).stderr, /^ERROR: This is not the address that a sign-in ends at.*\n.*az login --answer 'http:/)
})

test('--if-needed: the last line at once, when somebody is signed in', async (t) => {
  const { az } = await scene(t)
  assert.equal((await az.run('login', '-u', ada.username, '-p', ada.password, '-o', 'none')).code, 0)
  const { code, stdout } = await az.run('login', '--events', '--if-needed')
  assert.equal(code, 0)
  const { event: name, user, accounts } = JSON.parse(stdout) as Event
  assert.deepEqual([name, user, (accounts as unknown[]).length], ['signed-in', { name: ada.username, type: 'user' }, 4])
})

test('code: for another device', async (t) => {
  const { az, emulator } = await scene(t)
  emulator.control.set({ deviceInterval: 1 })
  const running = az.start('login', '--events', '--use-device-code')
  const { user_code, verification_uri } = await event(running, 'code')
  assert.ok(URL.canParse(String(verification_uri)))
  emulator.control.approve(String(user_code), ada.username)
  assert.equal((await running.ended).code, 0)
  assert.deepEqual([...new Set(eventsOf(running).map((one) => one.event))], ['code', 'waiting', 'signed-in'])
})

test('failed: refused in the browser, or nobody came', async (t) => {
  const { az } = await scene(t)
  const running = az.start('login', '--events')
  const { url, redirect_uri } = await event(running, 'url')
  const { url: end } = await visit(String(url), { ...ada, cancelAt: 'password' }, { unreachable: String(redirect_uri) })
  const answered = await az.run('login', '--answer', end)
  assert.equal(answered.code, 1)
  assert.match(answered.stderr, /the process that waited says why/)
  assert.equal((await running.ended).code, 1)
  const failed = eventsOf(running).at(-1)!
  assert.equal(failed.event, 'failed')
  assert.match(String(failed['message']), /^AADSTS65004/)
  assert.ok((failed['hint'] as string[]).includes('az login'))
  const late = await az.run('login', '--events', '--timeout', '1s')
  assert.equal(late.code, 1)
  assert.match(late.stdout, /"event":"failed","code":"sign_in_timeout","message":"No answer came from the browser within 1 second\."/)
})

test('what does not go together is refused before anything is contacted', async (t) => {
  const { az, emulator } = await scene(t)
  for (const words of [['--answer', 'x', '--tenant', 't'], ['--events', '-p', 'x', '-u', 'y'], ['--events', '--identity'], ['--redirect-port', '70000'], ['--redirect-port', 'x'], ['--all-tenants', '--tenant', 't']]) {
    const { code, stderr } = await az.run('login', ...words)
    assert.equal(code, 1, words.join(' '))
    assert.match(stderr, /^ERROR: usage error: /, words.join(' '))
  }
  assert.equal((await az.run('login', '--timeout', 'soon')).code, 2)
  assert.deepEqual(emulator.state.requests, [])
})

test('the document names every event and every field', async (t) => {
  const { az } = await scene(t)
  const running = az.start('login', '--events')
  const { url, redirect_uri } = await event(running, 'url')
  await az.run('login', '--answer', (await visit(String(url), ada, { unreachable: String(redirect_uri) })).url)
  await running.ended
  const text = readFileSync('docs/events.md', 'utf8')
  for (const one of eventsOf(running)) for (const field of Object.keys(one)) assert.ok(text.includes(`\`${field}\``), `${one.event}.${field} is not in docs/events.md`)
  for (const name of ['url', 'code', 'waiting', 'warning', 'signed-in', 'failed']) assert.ok(text.includes(`\`${name}\``), name)
})
