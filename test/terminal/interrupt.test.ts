/** Does Ctrl+C end `az login` at once, whatever it waits for, and is nothing left behind? */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import { interrupt, scene, terminals } from './scene.ts'
import type { Scene } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }

const signIn = async ({ az }: Scene, who = ada) => visit(await az.browser.next(), who)

test('while the browser is waited for', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(['login'])
  await terminal.sees(/Waiting for the sign-in: 1\d:\d\d left/)
  await interrupt(here, terminal)
  assert.ok(!existsSync(`${here.az.configDirectory}/msal_token_cache.json`))
})

test('while the device code is waited for', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(['login', '--use-device-code'])
  await terminal.sees(/would be signed in as you\.$/)
  await interrupt(here, terminal)
})

test('at the question for the password', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(['login', '--user', ada.username])
  await terminal.sees(/Password: $/)
  terminal.type('half of it')
  await interrupt(here, terminal)
  assert.ok(!terminal.raw().includes('half'), 'a secret is not shown')
  assert.deepEqual(here.emulator.state.requests, [])
})

test('while an answer of the server is waited for', terminals, async (t) => {
  const here = await scene(t)
  here.emulator.control.fault({ path: '/token', kind: 'hang' })
  const terminal = here.open(['login', '--user', ada.username, '--password', ada.password])
  await arrives(here, '/token')
  await interrupt(here, terminal)
})

test('while the code of the browser is exchanged', terminals, async (t) => {
  const here = await scene(t)
  here.emulator.control.fault({ path: '/token', kind: 'hang' })
  const terminal = here.open(['login'])
  const visiting = signIn(here).catch(() => undefined) // its page never comes
  await arrives(here, '/token')
  await interrupt(here, terminal)
  await visiting
})

test('while sixty tenants are looked through', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(['login'])
  await signIn(here, { username: 'isla@island01.example', password: demoPassword })
  here.emulator.control.set({ latency: 300 })
  await terminal.sees(/Looking through tenants: \d+ of 60/)
  await interrupt(here, terminal)
  assert.ok(!(await terminal.lines()).some((line) => line.includes('Looking')), 'the progress line is taken away')
  assert.ok(!existsSync(`${here.az.configDirectory}/azureProfile.json`), 'the profile is written at the end')
})

test('at the list of subscriptions: the sign-in is done, and stays', terminals, async (t) => {
  const here = await scene(t)
  const terminal = here.open(['login'])
  await signIn(here)
  await terminal.sees(/Search: /)
  await interrupt(here, terminal)
  assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), ada.username)
})

/** Until the emulator has been asked for `path`. */
async function arrives({ emulator }: Scene, path: string): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (emulator.state.requests.some((request) => request.path.endsWith(path))) return
  }
  throw new Error(`Nobody asked for ${path}.`)
}
