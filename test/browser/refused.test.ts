// time limit: 240 s
/** Who says no, at any step, or is refused: do the page and the terminal tell the truth? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Page } from 'playwright-core'

import { photograph } from '../harness/browser.ts'
import { ada, askingConsent, mira } from './cast.ts'
import { reach, secondFactor, signIn, typeInto } from './keyboard.ts'
import { assertClean, assertQuiet, assertRefused, scene } from './scene.ts'

/** How to get to the step, and the button that says no. */
const steps: Readonly<Record<string, readonly [(page: Page) => Promise<void>, string]>> = {
  'the user name': [async () => {}, 'Cancel'],
  'the password': [(page) => typeInto(page, 'User name', mira), 'Cancel'],
  'the second factor': [(page) => signIn(page, mira), 'Cancel'],
  'the consent': [async (page) => (await signIn(page, mira), await secondFactor(page)), 'Cancel'],
  'the consent, with Decline': [async (page) => (await signIn(page, mira), await secondFactor(page)), 'Decline'],
}

test('no is no, at every step', async (t) => {
  const here = await scene(t, { emulator: { directory: askingConsent } })
  for (const [step, [go, button]] of Object.entries(steps)) {
    await t.test(step, async () => {
      await here.context.clearCookies()
      const running = here.az.start('login')
      await here.page.goto(await here.az.browser.next())
      await go(here.page)
      await reach(here.page, button)
      await assertRefused(here, running.ended, /AADSTS65004/)
    })
  }
  await t.test('the choice of an account', async () => {
    const signingIn = here.az.start('login', '-o', 'none')
    await here.page.goto(await here.az.browser.next())
    await signIn(here.page, mira)
    await secondFactor(here.page)
    await reach(here.page, 'Accept')
    assert.equal((await signingIn.ended).code, 0)
    const running = here.az.start('login')
    await here.page.goto(await here.az.browser.next())
    await here.page.getByRole('heading', { name: 'Choose an account' }).waitFor()
    await reach(here.page, 'Cancel')
    await assertRefused(here, running.ended, /AADSTS65004/)
    assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), mira, 'whoever was signed in still is')
  })
  assertQuiet(here)
})

test('without JavaScript the refusal needs a press of Continue', async (t) => {
  const here = await scene(t, { browser: { javaScriptEnabled: false } })
  const running = here.az.start('login')
  await here.page.goto(await here.az.browser.next())
  await here.page.getByRole('button', { name: 'Cancel' }).click()
  await here.page.getByRole('button', { name: 'Continue' }).click()
  await assertRefused(here, running.ended, /AADSTS65004/)
})

test('an answer may not be sent elsewhere: an error page, and azin waits on', async (t) => {
  const here = await scene(t)
  const { page, az } = here
  const running = az.start('login', '--query', '[0].user.name', '-o', 'tsv')
  const url = new URL(await az.browser.next())
  const elsewhere = new URL(url)
  elsewhere.searchParams.set('redirect_uri', 'http://elsewhere.example/')
  await page.goto(elsewhere.href)
  await page.getByRole('heading', { name: "We can't sign you in" }).waitFor()
  assert.match(await page.locator('main').innerText(), /AADSTS50011/)
  await page.goto(url.href)
  await signIn(page, ada)
  assert.equal((await running.ended).stdout, `${ada}\n`)
  assert.deepEqual([...new Set(here.watch.urls.map((each) => new URL(each).hostname))], ['localhost'])
})

test('when the code cannot be exchanged, the page does not claim that anybody is signed in', async (t) => {
  const here = await scene(t)
  const { page, az, emulator } = here
  const running = az.start('login')
  await page.goto(await az.browser.next())
  emulator.control.fault({ path: '/token', kind: 'garbage', times: 10 })
  await signIn(page, ada)
  await page.getByRole('heading', { level: 1, name: 'The sign-in did not finish' }).waitFor()
  assertClean(page)
  await photograph(page, 'landing-failed')
  const { code, stdout, stderr } = await running.ended
  assert.deepEqual([code, stdout], [1, ''])
  const said = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
  assert.ok(said.includes(/^ERROR: (.*)$/m.exec(stderr)![1]!.trim()), `${said}\n${stderr}`)
})

test('what a server says reaches the page as text', async (t) => {
  const here = await scene(t)
  const { page, az, emulator } = here
  emulator.control.forceError({ aadsts: 50105, grant: 'authorization_code', description: '<img src=x onerror=alert(1)><h1>You are signed in</h1>' })
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await signIn(page, ada)
  await page.getByRole('heading', { level: 1, name: 'The sign-in was refused' }).waitFor()
  assert.match(await page.locator('main').innerText(), /<img src=x onerror=alert\(1\)><h1>You are signed in<\/h1>/)
  assert.equal(await page.locator('img').count(), 0)
  assert.equal((await running.ended).code, 1)
  assertQuiet(here)
})
