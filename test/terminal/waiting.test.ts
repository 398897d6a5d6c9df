// time limit: 240 s
/** While `az login` waits at a terminal: does the first of all ways in count, do the keys do what they say, is the terminal as before? */

import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { connect as tlsConnect } from 'node:tls'

import { demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import type { Terminal } from '../harness/terminal.ts'
import { interrupt, leftovers, scene, stillRunning, terminals } from './scene.ts'
import type { Scene } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }
const quick = ['login', '--output', 'none']
/** No browser here, and the address of this computer as the SSH client knows it. */
const ssh = { BROWSER: '', SSH_CONNECTION: '10.0.0.7 50514 10.0.0.9 22', SSH_TTY: '/dev/pts/0' }
const paste = (text: string) => `\x1b[200~${text}\x1b[201~`

/** The address on the screen, put together from its lines, and the port that it names. */
async function shownAddress(terminal: Terminal): Promise<{ url: string; origin: string; port: string }> {
  await terminal.sees(/Ctrl\+C\s+leaves/)
  const lines = await terminal.lines()
  const from = lines.indexOf('') + 1
  const url = lines.slice(from, from + lines.slice(from).indexOf('')).join('')
  const { origin, port } = new URL(new URL(url).searchParams.get('redirect_uri')!)
  return { url, origin, port }
}

/** A browser on another computer ends at an address that nobody there answers. */
async function elsewhere(terminal: Terminal, who = ada): Promise<string> {
  const { url, origin } = await shownAddress(terminal)
  const seen = await visit(url, who, { unreachable: origin })
  assert.ok(seen.url.startsWith(`${origin}/?code=`), seen.url)
  return seen.url
}

async function signedIn(here: Scene, terminal: Terminal, who = ada.username): Promise<void> {
  assert.equal(await terminal.ended, 0, (await terminal.lines()).join('\n'))
  assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), who)
  assert.ok(!(await terminal.lines()).some((line) => /Waiting for|Pasted:|Signing in/.test(line)), 'the line that counts down is gone: ' + (await terminal.lines()).join('\n'))
  assert.deepEqual(leftovers(here), [])
  assert.deepEqual(stillRunning(here), [])
  const marks = [...terminal.raw().matchAll(/\x1b\[\?2004([hl])/g)].map(([, mark]) => mark)
  assert.equal(marks.at(-1) ?? 'l', 'l', 'bracketed paste is off again')
}

test('on SSH without a display: the address, the tunnel, and a paste that needs none', terminals, async (t) => {
  for (const columns of [80, 40]) {
    const here = await scene(t)
    const terminal = here.open(quick, { columns, env: ssh })
    const { port } = await shownAddress(terminal)
    const shown = (await terminal.lines()).join('\n')
    assert.match(shown.replace(/\s+/g, ' '), /^No browser is opened: this is an SSH session without a display\. Open this address in any browser/)
    assert.ok(shown.split('\n').includes(`ssh -L ${port}:localhost:${port} 10.0.0.9`), shown)
    assert.match(shown.replace(/\s+/g, ' '), /Paste only the address of a sign-in that you started yourself\./)
    assert.doesNotMatch(shown, /[█▀▄]/, 'no QR code for an address that answers to this computer')
    assert.deepEqual(here.az.browser.urls(), [])
    terminal.type(paste(await elsewhere(terminal)))
    await signedIn(here, terminal)
  }
})

test('where the host is not known, the line says so; a chosen port stands in it', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open([...quick, '--redirect-port', '18765'], { env: { BROWSER: '', SSH_TTY: '/dev/pts/0' } })
  await terminal.sees(/^ssh -L 18765:localhost:18765 <host>$/m)
  const taken = await here.az.run('login', '--redirect-port', '18765')
  assert.equal(taken.code, 1)
  assert.match(taken.stderr, /^ERROR: Port 18765 is taken on the loopback addresses/m)
  const { url } = await shownAddress(terminal)
  await visit(url, ada) // through the tunnel
  await signedIn(here, terminal)
})

test('foreign, repeated and broken addresses are refused, and waiting goes on', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(quick, { env: ssh })
  const good = await elsewhere(terminal)
  const { port } = new URL(good)
  const state = new URL(good).searchParams.get('state')!
  const bad = [
    'http://localhost:1/?code=c&state=s', `http://localhost:${port}/?code=c&state=other`, `http://localhost:${port}/?code=c`,
    good.replace('http://localhost', 'http://evil.example'), `${good}&state=${state}`, good.replace('/?', '/x?'), `javascript:${good}`, 'hello', 'x'.repeat(20_000),
  ]
  for (const [index, text] of bad.entries()) {
    terminal.type(index % 2 ? paste(text) : `${text}\r`)
    await terminal.sees(new RegExp(`(That is not the address[^]*){${index + 1}}`))
  }
  assert.ok(!existsSync(`${here.az.configDirectory}/msal_token_cache.json`))
  assert.equal(here.emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length, 0, 'no code was redeemed')
  // https is what a browser may have made of it; a terminal may break a long line.
  terminal.type(paste(good.replace('http:', 'https:').replace(/.{70}/g, '$&\r\n')))
  await signedIn(here, terminal)
})

