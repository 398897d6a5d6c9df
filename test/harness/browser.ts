/** How does a real Chromium visit the pages? Headless, with a new profile, asking nobody but the emulator. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { chromium } from 'playwright-core'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

import { root } from './place.ts'
import type { Scope } from './place.ts'

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic', '--disable-dev-shm-usage']

/** A browser's own rule for names; it would ask its maker for updates and for leaked passwords. @param more rules of the test's, ended by a comma */
export const nobodyElse = (more = 'EXCLUDE localhost,'): string => `--host-resolver-rules=${more}MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE [::1]`

/** A browser that nobody has used before, started with further flags if need be. Fails the test when there is none: this judge is never skipped. */
export async function openBrowser(t: Scope, options: BrowserContextOptions = {}, flags: readonly string[] = []): Promise<BrowserContext> {
  const executablePath = process.env['AZIN_TEST_BROWSER']
  if (executablePath === undefined) throw new Error('There is no browser to test with: npm test looks for one.')
  const profile = mkdtempSync(join(realpathSync(tmpdir()), 'azin-chromium-'))
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
  const context = await chromium.launchPersistentContext(profile, { ...options, executablePath, headless: true, args: [...quiet, nobodyElse(), ...flags] })
  // A profile that goes away under a running browser keeps it from ending.
  t.after(() => context.close().then(remove))
  context.setDefaultTimeout(15_000)
  return context
}

/** Where the pictures are. */
export const photographs = join(root, 'build/photographs')

/** A picture of the whole page, for people to look at: build/photographs/<name>.png. */
export async function photograph(page: Page, name: string): Promise<string> {
  const path = join(photographs, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, fullPage: true })
  return path
}
