/** What does a person read at `az login` on a terminal, wide or narrow, with colours or without? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { defaultDirectory, demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import { scene, terminals } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }
/** The numbered list, for terminals and people that want lines which stay. */
const plain = { env: { AZIN_PLAIN: '1' } }
const isla = { username: 'isla@island01.example', password: demoPassword }

for (const columns of [80, 40]) {
  test(`the browser line, the list, the choice and the summary in ${columns} columns`, terminals, async (t) => {
    const { az, open } = await scene(t)
    const terminal = open(['login'], { columns, ...plain })
    const url = await az.browser.next()
    await visit(url, ada)
    await terminal.sees(/no\s+changes\): $/)
    const shown = await terminal.lines()
    assertWhole(shown, columns, url)
    assert.match(shown.join('\n'), /\[3\] \* +Larkspur Production/)
    terminal.type('9\r')
    await terminal.sees(/Invalid selection\.\nSelect a/)
    terminal.type('2\r')
    assert.equal(await terminal.ended, 0)
    const lines = await terminal.lines()
    assert.ok(!lines.some((line) => line.includes('Looking through')), 'the progress is gone')
    const summary = lines.join(' ').split(/changes\): 2/)[1]
    assert.equal(summary, '  Tenant: Larkspur Bicycles Subscription: Larkspur Development (a21e0003-0000-4000-8000-000000000012)  Another one later: az account set --subscription NAME JSON instead of this list: az login --output json')
    assert.equal(await az.json('account', 'show', '--query', 'name'), 'Larkspur Development')
  })
}

/** The address stands alone, broken by the terminal only, so that it can be clicked and copied; no word is torn. */
function assertWhole(lines: readonly string[], columns: number, url: string): void {
  const shown = url.replace('form_post', 'query') // so that the last page's address can be pasted
  const first = lines.lastIndexOf(shown.slice(0, columns))
  const rows = Math.ceil(shown.length / columns)
  assert.equal(lines.slice(first, first + rows).join(''), shown)
  const prose = lines.join(' ').replace(/ +/g, ' ')
  assert.match(prose, /Please continue the login in the web browser\. It was opened with browser, because the variable BROWSER names one\. If it shows nothing, open this address in any browser:/)
  assert.match(prose, /paste its address here\. Paste only the address of a sign-in that you started yourself\. Keys: Enter opens the browser again, c copies the address, d shows a device code, Ctrl\+C leaves\./)
}

test('sixty tenants: Enter keeps the default; a hundred and eighty rows fit eighty columns', terminals, async (t) => {
  const { az, open } = await scene(t)
  const terminal = open(['login'], { rows: 30, ...plain })
  await visit(await az.browser.next(), isla)
  await terminal.sees(/changes\): $/)
  const lines = await terminal.lines()
  assert.equal(lines.filter((line) => /^\[\d+\]( \*)? +Island \d\d \w+ +Archipelago \d\d$/.test(line)).length, 180)
  assert.ok(!lines.some((line) => line.includes('Looking through')))
  terminal.type('\r')
  assert.equal(await terminal.ended, 0)
})

test('colours mark the level on a terminal, and words where colours are declined', terminals, async (t) => {
  const { az, open } = await scene(t)
  const said = async (env: Record<string, string>): Promise<string> => {
    const terminal = open(['login'], { env })
    await visit(await az.browser.next(), { ...ada, cancelAt: 'password' })
    assert.equal(await terminal.ended, 1)
    return terminal.raw()
  }
  const coloured = await said({})
  assert.match(coloured, /^\x1b\[33mA web browser has been opened at/)
  assert.match(coloured, /\x1b\[91mAADSTS65004: /)
  assert.doesNotMatch(coloured, /WARNING|ERROR/)
  for (const declined of [{ NO_COLOR: '1' }, { AZURE_CORE_NO_COLOR: 'true' }, { TERM: 'dumb' }]) {
    const plain = await said(declined)
    assert.match(plain, /^WARNING: A web browser has been opened at/)
    assert.match(plain, /(?:^|\x1b\[\?2004l)ERROR: AADSTS65004: /m)
    assert.doesNotMatch(plain, /\x1b\[\d*m/, JSON.stringify(declined))
  }
})

test('the code for another device, its address and what to beware of', terminals, async (t) => {
  const { open, emulator, origin } = await scene(t)
  emulator.control.set({ deviceInterval: 1 })
  const terminal = open(['login', '--use-device-code'], { columns: 40, ...plain })
  const [, code] = await terminal.sees(/the code ([A-Z0-9]{9})\b/)
  const lines = await terminal.lines()
  assert.ok(lines.some((line) => line.split(' ').includes(`${origin}/devicelogin`)), 'the address is in one piece')
  await terminal.sees(/Enter the code only if you started this\nsign-in yourself/)
  emulator.control.approve(code!, ada.username)
  await terminal.sees(/changes\): $/)
  terminal.type('\r')
  assert.equal(await terminal.ended, 0)
})

test('a password is asked for, and neither shown nor warned about', terminals, async (t) => {
  const { open } = await scene(t)
  const terminal = open(['login', '--user', ada.username, '--output', 'none'])
  await terminal.sees(/Password: $/)
  terminal.type(`${ada.password}\r`)
  assert.equal(await terminal.ended, 0)
  assert.ok(!terminal.raw().includes(ada.password))
  assert.doesNotMatch(terminal.raw(), /typed as an argument/)
})

test('the end of input leaves the password unasked, and the default subscription', terminals, async (t) => {
  const { open, az } = await scene(t)
  const asking = open(['login', '--user', ada.username])
  await asking.sees(/Password: $/)
  asking.type('\x04')
  assert.equal(await asking.ended, 1)
  const picking = open(['login'], plain)
  await visit(await az.browser.next(), ada)
  await picking.sees(/changes\): $/)
  picking.type('\x04')
  assert.equal(await picking.ended, 0)
  assert.equal(await az.json('account', 'show', '--query', 'name'), 'Larkspur Production')
})

test('a name of several subscriptions: those that match are listed, and one of them is chosen', terminals, async (t) => {
  const directory = structuredClone(defaultDirectory) as unknown as { tenants: { subscriptions: { name: string }[] }[] }
  directory.tenants[1]!.subscriptions[0]!.name = 'Larkspur Development' // a namesake in another tenant
  const { az, open } = await scene(t, { directory: directory as unknown as typeof defaultDirectory })
  const terminal = open(['login', '--subscription', 'larkspur development'], plain)
  await visit(await az.browser.next(), ada)
  await terminal.sees(/no\s+changes\): $/)
  const shown = await terminal.lines()
  assert.deepEqual(shown.filter((line) => /^\[\d\]/.test(line)).map((line) => line.replace(/ +/g, ' ').replace(/ a21e.*/, '')), ['[1] * Larkspur Development Larkspur Bicycles', '[2] Larkspur Development Juniper Ferries'])
  terminal.type('2\r')
  assert.equal(await terminal.ended, 0)
  assert.equal(await az.json('account', 'show', '--query', 'tenantDisplayName'), 'Juniper Ferries')
})
