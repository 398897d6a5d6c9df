/** How much of the program did the tests run, children included? A few lines on the screen, pages in build/coverage. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export async function reportCoverage(root, raw) {
  if (!existsSync(raw) || readdirSync(raw).length === 0) return
  const c8 = path.join(path.dirname(createRequire(import.meta.url).resolve('c8/package.json')), 'bin/c8.js')
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      c8, 'report', '--temp-directory', raw, '--reports-dir', path.join(root, 'build/coverage'),
      '--exclude-after-remap', '--include', '**/src/**', '--include', '**/emulator/**', '--exclude', '**/*.test.ts', '--exclude', '**/node_modules/**',
      '--reporter', 'text-summary', '--reporter', 'html', '--reporter', 'json-summary',
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_V8_COVERAGE: '' } },
  )
  if (/Unknown%/.test(stdout)) return // no product code ran: a run of a few files
  const lines = stdout.split('\n').filter((line) => /^(Statements|Branches|Functions|Lines)/.test(line))
  if (status === 0 && lines.length > 0) console.log(`coverage (src and emulator):\n${lines.join('\n')}`)
  else console.log(`coverage could not be reported: ${stderr.trim().slice(0, 500)}`)
}
