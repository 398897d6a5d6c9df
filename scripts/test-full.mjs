/**
 * Runs the reliability tests with their full counts, in parts. The result of a part that has passed is kept in
 * test/reliability/results, with the commit it was measured with, and the part is not run again: so a run goes on where another
 * was broken off, on another machine too. `npm run test:full -- WORDS` runs the part of that name, or those whose name holds a
 * word; `--minutes N` begins no part after N minutes; `--again` forgets what was kept of them; `--table` only prints and writes the table.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { parts } from './full/parts.mjs'
import { finished, forget, keep, measured, resultFor } from './full/results.mjs'
import { markdown, table } from './full/table.mjs'
import { build, install, root, step } from './set-up.mjs'

const argv = process.argv.slice(2)
const minutes = argv.includes('--minutes') ? Number(argv[argv.indexOf('--minutes') + 1]) : Infinity
const flags = argv.filter((word) => word.startsWith('--'))
const words = argv.filter((word, index) => !word.startsWith('--') && argv[index - 1] !== '--minutes')
const fits = (name) => (word) => (parts.some((part) => part.name === word) ? name === word : name.includes(word))
const chosen = parts.filter(({ name }) => words.length === 0 || words.some(fits(name)))

async function main() {
  if (flags.includes('--again')) chosen.forEach(forget)
  const failed = flags.includes('--table') ? [] : await runParts()
  const results = finished()
  const lines = table(results)
  console.log(`\n${markdown(lines)}\n`)
  writeDocument(results, lines)
  console.log(`${results.length} of ${parts.length} parts done${failed.length > 0 ? `, failed now: ${failed.join(', ')}` : ''}`)
  if (failed.length > 0 || results.length < parts.length) process.exitCode = 1
}

async function runParts() {
  if (!install() || !build()) return ['set-up']
  const { bundleTests } = await import('./test/bundle.mjs')
  const { findJudges } = await import('./test/judges.mjs')
  const { endAll, runFiles } = await import('./test/run-files.mjs')
  const { left } = await import('./test/traces.mjs')
  const { buildExecutable } = await import('./test/executable.mjs')
  const tests = await bundleTests(root, [...new Set(parts.map(({ file }) => file))])
  const judges = findJudges(tests, step)
  for (const line of judges.missing) console.log(`not ok  ${line}`)
  const begun = performance.now()
  const failed = []
  for (const part of chosen) {
    if (resultFor(part) !== undefined || performance.now() - begun > minutes * 60_000) continue
    console.log(`part ${part.name}: AZIN_TEST_SEED=${part.seed} ${JSON.stringify(part.counts)}`)
    const work = mkdtempSync(path.join(part.memory && existsSync('/dev/shm') ? '/dev/shm' : realpathSync(os.tmpdir()), 'azin-full-'))
    chmodSync(work, 0o711)
    const mark = path.basename(work)
    const stop = (signal) => {
      endAll()
      left(mark)
      rmSync(work, { recursive: true, force: true })
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
    const figures = path.join(work, 'figures')
    const started = performance.now()
    const env = { ...judges.env, AZIN_TEST_COUNTS: JSON.stringify(part.counts), AZIN_TEST_SEED: String(part.seed), AZIN_TEST_FIGURES: figures }
    if (part.executable) {
      const { file, missing } = buildExecutable(root)
      if (missing !== undefined) console.log(`not ok  ${missing}`)
      env.AZIN_TEST_PROGRAM = file ?? '/nowhere'
    }
    const result = await runFiles(tests.filter(({ source }) => source === part.file), { root, work, mark, env })
    const lines = existsSync(figures) ? readFileSync(figures, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []
    for (const line of left(mark)) console.log(`a process was left: ${line}`)
    rmSync(work, { recursive: true, force: true, maxRetries: 3 })
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
    if (result.failed > 0 || result.passed === 0) failed.push(part.name)
    else keep(part, lines, Math.round((performance.now() - started) / 1000))
  }
  return failed
}

/** Between the marks of docs/reliability.md; the rest of the page is written by hand. */
function writeDocument(results, lines) {
  const file = path.join(root, 'docs/reliability.md')
  if (!existsSync(file) || results.length === 0) return
  const [begin, end] = ['<!-- figures -->', '<!-- end of figures -->']
  const text = readFileSync(file, 'utf8')
  const [before, after] = [text.indexOf(begin), text.indexOf(end)]
  if (before < 0 || after < 0) throw new Error(`${file} has lost its marks ${begin} and ${end}.`)
  writeFileSync(file, `${text.slice(0, before + begin.length)}\n${markdown(lines)}\n\n${measured(results)}\n${text.slice(after)}`)
}

await main()
