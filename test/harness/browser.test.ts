import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { test } from 'node:test'

import { startServer } from '../../emulator/server.ts'
import { openBrowser, photograph } from './browser.ts'

test('a real browser types into a page on loopback, and its picture is kept', async (t) => {
  const server = await startServer({
    async fetch(request) {
      const name = new URLSearchParams(await request.text()).get('name')
      const html = name === null ? '<form method="post"><label>Name <input name="name" autofocus></label></form>' : `<p>Hello ${name}</p>`
      return new Response(`<!doctype html><title>x</title>${html}`, { headers: { 'content-type': 'text/html' } })
    },
  })
  t.after(() => server.close())
  const page = await (await openBrowser(t)).newPage()
  await page.goto(server.origin)
  await page.getByLabel('Name').fill('Ada')
  await page.keyboard.press('Enter')
  await page.getByText('Hello Ada').waitFor()
  assert.ok(statSync(await photograph(page, 'harness')).size > 500)
})
