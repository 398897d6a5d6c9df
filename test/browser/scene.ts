/** How does a browser test begin, and what is true of every page? An emulator, `az` and a new Chromium whose every request and complaint is noted. */

import assert from 'node:assert/strict'

import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { openBrowser } from '../harness/browser.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { EmulatorOptions, TestEmulator } from '../harness/emulator.ts'
import type { Ended } from '../harness/program.ts'
import type { Scope } from '../harness/place.ts'

export interface Scene extends TestEmulator {
  readonly az: Az
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: Watch
}

/** What all pages of a browser did. */
export interface Watch {
  /** Messages of the console, and what the Content-Security-Policy blocked. */
  readonly complaints: string[]
  readonly urls: string[]
}

export interface SceneOptions {
  readonly emulator?: EmulatorOptions
  readonly browser?: BrowserContextOptions
  readonly flags?: readonly string[]
}

export async function scene(t: Scope, { emulator = {}, browser = {}, flags = [] }: SceneOptions = {}): Promise<Scene> {
  const server = await startEmulator(t, emulator)
  const az = azFor(t, server.origin)
  const context = await openBrowser(t, browser, flags)
  const watch = watched(context)
  return { ...server, az, context, page: await context.newPage(), watch }
}

function watched(context: BrowserContext): Watch {
  const complaints: string[] = []
  const urls: string[] = []
  context.on('console', (message) => {
    // No page of ours has an icon, and browsers ask for one.
    if (!message.location().url.endsWith('/favicon.ico')) complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  context.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  context.on('request', (request) => urls.push(request.url()))
  return { complaints, urls }
}

/** Nothing was blocked, nothing failed, and no other machine was asked. */
export function assertQuiet({ watch, context, page }: Scene): void {
  assert.deepEqual(watch.complaints, [])
  assert.deepEqual([...new Set(watch.urls.map((url) => new URL(url).hostname))], ['localhost'])
  assert.ok(context.pages().includes(page))
}

/** The page says that the sign-in was refused, and so does the terminal: one line of it, and what to type. */
export async function assertRefused({ page }: Scene, ended: Promise<Ended>, code: RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'The sign-in was refused' }).waitFor()
  const said = await page.locator('main').innerText()
  assert.match(said, code)
  assert.match(said, /What to do/)
  assertClean(page)
  const { code: exit, stdout, stderr } = await ended
  assert.equal(exit, 1)
  assert.equal(stdout, '')
  const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR: '))
  assert.equal(errors.length, 1, stderr)
  assert.match(errors[0]!, code)
  assert.match(stderr, /^az login/m)
  assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace')
}

/** The address bar shows neither code nor state. */
export function assertClean(page: Page): void {
  const { pathname, search, hash } = new URL(page.url())
  assert.ok(['/', '/done'].includes(pathname), page.url())
  assert.deepEqual([search, hash], ['', ''])
}
