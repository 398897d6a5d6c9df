// time limit: 120 s
/** A real browser that was made to use https for localhost (HSTS): is it told at once what happened, and can the sign-in still be finished? */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

import { chromium } from 'playwright-core'

import { nobodyElse } from '../harness/browser.ts'
import { scene, terminals } from '../terminal/scene.ts'
import { ada } from './cast.ts'
import { signIn } from './keyboard.ts'

/** A profile whose browser has once been told by a site on localhost to come back with https alone. */
function strictProfile(): string {
  const profile = mkdtempSync(join(realpathSync(tmpdir()), 'azin-hsts-'))
  const host = createHash('sha256').update('\x09localhost\0', 'latin1').digest('base64')
  const now = Date.now() / 1000
  const content = JSON.stringify({ version: 2, sts: [{ host, mode: 'force-https', sts_include_subdomains: true, sts_observed: now - 60, expiry: now + 86_400 }] })
  for (const path of ['Default/TransportSecurity', 'Default/Network/TransportSecurity']) {
    mkdirSync(dirname(join(profile, path)), { recursive: true })
    writeFileSync(join(profile, path), content)
  }
  return profile
}

test('Chromium with HSTS for localhost', terminals, async (t) => {
  const here = await scene(t)
  const profile = strictProfile()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['AZIN_TEST_BROWSER']!, headless: true,
    // Newer versions spare localhost; Edge and older ones do not.
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-features=IgnoreHSTSForLocalhost', nobodyElse('MAP idp.example 127.0.0.1,EXCLUDE localhost,'), '--disable-dev-shm-usage'],
  })
  // A profile that goes away under a running browser keeps it from ending.
  t.after(() => context.close().then(() => rmSync(profile, { recursive: true, force: true, maxRetries: 10 })))
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const terminal = here.open(['login', '-o', 'none'], { columns: 100 })
  // The sign-in page itself is elsewhere: only the way back is at localhost.
  const away = (url: string) => url.replace(here.origin, here.origin.replace('localhost', '127.0.0.1'))
  await page.goto(away(await here.az.browser.next()))
  await signIn(page, ada)
  await terminal.sees(/The browser asked for https:\/\/localhost/)
  await terminal.sees(/In Chrome, open chrome:\/\/net-internals\/#hsts and delete "localhost"/)
  // Opened again, the answer stands in the address of the page that does not load, for its person to copy.
  const failed = page.waitForEvent('requestfailed', (request) => /[?&]code=/.test(request.url()))
  terminal.type('\r')
  await page.goto(away(await here.az.browser.next()))
  await page.getByRole('button', { name: ada }).click({ noWaitAfter: true })
  const address = (await failed).url().replace('http:', 'https:') // as the address bar has it
  assert.match(address, /^https:\/\/localhost:\d+\/\?code=/)
  terminal.type(`\x1b[200~${address}\x1b[201~`)
  assert.equal(await terminal.ended, 0)
  assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), ada)
})
