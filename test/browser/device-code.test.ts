// time limit: 180 s
/** Does a person sign in on another device, through the page where the code is typed? */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ada } from './cast.ts'
import { reach, signIn, typeInto } from './keyboard.ts'
import { assertQuiet, scene } from './scene.ts'
import type { Scene } from './scene.ts'
import type { Running } from '../harness/program.ts'

/** `az login --use-device-code`, and the browser at the address that it printed. */
async function begun(here: Scene): Promise<{ readonly running: Running; readonly code: string }> {
  here.emulator.control.set({ deviceInterval: 1 })
  const running = here.az.start('login', '--use-device-code')
  const [, url, code] = await running.sees(/open the page (\S+) and enter the code ([A-Z0-9]{9}) to authenticate/)
  await here.page.goto(url!)
  return { running, code: code! }
}

test('a wrong code, then the right one in lower case; Accept signs in', async (t) => {
  const here = await scene(t)
  const { page } = here
  const { running, code } = await begun(here)
  await typeInto(page, 'Code', 'NOTACODE9')
  await page.getByRole('alert').getByText("That code didn't work").waitFor()
  await typeInto(page, 'Code', code.toLowerCase())
  await signIn(page, ada)
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor()
  assert.ok((await page.locator('main').innerText()).includes(code), 'the person can compare the codes')
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY', 'Enter held down must not accept')
  await reach(page, 'Accept')
  await page.getByRole('heading', { name: 'You are signed in on your device' }).waitFor()
  const { code: exit, stdout } = await running.ended
  assert.equal(exit, 0)
  assert.equal((JSON.parse(stdout) as { user: { name: string } }[])[0]?.user.name, ada)
  assertQuiet(here)
})

test('Decline ends the waiting', async (t) => {
  const here = await scene(t)
  const { page } = here
  const { running, code } = await begun(here)
  await typeInto(page, 'Code', code)
  await signIn(page, ada)
  await reach(page, 'Decline')
  await page.getByRole('heading', { name: 'You declined' }).waitFor()
  const { code: exit, stdout, stderr } = await running.ended
  assert.deepEqual([exit, stdout], [1, ''])
  assert.equal(stderr.match(/^ERROR: /gm)?.length, 1, stderr)
  assertQuiet(here)
  // The code is used up.
  await page.goto(`${here.origin}/devicelogin`)
  await typeInto(page, 'Code', code)
  await page.getByRole('alert').waitFor()
})

test('a code that has expired is refused on the page, and the terminal says what to type', async (t) => {
  const here = await scene(t)
  here.emulator.control.set({ deviceCodeSeconds: 3 })
  const { running, code } = await begun(here)
  const { code: exit, stdout, stderr } = await running.ended
  assert.deepEqual([exit, stdout], [1, ''])
  assert.match(stderr, /^ERROR: .*expired.*\n(.*\n)*az login --use-device-code\n$/m)
  await typeInto(here.page, 'Code', code)
  await here.page.getByRole('alert').getByText(/expired|didn't work/).waitFor()
})
