// time limit: 180 s
/** Whom does the browser remember, and does signing out make it forget? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ada, mira } from './cast.ts'
import { reach, secondFactor, signIn, typeInto } from './keyboard.ts'
import { assertQuiet, scene } from './scene.ts'
import type { Scene } from './scene.ts'

/** `az login`, with the browser at its page. @returns who is signed in when it is done */
async function login({ az, page }: Scene, change: (url: string) => string = (url) => url): Promise<() => Promise<string>> {
  const running = az.start('login', '--query', '[0].user.name', '-o', 'tsv')
  await page.goto(change(await az.browser.next()))
  return async () => (await running.ended).stdout.trim()
}

test('az login always asks which account, and one that is signed in needs no password', async (t) => {
  const here = await scene(t)
  const { page } = here
  const first = await login(here)
  await signIn(page, ada)
  assert.equal(await first(), ada)

  const second = await login(here)
  await page.getByRole('heading', { name: 'Choose an account' }).waitFor()
  assert.match(await page.getByRole('button', { name: ada }).innerText(), /Signed in/)
  await page.keyboard.press('Enter') // the first account has the focus
  assert.equal(await second(), ada)

  const third = await login(here)
  await signIn(page, mira) // "Use another account"
  await secondFactor(page)
  assert.equal(await third(), mira)

  const fourth = await login(here)
  await page.getByRole('button', { name: mira }).waitFor()
  await reach(page, new RegExp(ada))
  assert.equal(await fourth(), ada)
  assertQuiet(here)
})

test('without prompt=select_account the only account that is signed in is taken at once', async (t) => {
  const here = await scene(t)
  const first = await login(here)
  await signIn(here.page, ada)
  assert.equal(await first(), ada)
  const second = await login(here, (url) => url.replace('prompt=select_account', 'prompt='))
  assert.equal(await second(), ada)
})

test('after signing out the account is still offered, but needs its password', async (t) => {
  const here = await scene(t)
  const { page, origin } = here
  const first = await login(here)
  await signIn(page, ada)
  assert.equal(await first(), ada)
  await page.goto(`${origin}/organizations/oauth2/v2.0/logout`)
  await page.getByRole('heading', { name: 'You signed out' }).waitFor()
  const second = await login(here)
  await page.getByRole('heading', { name: 'Choose an account' }).waitFor()
  assert.doesNotMatch(await page.getByRole('button', { name: ada }).innerText(), /Signed in/)
  await reach(page, new RegExp(ada))
  await typeInto(page, 'Password', 'azin-demo')
  assert.equal(await second(), ada)
  assertQuiet(here)
})
