/**
 * Breaks the program on purpose, one change at a time, in a copy, and expects the named test to fail: a test that cannot fail
 * proves nothing. `npm run test:mutants -- WORDS` tries those whose description or file holds a word.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { install, root } from './set-up.mjs'

const words = process.argv.slice(2)
const copied = ['src', 'emulator', 'test', 'scripts', 'bench', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'README.md']

async function main() {
  if (!install()) return 1
  const lists = readdirSync(path.join(root, 'test/mutants')).filter((name) => name.endsWith('.mjs'))
  const all = (await Promise.all(lists.map((name) => import(pathToFileURL(path.join(root, 'test/mutants', name)).href)))).flatMap(({ mutants }) => mutants)
  const chosen = all.filter(({ what, file }) => words.length === 0 || words.some((word) => `${what} ${file}`.includes(word)))
  const copy = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'azin-mutants-'))
  let survived = 0
  try {
    for (const name of copied) cpSync(path.join(root, name), path.join(copy, name), { recursive: true })
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction')
    utimesSync(path.join(copy, 'package-lock.json'), 0, 0) // or the copy would install anew
    for (const mutant of chosen) {
      const begun = performance.now()
      const problem = tryOne(copy, mutant)
      if (problem !== undefined) survived += 1
      console.log(`${problem === undefined ? 'killed  ' : 'SURVIVED'} ${mutant.what} (${mutant.test}, ${((performance.now() - begun) / 1000).toFixed(0)} s)${problem === undefined ? '' : `\n         ${problem}`}`)
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  console.log(`${chosen.length - survived} of ${chosen.length} mutants killed`)
  return survived > 0 || chosen.length === 0 ? 1 : 0
}

/** Tests beside the sources read those; the others run what is built of them. */
function needsProgram(copy, test) {
  return readdirSync(path.join(copy, 'test'), { recursive: true }).some((name) => name.endsWith('.test.ts') && `test/${name.replaceAll(path.sep, '/')}`.includes(test))
}

/** Undefined if the named test failed, and of itself. */
function tryOne(copy, { file, find, replace, also = [], test, name, says = name, counts }) {
  const changes = [[find, replace, file], ...also.map(([from, to, other = file]) => [from, to, other])]
  const whole = new Map(changes.map(([, , one]) => [one, readFileSync(path.join(copy, one), 'utf8')]))
  const texts = new Map(whole)
  for (const [from, to, one] of changes) {
    const parts = texts.get(one).split(from)
    if (parts.length !== 2) return `${JSON.stringify(from)} stands ${parts.length - 1} times in ${one}: write the mutant anew`
    texts.set(one, parts.join(to))
  }
  for (const [one, text] of texts) writeFileSync(path.join(copy, one), text)
  try {
    const run = (args) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env: { ...process.env, ...(name && { AZIN_TEST_NAME: name }), ...(counts && { AZIN_TEST_COUNTS: JSON.stringify(counts) }) } })
    const built = needsProgram(copy, test) ? run(['scripts/build.mjs']) : undefined
    if (built && built.status !== 0) return `it cannot be built: ${built.stderr.slice(0, 300)}`
    const { stdout } = run(['scripts/test.mjs', '--no-build', test])
    const failed = stdout.split('\n').filter((line) => /^ {8}\S/.test(line)).some((line) => line.includes(says))
    return /^not ok {2}(src|test|emulator)\//m.test(stdout) && failed ? undefined : `the test "${says}" did not fail:\n${stdout.split('\n').slice(0, 12).join('\n')}`
  } finally {
    for (const [one, text] of whole) writeFileSync(path.join(copy, one), text)
  }
}

process.exitCode = await main()
