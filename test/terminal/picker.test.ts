// time limit: 240 s
/** Can a subscription be found among thousands by typing, tenants that want more be visited, and does nothing of it stop a script? */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import { interrupt, scene, terminals } from './scene.ts'
import type { Scene } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }
const gus = { username: 'gus@larkspur.example', password: demoPassword }

/** A profile of so many subscriptions, the first one the default. */
function many({ az }: Scene, count: number): void {
  mkdirSync(az.configDirectory, { recursive: true })
  const subscriptions = Array.from({ length: count }, (_, index) => ({
    id: `b0000000-0000-4000-8000-${String(index).padStart(12, '0')}`, name: `Team ${String(index).padStart(4, '0')} ${index % 2 ? 'Production' : 'Development'}`,
    state: 'Enabled', user: { name: ada.username, type: 'user' }, isDefault: index === 0, tenantId: 'a21e0001-0000-4000-8000-000000000001',
    environmentName: 'Emulator', homeTenantId: 'a21e0001-0000-4000-8000-000000000001', tenantDisplayName: 'Larkspur 自転車', managedByTenants: [],
  }))
  writeFileSync(`${az.configDirectory}/azureProfile.json`, JSON.stringify({ installationId: 'x', subscriptions }), { mode: 0o600 })
}

const chosen = async ({ az }: Scene) => az.json('account', 'show', '--query', 'name')

test('az account set: one of five thousand, found by typing, on wide and narrow screens', terminals, async (t) => {
  for (const columns of [80, 40]) {
    const here = await scene(t)
    many(here, 5000)
    const terminal = here.open(['account', 'set'], { columns, rows: 24 })
    await terminal.sees(/5000 rows, 1 to 12 shown/)
    assert.match((await terminal.lines()).join('\n'), /^> Team 0000 Develop/m)
    assert.ok((await terminal.lines()).every((line) => line.length <= columns))
    assert.ok((await terminal.lines()).length <= 24, 'it fits the screen')
    terminal.type('prod 43')
    await terminal.sees(/Search: prod 43/)
    terminal.type('21')
    await terminal.sees(/1 of 5000/)
    terminal.type('\r')
    assert.equal(await terminal.ended, 0)
    const after = (await terminal.lines()).join(' ').replace(/ +/g, ' ')
    assert.match(after, /^Tenant: Larkspur 自転車 Subscription: Team 4321 Production \(b0000000-0000-4000-8000-000000004321\)$/, 'the list is gone')
    assert.equal(await chosen(here), 'Team 4321 Production')
  }
})

test('on a small screen too the list is whole, and gone afterwards', terminals, async (t) => {
  const here = await scene(t)
  many(here, 50)
  const terminal = here.open(['account', 'set'], { columns: 31, rows: 8 })
  await terminal.sees(/50 rows,/)
  terminal.type('\x1b[B\x1b[B')
  await terminal.sees(/^> Team 0002/m)
  assert.ok((await terminal.lines()).length <= 8, (await terminal.lines()).join('\n'))
  terminal.type('\r')
  assert.equal(await terminal.ended, 0)
  const after = (await terminal.lines()).filter(Boolean)
  assert.match(after[0] ?? '', /^Tenant: Larkspur/, 'nothing of the list is left')
})

test('Esc leaves all as it is; Ctrl+C too, and takes the list away', terminals, async (t) => {
  const here = await scene(t)
  many(here, 50)
  const before = readFileSync(`${here.az.configDirectory}/azureProfile.json`, 'utf8')
  const leaving = here.open(['account', 'set'])
  await leaving.sees(/50 rows,/)
  leaving.type('\x1b[B\x1b[B')
  await leaving.sees(/^> Team 0002/m)
  leaving.type('\x1b')
  assert.equal(await leaving.ended, 0)
  assert.deepEqual(await leaving.lines(), [])
  const interrupted = here.open(['account', 'set'])
  await interrupted.sees(/50 rows,/)
  await interrupt(here, interrupted)
  assert.deepEqual(await interrupted.lines(), [])
  assert.equal(readFileSync(`${here.az.configDirectory}/azureProfile.json`, 'utf8'), before)
})

test('a tenant that wants a second factor is a row: Enter signs in to it, in the same browser', terminals, async (t) => {
  const here = await scene(t)
  const cookies = new Map()
  const terminal = here.open(['login'], { columns: 100 })
  await visit(await here.az.browser.next(), gus, { cookies })
  await terminal.sees(/Marrow & Thistle Bank +sign-in needed/)
  terminal.type('marrow')
  await terminal.sees(/1 of \d/)
  terminal.type('\r')
  const again = new URL(await here.az.browser.next())
  assert.ok(again.pathname.startsWith('/a21e0001-0000-4000-8000-000000000004/'), again.pathname)
  assert.equal(again.searchParams.get('login_hint'), gus.username)
  assert.match(again.searchParams.get('claims') ?? '', /capolids/)
  const { steps } = await visit(again.href, gus, { cookies })
  assert.ok(!steps.includes('username') && !steps.includes('password'), `asked for the second factor alone: ${steps.join(', ')}`)
  await terminal.sees(/Marrow Vault/)
  terminal.type('vault\r')
  assert.equal(await terminal.ended, 0)
  assert.equal(await chosen(here), 'Marrow Vault')
  assert.equal(here.az.browser.urls().length, 2)
})

