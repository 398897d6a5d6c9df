// time limit: 300 s
/** Can every screen be read on a dark terminal and on a light one, wide and narrow? Photographed, to be looked at: build/photographs/terminal. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { openBrowser, photograph } from '../harness/browser.ts'
import { visit } from '../harness/person.ts'
import { contrast, pageOf, palettes, runsOf } from '../harness/terminal-picture.ts'
import { scene, terminals } from './scene.ts'
import type { Scene } from './scene.ts'

const gus = { username: 'gus@larkspur.example', password: demoPassword }

/** WCAG 2.2, 1.4.3 for large text; what is faint says nothing that is not said elsewhere. */
const least = { text: 3, faint: 2.5 }

/** What each screen wrote. */
async function screens(here: Scene, columns: number, env: Record<string, string>): Promise<Readonly<Record<string, string>>> {
  const shown: Record<string, string> = {}
  const waiting = here.open(['login'], { columns, env: { ...env, BROWSER: '', SSH_CONNECTION: '10.0.0.7 50514 10.0.0.9 22', SSH_TTY: '/dev/pts/0' } })
  await waiting.sees(/Waiting for/)
  shown['waiting'] = waiting.raw()
  waiting.type('d')
  await waiting.sees(/would be signed in\s+as you/)
  shown['device-code'] = waiting.raw()
  waiting.type('\x03')
  await waiting.ended
  const login = here.open(['login'], { columns, env })
  await visit(await here.az.browser.next(), gus)
  await login.sees(/Search: /)
  shown['picker'] = login.raw()
  login.type('\r')
  await login.ended
  shown['signed-in'] = login.raw()
  for (const [name, args] of Object.entries({ status: ['status'], doctor: ['doctor'], help: ['login', '--help'], json: ['account', 'show'], wrong: ['logn'], refused: ['login', '--tenant', 'nowhere.example'] })) {
    const terminal = here.open(args, { columns, env: { ...env, ...(name === 'doctor' && { BROWSER: '', REQUESTS_CA_BUNDLE: '/none' }) } })
    await terminal.ended
    shown[name] = terminal.raw()
  }
  return shown
}

for (const columns of [80, 40]) {
  for (const colour of [true, false]) {
    test(`${columns} columns, ${colour ? 'colour' : 'no colour'}`, terminals, async (t) => {
      const shown = await screens(await scene(t), columns, colour ? {} : { NO_COLOR: '1' })
      const page = await (await openBrowser(t)).newPage()
      await page.setViewportSize({ width: 32 + columns * 10, height: 100 })
      for (const [name, raw] of Object.entries(shown)) {
        for (const [ground, palette] of Object.entries(palettes)) {
          const lines = await runsOf(raw, columns, palette)
          assert.ok(lines.length > 0, name)
          await page.setContent(pageOf(lines, columns, palette))
          await photograph(page, `terminal/${name}-${columns}-${colour ? ground : `plain-${ground}`}`)
          const pale = lines.flat().filter((run) => run.text.trim() !== '' && contrast(run) < (run.dim ? least.faint : least.text))
          assert.deepEqual(pale.map(({ text }) => text.trim()), [], `${name} on ${ground}`)
          if (!colour) assert.ok(lines.flat().every(({ ink, dim }) => ink === palette.ink && !dim), `${name}: no colour was asked for`)
        }
      }
    })
  }
}

test('bright yellow on white would be seen', async () => {
  const [[run]] = await runsOf('\x1b[93mWARNING\x1b[0m', 7, palettes.light) as [[Parameters<typeof contrast>[0]]]
  assert.ok(contrast(run) < least.text)
  const [[dark]] = await runsOf('\x1b[93mWARNING\x1b[0m', 7, palettes.dark) as [[Parameters<typeof contrast>[0]]]
  assert.ok(contrast(dark) > 10)
})
