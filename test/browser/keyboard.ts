/** How does somebody sign in who has only a keyboard? Types where the focus is, moves it with Tab, presses Enter. */

import assert from 'node:assert/strict'

import type { Page } from 'playwright-core'

import { demoPassword } from '../../emulator/default-directory.ts'

/** Types into the field of this name, which must have the focus already, and goes on with Enter. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.waitFor()
  assert.equal(await focused(page), await field.getAttribute('id'), `"${label}" has the focus when its page comes`)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

/** Tab until the button of this name has the focus, then Enter. */
export async function reach(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.waitFor()
  for (let tabs = 0; tabs < 12; tabs++) {
    if ((await button.and(page.locator(':focus')).count()) > 0) return page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab does not reach the button ${name}.`)
}

/** The id of the element that has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.id')
}

/** User name and password. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('User name').or(page.getByRole('button', { name: 'Use another account' })).first().waitFor()
  if (!(await page.getByLabel('User name').isVisible())) await reach(page, 'Use another account')
  await typeInto(page, 'User name', username)
  await typeInto(page, 'Password', demoPassword)
}

/** The one-time code that the demo page shows. */
export async function secondFactor(page: Page): Promise<void> {
  await page.getByLabel('One-time code').waitFor()
  await typeInto(page, 'One-time code', (await page.locator('.demo code').textContent()) ?? '')
}
