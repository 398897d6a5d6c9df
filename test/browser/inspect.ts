/** Can everybody use this page? Judged by axe, in light and dark, and at the width of the smallest phones; photographed on the way. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

import { photograph } from '../harness/browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Everything axe knows, its proposals beyond WCAG 2.2 AA too. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** @param name of the pictures: NAME-1280-light.png and so on */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 })
      await photograph(page, `${name}-${width}-${colorScheme}`)
    }
    assert.deepEqual(await violations(page), [], `${name}, ${colorScheme}`)
  }
  await page.setViewportSize({ width: 320, height: 640 })
  assert.deepEqual(await tooWide(page), [], `${name} at 320 px`)
  await page.setViewportSize({ width: 1280, height: 800 })
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)
  return violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`)
}

/** What sticks out of the window on the right. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('body, body *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + .5 || element === document.body && document.documentElement.scrollWidth > innerWidth)
    .map((element) => element.outerHTML.slice(0, 120))`)
}

/** The names of what Tab reaches, in its order, from the top of the page. */
export async function tabOrder(page: Page): Promise<readonly string[]> {
  const names: string[] = []
  await page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
  for (let tabs = 0; tabs < 12; tabs++) {
    await page.keyboard.press('Tab')
    const name: string | null = await page.evaluate(`(() => {
      const { activeElement: at } = document
      return at === document.body ? null : (at.labels?.[0] ?? at.querySelector('.choice-name') ?? at).innerText.trim()
    })()`)
    if (name === null || names.includes(name)) break
    names.push(name)
  }
  return names
}