test('--all-tenants visits them, and the default stays; where nobody can be asked, the whole command is told and works', terminals, async (t) => {
  const here = await scene(t)
  const cookies = new Map()
  const terminal = here.open(['login', '--all-tenants', '-o', 'json'])
  await visit(await here.az.browser.next(), gus, { cookies })
  await visit(await here.az.browser.next(), gus, { cookies })
  assert.equal(await terminal.ended, 0)
  assert.match(terminal.raw(), /wants\s+you\s+to\s+sign\s+in\s+once\s+more\s+\(1\s+of\s+1\)/)
  assert.match(terminal.raw(), /"name": "Marrow Vault"/)
  assert.match(terminal.raw(), /"tenantDisplayName": "Marrow & Thistle Bank"/)
  assert.notEqual(await chosen(here), 'Marrow Vault')

  const alone = await scene(t)
  const running = alone.az.start('login', '--all-tenants')
  await visit(await alone.az.browser.next(), gus, { cookies: new Map() })
  const { code, stderr, stdout } = await running.ended
  assert.equal(code, 0, stderr)
  assert.ok(!JSON.parse(stdout).some(({ name }: { name: string }) => name === 'Marrow Vault'))
  const [, command] = /^az (login --tenant .*--claims-challenge .*)$/m.exec(stderr) ?? []
  assert.ok(command, stderr)
  const typed = alone.az.start(...command.split(' ').map((word) => word.replaceAll('"', '')))
  await visit(await alone.az.browser.next(), gus)
  const done = await typed.ended
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /"name": "Marrow Vault"/)
})

test('a token that wants a second factor: offered at the terminal, refused to a program', terminals, async (t) => {
  const here = await scene(t)
  const login = here.az.start('login')
  await visit(await here.az.browser.next(), ada)
  assert.equal((await login.ended).code, 0)
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } })
  const force = () => here.emulator.control.forceError({ aadsts: 50076, grant: 'refresh_token', times: 1, claims })
  const words = ['account', 'get-access-token', '--resource', 'https://vault.azure.net']

  force()
  const program = await here.az.run(...words)
  assert.equal(program.code, 1)
  assert.match(program.stderr, /^az login --scope https:\/\/vault\.azure\.net\/\.default$/m)
  force()
  const declined = here.open(words)
  await declined.sees(/wants a second factor[^]*Do that now\? \[Y\/n\] $/)
  assert.doesNotMatch(declined.raw(), /AADSTS/, 'told once, afterwards')
  declined.type('n\r')
  assert.equal(await declined.ended, 1)
  assert.match(declined.raw(), /Interactive authentication is needed/)
  force()
  const quiet = here.open([...words, '--non-interactive'])
  assert.equal(await quiet.ended, 1)

  force()
  const accepted = here.open(words)
  await accepted.sees(/Do that now\? \[Y\/n\] $/)
  accepted.type('\r')
  const again = new URL(await here.az.browser.next())
  assert.equal(again.searchParams.get('login_hint'), ada.username)
  assert.deepEqual(JSON.parse(again.searchParams.get('claims')!).access_token.acrs, { essential: true, value: 'c1' })
  assert.match(again.searchParams.get('scope')!, /^https:\/\/vault\.azure\.net\/\.default /)
  await visit(again.href, ada)
  assert.equal(await accepted.ended, 0)
  assert.match(accepted.raw(), /"tokenType": "Bearer"/)
  assert.equal((await here.az.run(...words)).code, 0, 'and it is kept')
})

test('scripts never block', terminals, async (t) => {
  const here = await scene(t)
  many(here, 3)
  for (const options of [{}, { env: { AZURE_CORE_DISABLE_CONFIRM_PROMPT: 'true' } }]) {
    const terminal = here.open(['account', 'set', ...('env' in options ? [] : ['--non-interactive'])], options)
    assert.equal(await terminal.ended, 2)
    assert.match(terminal.raw(), /the following arguments are required: --subscription\/-s\/--name\/-n/)
  }
  const piped = await here.az.run('account', 'set')
  assert.equal(piped.code, 2)
  assert.match(piped.stderr, /^ERROR: the following arguments are required: --subscription\/-s\/--name\/-n/)
  const plain = here.open(['account', 'set'], { env: { AZIN_PLAIN: '1' } })
  await plain.sees(/no changes\): $/)
  plain.type('2\r')
  assert.equal(await plain.ended, 0)
  assert.equal(await chosen(here), 'Team 0001 Production')
})

test('--if-needed: nothing when somebody is signed in, a sign-in when not', async (t) => {
  const here = await scene(t)
  const login = (...more: string[]) => here.az.start('login', '--if-needed', ...more)
  const first = login()
  await visit(await here.az.browser.next(), ada)
  const { stdout } = await first.ended
  const before = here.emulator.state.requests.length
  const again = await login().ended
  assert.equal(again.code, 0)
  assert.equal(again.stdout, stdout, 'the same answer')
  assert.equal(again.stderr, '')
  assert.equal(here.emulator.state.requests.length, before, 'nobody was asked')
  assert.equal((await login('--tenant', 'larkspur.example').ended).code, 0)
  assert.equal((await login('-u', ada.username.toUpperCase(), '--password', 'wrong').ended).code, 0)
  const other = login('-u', gus.username, '-p', demoPassword, '-o', 'none')
  assert.equal((await other.ended).code, 0)
  here.emulator.control.revoke()
  writeFileSync(`${here.az.configDirectory}/msal_token_cache.json`, '{}')
  const needed = login('-o', 'none')
  await visit(await here.az.browser.next(), ada)
  assert.equal((await needed.ended).code, 0)
})
