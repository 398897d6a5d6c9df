// time limit: 240 s
/** Is every page, of the emulator and of azin's own, accessible, narrow enough for a phone, and quiet? Their pictures are kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { landingPage } from '../../src/browser/landing.ts'
import { photographs } from '../harness/browser.ts'
import { ada, askingConsent, mira } from './cast.ts'
import { inspect, tabOrder } from './inspect.ts'
import { reach, secondFactor, signIn, typeInto } from './keyboard.ts'
import { assertQuiet, scene } from './scene.ts'

test('the way of a browser sign-in, to the landing page', async (t) => {
  const here = await scene(t, { emulator: { directory: askingConsent } })
  const { page, az } = here
  const running = az.start('login', '-o', 'none')
  await page.goto(await az.browser.next())
  await inspect(page, 'user-name')
  assert.deepEqual(await tabOrder(page), ['User name', 'Next', 'Cancel'])
  await page.reload()
  await typeInto(page, 'User name', 'nobody@a-domain-with-a-name-that-is-far-too-long-to-fit.larkspur.example')
  await page.getByRole('alert').waitFor()
  await inspect(page, 'user-name-wrong')
  await page.getByLabel('User name').focus()
  await typeInto(page, 'User name', mira)
  await page.getByLabel('Password').waitFor()
  await inspect(page, 'password')
  assert.deepEqual(await tabOrder(page), ['Password', 'Sign in', 'Back', 'Cancel'])
  await page.getByLabel('Password').focus()
  await typeInto(page, 'Password', 'wrong')
  await page.getByRole('alert').waitFor()
  await inspect(page, 'password-wrong')
  await page.getByLabel('Password').focus()
  await typeInto(page, 'Password', 'azin-demo')
  await page.getByLabel('One-time code').waitFor()
  await inspect(page, 'second-factor')
  assert.deepEqual(await tabOrder(page), ['One-time code', 'Verify', 'Back', 'Cancel'])
  await page.getByLabel('One-time code').focus()
  await typeInto(page, 'One-time code', '1')
  await page.getByRole('alert').waitFor()
  await inspect(page, 'second-factor-wrong')
  await page.getByLabel('One-time code').focus()
  await secondFactor(page)
  await page.getByRole('heading', { name: /^Allow/ }).waitFor()
  await inspect(page, 'consent')
  assert.deepEqual(await tabOrder(page), ['Accept', 'Decline', 'Back', 'Cancel'])
  await reach(page, 'Accept')
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  await inspect(page, 'landing-signed-in')
  assert.equal((await running.ended).code, 0)

  const again = az.start('login', '-o', 'none')
  await page.goto(await az.browser.next())
  await page.getByRole('heading', { name: 'Choose an account' }).waitFor()
  await inspect(page, 'choose-an-account')
  assert.deepEqual(await tabOrder(page), ['Mira Twostep', 'Use another account', 'Cancel'])
  await reach(page, 'Cancel')
  await page.getByRole('heading', { name: 'The sign-in was refused' }).waitFor()
  await inspect(page, 'landing-refused')
  assert.equal((await again.ended).code, 1)
  await page.goto(`${here.origin}/organizations/oauth2/v2.0/logout`)
  await inspect(page, 'signed-out')
  assertQuiet(here)
  t.diagnostic(`pictures: ${photographs}`)
})

test('the way of a device code', async (t) => {
  const here = await scene(t)
  const { page, az, emulator } = here
  emulator.control.set({ deviceInterval: 1 })
  for (const [choice, picture] of [['Accept', 'device-accepted'], ['Decline', 'device-declined']] as const) {
    const running = az.start('login', '--use-device-code', '-o', 'none')
    const [, url, code] = await running.sees(/(http:\/\/\S+) and enter the code (\w+)/)
    await page.goto(url!)
    if (choice === 'Accept') {
      await inspect(page, 'device-code')
      assert.deepEqual(await tabOrder(page), ['Code', 'Next'])
      await page.getByLabel('Code').focus()
      await typeInto(page, 'Code', 'WRONG')
      await page.getByRole('alert').waitFor()
      await inspect(page, 'device-code-wrong')
      await page.getByLabel('Code').focus()
    }
    await typeInto(page, 'Code', code!)
    if (choice === 'Accept') await signIn(page, ada)
    else await reach(page, new RegExp(ada))
    await page.getByRole('heading', { name: 'Is this you?' }).waitFor()
    if (choice === 'Accept') await inspect(page, 'device-confirm')
    await reach(page, choice)
    await page.getByRole('heading', { name: choice === 'Accept' ? 'You are signed in on your device' : 'You declined' }).waitFor()
    await inspect(page, picture)
    assert.equal((await running.ended).code, choice === 'Accept' ? 0 : 1)
  }
  assertQuiet(here)
})

test('pages that lead nowhere, and the one that leads back', async (t) => {
  const here = await scene(t)
  const { page, az, origin, watch } = here
  const running = az.start('login')
  const url = new URL(await az.browser.next())
  const elsewhere = new URL(url)
  elsewhere.searchParams.set('redirect_uri', 'http://elsewhere.example/a-long-way-from-here')
  await page.goto(elsewhere.href)
  await inspect(page, 'error')
  await page.goto(`${origin}/organizations/oauth2/v2.0/authorize`)
  await inspect(page, 'error-nothing-asked')
  await page.route((to) => to.port === new URL(url.searchParams.get('redirect_uri')!).port, (route) => route.fulfill({ status: 204 }))
  await page.goto(url.href)
  await reach(page, 'Cancel')
  await page.getByRole('heading', { name: 'Almost done' }).waitFor()
  await inspect(page, 'form-post')
  await page.goto('about:blank')
  const long = 'x'.repeat(200)
  await page.setContent(landingPage({ kind: 'failed', description: `No answer came from ${long} within 15 minutes.`, advice: 'az login\naz login --use-device-code' }))
  await inspect(page, 'landing-failed')
  await page.setContent(landingPage({ kind: 'signed-in', username: `${long}@example.org`, tenant: '7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11' }))
  await inspect(page, 'landing-long')
  running.child.kill('SIGINT')
  assert.equal((await running.ended).code, 130)
  assert.deepEqual([...new Set(watch.urls.map((each) => new URL(each).hostname))].filter(Boolean), ['localhost'])
})
