/**
 * Runs every test, after doing all set-up that a fresh clone needs. `npm test -- WORDS` runs the files whose path holds one
 * of the words; `--no-build` takes `dist/` as it is, and makes no executable. Of the whole run, up to three files that fail are run once more, alone, and
 * named. The last line is `N passed, N failed`.
 */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { install, root, step } from './set-up.mjs'

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'))
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))

/** @returns {Promise<{passed: number, failed: number}>} */
async function main() {
  if (!install()) return { passed: 0, failed: 1 }
  // Everything below may use node_modules.
  const { bundleTests } = await import('./test/bundle.mjs')
  const { findJudges } = await import('./test/judges.mjs')
  const { inventory, differences, left } = await import('./test/traces.mjs')
  const { withExecutable } = await import('./test/executable.mjs')
  const { endAll, runFiles } = await import('./test/run-files.mjs')
  const { reportCoverage } = await import('./test/coverage.mjs')

  let passed = 0
  let failed = 0
  const fail = (text) => {
    failed++
    console.log(`not ok  ${text}`)
  }
  const node = process.execPath
  if (!flags.includes('--no-build')) {
    if (!step('type check', node, ['scripts/typecheck.mjs'])) fail('the type check')
    if (!step('build', node, ['scripts/build.mjs'])) return { passed, failed: failed + 1 }
  }
  const tests = await bundleTests(root, words)
  if (tests.length === 0) fail(words.length > 0 ? `no test file matches ${words.join(' ')}` : 'there are no test files')
  const judges = findJudges(tests, step)
  for (const missing of judges.missing) fail(missing)
  const again = flags.includes('--no-build') ? { tests: [] } : withExecutable(root, tests)
  if (again.missing) fail(again.missing)

  const userFiles = path.join(os.homedir(), '.azure')
  const before = inventory(userFiles)
  // Not below the repository: a socket's path may have 107 bytes, and a browser puts one into its profile.
  const work = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'azin-'))
  chmodSync(work, 0o711) // tests of other users' files must let those users reach them
  const coverage = path.join(root, 'build/coverage/raw')
  rmSync(path.dirname(coverage), { recursive: true, force: true })
  const mark = path.basename(work)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      endAll()
      left(mark)
      rmSync(work, { recursive: true, force: true })
      process.kill(process.pid, signal)
    })
  }
  try {
    const result = await runFiles([...tests, ...again.tests], { secondRuns: words.length === 0 ? 3 : 0, root, work, mark, env: { ...judges.env, NODE_V8_COVERAGE: coverage } })
    passed += result.passed
    failed += result.failed
    for (const line of result.skipped) console.log(`skipped ${line}`)
    for (const line of result.unsteady) console.log(`unsteady ${line}: failed beside other tests (see above), passed alone`)
  } finally {
    for (const line of left(mark)) fail(`a process is left: ${line}`)
    for (const line of differences(before, inventory(userFiles))) fail(`the user's own ${userFiles} was touched, by a test or by another program meanwhile: ${line}`)
    rmSync(work, { recursive: true, force: true })
  }
  await reportCoverage(root, coverage)
  return { passed, failed }
}

let result
try {
  result = await main()
} catch (error) {
  console.error(error)
  result = { passed: 0, failed: 1 }
}
process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0
console.log(`${result.passed} passed, ${result.failed} failed`)
