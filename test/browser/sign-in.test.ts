// time limit: 240 s
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { openBrowser, photograph } from '../harness/browser.ts'
import { startEmulator } from '../harness/emulator.ts'

interface Scene {
  readonly page: Page
  readonly az: ReturnType<typeof azFor>
  readonly origin: string
  /** What the browser complained about, and every host it asked. */
  readonly complaints: readonly string[]
  readonly hosts: ReadonlySet<string>
}

async function scene(t: TestContext, options: BrowserContextOptions = {}): Promise<Scene> {
  const { origin } = await startEmulator(t)
  const az = azFor(t, origin)
  const context = await openBrowser(t, options)
  const page = await context.newPage()
  return { page, az, origin, ...watched(context, page) }
}

function watched(context: BrowserContext, page: Page): { readonly complaints: readonly string[]; readonly hosts: ReadonlySet<string> } {
  const complaints: string[] = []
  const hosts = new Set<string>()
  page.on('console', (message) => {
    // No page of ours has an icon, and browsers ask for one.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  context.on('request', (request) => hosts.add(new URL(request.url()).hostname))
  return { complaints, hosts }
}

/** With the keyboard alone: the focus is where the next thing is to be typed. */
async function signIn(page: Page, username: string, picture: string): Promise<void> {
  const account = page.getByRole('button', { name: 'Use another account' })
  const field = page.getByLabel('User name')
  await account.or(field).first().waitFor()
  if (await account.isVisible()) await account.press('Enter')
  await field.waitFor()
  await photograph(page, `${picture}-username`)
  await page.keyboard.type(username)
  await page.keyboard.press('Enter')
  await page.getByLabel('Password').waitFor()
  await photograph(page, `${picture}-password`)
  await page.keyboard.type(demoPassword)
  await page.keyboard.press('Enter')
}

for (const [name, options] of Object.entries<BrowserContextOptions>({
  light: {},
  'dark on a phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
})) {
  test(`a person with a second factor signs in with the keyboard (${name})`, async (t) => {
    const { page, az, complaints, hosts } = await scene(t, options)
    const running = az.start('login', '--query', '[0].user.name', '-o', 'tsv')
    const picture = `sign-in-${name.replaceAll(' ', '-')}`
    await page.goto(await az.browser.next())
    await signIn(page, 'mira@larkspur.example', picture)
    await page.getByLabel('One-time code').waitFor()
    await photograph(page, `${picture}-second-factor`)
    await page.keyboard.type((await page.locator('.demo code').textContent())!)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    await photograph(page, `${picture}-landed`)
    assert.match(await page.locator('main, body').first().innerText(), /mira@\s?larkspur\.example/)
    const { code, stdout } = await running.ended
    assert.equal(code, 0)
    assert.equal(stdout, 'mira@larkspur.example\n')
    assert.deepEqual([...hosts], ['localhost'])
    assert.deepEqual(complaints, [])
    const width = await page.evaluate('document.documentElement.scrollWidth <= innerWidth')
    assert.equal(width, true, 'the page must not scroll sideways')
  })
}

test('whoever cancels sees that the sign-in was refused, and so does the terminal', async (t) => {
  const { page, az } = await scene(t)
  const running = az.start('login')
  await page.goto(await az.browser.next())
  const cancel = page.getByRole('button', { name: 'Cancel' })
  await cancel.click()
  await page.getByRole('heading', { name: 'The sign-in was refused' }).waitFor()
  await photograph(page, 'refused-landed')
  const { code, stdout, stderr } = await running.ended
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^ERROR: .+$/m)
})

test('without JavaScript one press of Continue more signs in', async (t) => {
  const { page, az } = await scene(t, { javaScriptEnabled: false })
  const running = az.start('login')
  await page.goto(await az.browser.next())
  await signIn(page, 'ada@larkspur.example', 'no-script')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  assert.equal((await running.ended).code, 0)
})

for (const [choice, exit] of [['Accept', 0], ['Decline', 1]] as const) {
  test(`on the device page a person types the code, signs in and presses ${choice}`, async (t) => {
    const { page, az } = await scene(t)
    const running = az.start('login', '--use-device-code')
    const [, url, code] = await running.sees(/(http:\/\/\S+) and enter the code ([\w-]+)/)
    await page.goto(url!)
    await photograph(page, 'device-code')
    await page.keyboard.type(code!.toLowerCase())
    await page.keyboard.press('Enter')
    await signIn(page, 'ada@larkspur.example', 'device')
    await page.getByRole('button', { name: choice }).waitFor()
    await photograph(page, 'device-confirm')
    await page.getByRole('button', { name: choice }).click()
    assert.equal((await running.ended).code, exit)
    await photograph(page, `device-after-${choice.toLowerCase()}`)
  })
}
