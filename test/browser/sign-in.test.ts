// time limit: 240 s
/** Does a person sign in to `az login` through the real pages, whatever the browser is like? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ada, askingConsent, mira } from './cast.ts'
import { reach, secondFactor, signIn, typeInto } from './keyboard.ts'
import { nobodyElse } from '../harness/browser.ts'
import { assertClean, assertQuiet, scene } from './scene.ts'
import type { Scene } from './scene.ts'

/** The landing page says who and where, and its address says nothing. */
async function lands({ page }: Scene, who: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'You are signed in' }).waitFor()
  const said = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
  assert.ok(said.includes(`Account ${who} Tenant a21e0001-0000-4000-8000-000000000001`), said)
  assert.match(said, /You can close this window/)
  assertClean(page)
}

test('with the keyboard alone: user name, password, second factor and consent', async (t) => {
  const here = await scene(t, { emulator: { directory: askingConsent } })
  const { page, az } = here
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await signIn(page, mira)
  await secondFactor(page)
  await page.getByRole('heading', { name: 'Allow Microsoft Azure CLI?' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY', 'Enter held down must not consent')
  await reach(page, 'Accept')
  await lands(here, mira)
  const { code, stdout, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  const accounts = JSON.parse(stdout) as { user: unknown }[]
  assert.deepEqual(accounts.map(({ user }) => user), accounts.map(() => ({ name: mira, type: 'user' })))
  assertQuiet(here)
  assert.ok(!here.watch.urls.some((url) => /[?&#]code=/.test(url)), 'the code never stood in an address')
})

test('without JavaScript there is a button to press', async (t) => {
  const here = await scene(t, { browser: { javaScriptEnabled: false } })
  const { page, az } = here
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await page.getByLabel('User name').fill(ada)
  await page.keyboard.press('Enter')
  await page.getByLabel('Password').fill('azin-demo')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Continue' }).click()
  await lands(here, ada)
  assert.equal((await running.ended).code, 0)
})

test('an answer in the query ends on a clean page', async (t) => {
  const here = await scene(t)
  const { page, az } = here
  const running = az.start('login')
  await page.goto((await az.browser.next()).replace('response_mode=form_post', 'response_mode=query'))
  await signIn(page, ada)
  await lands(here, ada)
  assert.equal(new URL(page.url()).pathname, '/done')
  assert.equal((await running.ended).code, 0)
  assert.ok(here.watch.urls.some((url) => /[?&]code=/.test(url)), 'the answer came in the query')
  const entries = (await (await here.context.newCDPSession(page)).send('Page.getNavigationHistory')).entries
  assert.deepEqual(entries.map(({ url }) => url).filter((url) => /[?&]code=/.test(url)), [], 'and is not in the history')
  assertQuiet(here)
})

test('a wrong password, then the right one', async (t) => {
  const here = await scene(t)
  const { page, az } = here
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await typeInto(page, 'User name', 'nobody@larkspur.example')
  await page.getByRole('alert').getByText('AADSTS50034').waitFor()
  await typeInto(page, 'User name', ada)
  await typeInto(page, 'Password', 'wrong')
  await page.getByRole('alert').getByText('Your account or password is incorrect').waitFor()
  assert.match(await page.title(), /^Error: /)
  await typeInto(page, 'Password', 'azin-demo')
  await lands(here, ada)
  assert.equal((await running.ended).code, 0)
  assertQuiet(here)
})

test('a second tab of the same sign-in: the first to finish counts, the other does no harm', async (t) => {
  const here = await scene(t)
  const { page, az, context } = here
  const running = az.start('login')
  const url = await az.browser.next()
  const other = await context.newPage()
  await other.goto(url)
  await typeInto(other, 'User name', mira)
  await other.getByLabel('Password').waitFor()
  await page.goto(url)
  await page.bringToFront()
  await signIn(page, ada)
  await lands(here, ada)
  assert.equal((await running.ended).code, 0)
  await other.bringToFront()
  await typeInto(other, 'Password', 'azin-demo')
  await secondFactor(other)
  await other.waitForURL(/chrome-error:|localhost/).catch(() => {})
  assert.equal(await az.json('account', 'show', '--query', 'user.name'), ada)
})

test("the browser's Back, to sign in as somebody else", async (t) => {
  const here = await scene(t)
  const { page, az } = here
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await typeInto(page, 'User name', mira)
  await page.getByLabel('Password').waitFor()
  await page.goBack()
  await typeInto(page, 'User name', ada)
  await typeInto(page, 'Password', 'azin-demo')
  await lands(here, ada)
  assert.equal((await running.ended).code, 0)
  assertQuiet(here)
})

for (const address of ['127.0.0.1', '[::1]']) {
  test(`where localhost is ${address} for the browser`, async (t) => {
    const here = await scene(t, { flags: [nobodyElse(`MAP localhost ${address},`)] })
    const { page, az } = here
    const landed = page.waitForResponse((response) => response.request().method() === 'POST' && new URL(response.url()).origin !== here.origin)
    const running = az.start('login')
    await page.goto(await az.browser.next())
    await signIn(page, ada)
    await lands(here, ada)
    assert.equal((await (await landed).serverAddr())?.ipAddress, address)
    assert.equal((await running.ended).code, 0)
  })
}