test('Enter opens again, c copies, and other keys do nothing', terminals, async (t) => {
  const here = await scene(t)
  const clipboard = `${here.az.home}/clipboard`
  writeFileSync(`${here.az.bin}/xclip`, `#!/bin/sh\ncat > '${clipboard}'\nsleep 3\n`) // stays, as the real one does
  chmodSync(`${here.az.bin}/xclip`, 0o755)
  const terminal = here.open(quick, { env: { DISPLAY: ':99' } })
  await here.az.browser.next()
  const { url } = await shownAddress(terminal)
  terminal.type('q')
  terminal.type('\x7f')
  terminal.type('\x1b[A')
  terminal.type('\r')
  await terminal.sees(/Opened again with browser\./)
  await here.az.browser.next()
  terminal.type('c')
  await terminal.sees(/in the clipboard \(xclip\)/)
  assert.equal(readFileSync(clipboard, 'utf8'), url)
  assert.ok(terminal.raw().includes(`\x1b]52;c;${Buffer.from(url).toString('base64')}\x07`), 'the terminal is asked too')
  assert.equal(here.az.browser.urls().length, 2)
  await visit(url, ada)
  assert.equal(await terminal.ended, 0)
})

test('d: a device code with its QR code; whichever is answered first counts', terminals, async (t) => {
  for (const first of ['code', 'browser'] as const) {
    const here = await scene(t)
    here.emulator.control.set({ deviceInterval: 1 })
    const terminal = here.open(quick, { columns: 60 })
    const url = await here.az.browser.next()
    await terminal.sees(/Waiting for/)
    terminal.type('d')
    await terminal.sees(/Enter the code only/)
    const [, code] = await terminal.sees(/the\s+code\s+([A-Z0-9]{9})\b/)
    const lines = await terminal.lines()
    assert.ok(lines.filter((line) => /^[█▀▄ ]{25,59}$/.test(line)).length > 12, 'a QR code that fits')
    terminal.type('d') // one is enough
    if (first === 'code') here.emulator.control.approve(code!, ada.username)
    else await visit(url, ada)
    await signedIn(here, terminal)
    assert.equal(here.emulator.state.requests.filter(({ path }) => path.endsWith('/devicecode')).length, 1)
  }
})

test('a device code that a policy blocks leaves the browser to win', terminals, async (t) => {
  const here = await scene(t)
  here.emulator.control.set({ deviceInterval: 1 })
  const blocked = { aadsts: 53003, grant: 'urn:ietf:params:oauth:grant-type:device_code' }
  here.emulator.control.forceError(blocked)
  const terminal = here.open([...quick, '--use-device-code'], { env: ssh })
  await terminal.sees(/Enter the code only/)
  const [, code] = await terminal.sees(/the\s+code\s+([A-Z0-9]{9})\b/)
  here.emulator.control.approve(code!, ada.username)
  await terminal.sees(/The device code did not work: AADSTS53003/)
  const polls = () => here.emulator.state.requests.filter(({ path, form }) => path.endsWith('/token') && form['device_code']).length
  const asked = polls()
  terminal.type(paste(await elsewhere(terminal)))
  await signedIn(here, terminal)
  assert.equal(polls(), asked, 'the code is not asked for again')
})

