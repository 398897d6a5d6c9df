// time limit: 180 s
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { inspect, tabOrder } from '../browser/inspect.ts'
import { openBrowser } from '../harness/browser.ts'
import type { Scope } from '../harness/place.ts'
import { digestOf, openDoorWorld, VAULT } from './door-world.ts'

const TENANT = '11111111-1111-4111-8111-111111111111'
const identities = Array.from({ length: 4 }, (_, i) => `  - { name: ${['deployer', 'reader', 'image-builder', 'a-name-of-64-letters-that-somebody-once-thought-was-a-good-idea'][i]}, kind: managed-identity, tenant: ${TENANT}, client_id: 0a000000-0000-4000-8000-00000000000${i} }`)
const policy = `identities:\n${identities.join('\n')}\ncallers:\n  - { name: web, header_secret: '${digestOf('s')}', rate: { per_second: 1000, burst: 1000 }, may: [{ identity: deployer, audiences: [${VAULT}] }] }\n`

async function busy(t: Scope) {
  const world = await openDoorWorld(t, policy)
  const { fleet } = world
  const now = Math.floor(Date.now() / 1000)
  fleet.members = ['9f31c0aa01b2', '77aa01f2c3d4', '0c0c0c0c0c0c'].map((id, i) => ({ id, host: `azin-${i}.azin.svc.cluster.local`, version: '0.1.0', started: now - 90_000 * (i + 1), seen: now, requests: 12_345 * i, hits: 12_300 * i }))
  let turn = 0
  fleet.answer = async ({ identity }) => ({ access_token: `secret-token-${identity}`, expires_on: now + 3600, token_type: 'Bearer', source: turn++ % 7 === 0 ? 'entra' : 'memory' })
  for (let minute = 0; minute < 50; minute++) {
    for (let i = 0; i < (minute * 7) % 23; i++) await world.token({ 'x-identity-header': 's' })
    if (minute % 9 === 4) await world.token({ 'x-identity-header': 's' }, '&identity=reader')
    world.later(60)
  }
  for (const [code, message] of [['AADSTS7000222', "AADSTS7000222: The provided client secret keys for app '0a000000' are expired.\nTrace ID: x"], ['network', 'No answer from login.microsoftonline.com.'], ['<img src=x onerror=alert(1)>', '<script>document.title = "gone"</script> & "quotes"']] as const) {
    fleet.tell({ kind: 'error', identity: 'deployer', code, message })
  }
  return world
}

test('the page: for everybody, with nothing from elsewhere, and no token', async (t) => {
  const { doors, fleet, ask } = await busy(t)
  const page = await (await openBrowser(t)).newPage()
  const [asked, said]: [string[], string[]] = [[], []]
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  const address = `http://127.0.0.1:${doors.port}/`
  await page.goto(address)
  await inspect(page, 'fleet-page')
  assert.equal(await page.title(), 'Tokens for a fleet - azin')
  assert.deepEqual([...new Set(asked)].filter((url) => url !== address && !url.endsWith('/favicon.ico')), [])
  assert.deepEqual(said.filter((text) => !text.includes('favicon')), [])
  assert.equal(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize"), '24px', 'its style counts')
  const text = await page.locator('body').innerText()
  for (const word of ['azin-2.azin.svc.cluster.local', 'AADSTS7000222', '<script>document.title = "gone"</script>', 'image-builder', 'Redis is up.']) assert.ok(text.includes(word), word)
  assert.ok(!(await page.content()).includes('secret-token'))
  assert.ok((await page.locator('figure > svg rect').count()) > 50)
  assert.match((await page.locator('figure > svg').getAttribute('aria-label'))!, /^\d+ requests in the last hour/)
  assert.deepEqual((await tabOrder(page)).slice(0, 2), ['Refresh', 'The same in numbers'])
  await page.locator('summary').click()
  assert.ok((await page.locator('details tbody tr').count()) > 30)
  await inspect(page, 'fleet-page-open')

  fleet.store = 'down'
  fleet.members = []
  await page.getByRole('link', { name: 'Refresh' }).click()
  await page.getByText('Redis is gone.').waitFor()
  await inspect(page, 'fleet-page-alone')
  const { headers } = await ask('/')
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'nonce-[0-9a-f]{32}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/)
  assert.deepEqual([headers['cache-control'], headers['x-content-type-options'], headers['referrer-policy']], ['no-store', 'nosniff', 'no-referrer'])
})

test('a page without anything to show yet', async (t) => {
  const { doors } = await openDoorWorld(t, policy)
  const page = await (await openBrowser(t)).newPage()
  await page.goto(`http://127.0.0.1:${doors.port}/`)
  await page.getByText('None since this replica began.').waitFor()
  await page.getByText('none yet').first().waitFor()
  await inspect(page, 'fleet-page-empty')
})