test('the browser is made to use https for localhost: said at once, with its cure; then pasted', terminals, async (t) => {
  for (const [name, cure] of [['microsoft-edge', /edge:\/\/net-internals\/#hsts and delete "localhost"/], ['browser', /In Edge[^]*In Chrome[^]*In Firefox[^]*In Safari/]] as const) {
    const here = await scene(t)
    const edge = `${here.az.bin}/${name}`
    writeFileSync(edge, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${here.az.home}/asked'\n`)
    chmodSync(edge, 0o755)
    const terminal = here.open(quick, { columns: 100, env: { BROWSER: edge } })
    const { port } = await shownAddress(terminal)
    const refused = await new Promise<string>((resolve) => tlsConnect({ port: Number(port), host: '127.0.0.1', servername: 'localhost' }).on('error', (error) => resolve(String(error))))
    assert.ok(refused)
    await terminal.sees(/The browser asked for https:\/\/localhost/)
    await terminal.sees(cure)
    if (name === 'microsoft-edge') assert.doesNotMatch((await terminal.lines()).join(' '), /Firefox|Safari/)
    terminal.type('\r')
    await terminal.sees(/Opened again/)
    const again = readFileSync(`${here.az.home}/asked`, 'utf8').trim().split('\n').at(-1)!
    assert.match(again, /response_mode=query/, 'now the answer stands in the address')
    const seen = await visit(again, ada, { unreachable: `http://localhost:${port}` })
    terminal.type(paste(seen.url.replace('http:', 'https:')))
    await signedIn(here, terminal)
  }
})

test('the time runs out: a clear end, and a terminal as before', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open([...quick, '--timeout', '2s'])
  await terminal.sees(/Waiting for the sign-in: 0:0[12] left/)
  assert.equal(await terminal.ended, 1)
  await terminal.sees(/No answer came from the browser within 2 seconds\./)
  assert.doesNotMatch((await terminal.lines()).join('\n'), /Waiting for/)
})

test('Ctrl+C with a device code on its way, and in the middle of a paste', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(quick)
  await terminal.sees(/Waiting for/)
  terminal.type('d')
  await terminal.sees(/Enter the code only/)
  terminal.type('\x1b[200~http://local')
  await terminal.sees(/Pasted: http:\/\/local/)
  await interrupt(here, terminal)
})

test('Ctrl+Z gives the shell its terminal, and fg brings the keys back', { ...terminals, ...(process.platform === 'win32' && { skip: 'no job control' }) }, async (t) => {
  const here = await scene(t)
  const { openTerminal } = await import('../harness/terminal.ts')
  const terminal = openTerminal(t, '/bin/bash', ['--norc', '-i'], here.az.environment(ssh))
  terminal.type('PS1="ready> "\r')
  await terminal.sees(/^ready> $/m)
  terminal.type('az login -o none\r')
  const address = await elsewhere(terminal)
  terminal.type('\x1a')
  await terminal.sees(/Stopped/)
  terminal.type('stty -a | grep -o " -\\?icanon"\r')
  await terminal.sees(/^ icanon$/m)
  terminal.type('fg\r')
  await terminal.sees(/fg\n(.*\n)*.*Waiting for/)
  terminal.type(paste(address))
  await terminal.sees(/ready> $/)
  assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), ada.username)
  terminal.type('exit\r')
  await terminal.ended
})

test('a terminal that can do less: whole lines, nothing redrawn', terminals, async (t) => {
  for (const env of [{ AZIN_PLAIN: '1' }, { TERM: 'dumb' }]) {
    const here = await scene(t)
    const terminal = here.open(quick, { env: { ...ssh, ...env } })
    const address = await elsewhere(terminal)
    terminal.type('c\r')
    await terminal.sees(/asked to copy/)
    terminal.type(`${address}\r`)
    await signedIn(here, terminal)
    assert.doesNotMatch(terminal.raw().replace(/\x1b\]52;[^\x07]*\x07/, ''), /\x1b/, 'not one sequence')
  }
})

test('--non-interactive at a terminal: no key is waited for; without a browser, a device code', terminals, async (t) => {
  const here = await scene(t)
  here.emulator.control.set({ deviceInterval: 1 })
  const terminal = here.open(['login', '--non-interactive'], { env: { BROWSER: '' } })
  const [, code] = await terminal.sees(/the\s+code\s+([A-Z0-9]{9})\b/)
  here.emulator.control.approve(code!, ada.username)
  assert.equal(await terminal.ended, 0)
  assert.doesNotMatch(terminal.raw(), /\x1b\[\?2004h|Waiting for|Search:/)
  assert.match(terminal.raw(), /"name": "Larkspur Production"/)
})

test('who signed in to this tenant last is told, and whoever signs in is asked all the same', terminals, async (t) => {
  const here = await scene(t)
  await here.az.run('login', '-u', ada.username, '-p', ada.password)
  const tenant = String(await here.az.json('account', 'show', '--query', 'tenantId'))
  const terminal = here.open([...quick, '--tenant', tenant])
  await terminal.sees(/Ctrl\+C\s+leaves/)
  const shown = (await terminal.lines()).join('')
  assert.ok(shown.replace(/\s+/g, '').startsWith(`Lastsignedintothistenant:${ada.username}.Togostraighttothataccount,add:--username"${ada.username}"`), shown)
  const asked = new URL(await here.az.browser.next()).searchParams
  assert.deepEqual([asked.get('login_hint'), asked.get('prompt')], [null, 'select_account'])
  terminal.type('\x03')
  assert.equal(await terminal.ended, 130)
})

test('an empty password is a login hint', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open([...quick, '-u', ada.username])
  await terminal.sees(/Password: $/)
  terminal.type('\r')
  const url = await here.az.browser.next()
  assert.equal(new URL(url).searchParams.get('login_hint'), ada.username)
  assert.equal(new URL(url).searchParams.get('prompt'), null)
  await visit(url, ada)
  await signedIn(here, terminal)
})
