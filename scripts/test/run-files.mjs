/** Runs test files, two at a time, each in a process and a home of its own, and prints a line for each; a few that fail are run once more, alone. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { ownNetwork, strangers } from './own-network.mjs'

const together = 2
/** Seconds; a file that needs more says so in a comment: `time limit: 300 s`. */
const defaultLimit = 120
const reporter = new URL('reporter.mjs', import.meta.url).href

/** What runs now: ended when the run itself is told to end. */
const running = new Set()

/** What Node says of a test that another name was asked for. */
const notMeant = 'test name does not match pattern'

/** Runs the tests of that name alone; all without one. */
const onlyNamed = (name) => (name ? [`--test-name-pattern=${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`] : [])

let count = 0

export function endAll() {
  for (const child of running) end(child)
}

/**
 * @param options `secondRuns`: so many files may fail of the machine's load, and are run again, alone: more, and it is the program
 * @returns {Promise<{passed: number, failed: number, skipped: string[], unsteady: string[]}>} `unsteady`: the files that failed beside
 * others and passed alone, to be said beside the result
 */
export async function runFiles(tests, given) {
  const options = { ...given, network: ownNetwork(given.root) }
  const results = []
  const waiting = [...tests]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(report(next, await runFile(next, options)))
  }
  await Promise.all(Array.from({ length: together }, worker))
  const unwatched = 'whom the programs asked: only root, on Linux, can have a network of his own to look at'
  const total = { passed: 0, failed: 0, skipped: options.network ? [] : [unwatched], unsteady: [] }
  const failures = results.filter(({ failed }) => failed > 0)
  for (const result of results) {
    const again = failures.length <= (options.secondRuns ?? 0) && result.failed > 0
    if (again) console.log(`once more, alone: ${titleOf(result.test)}`)
    const { passed, failed, skipped } = again ? report(result.test, await runFile(result.test, options)) : result
    total.passed += passed
    total.failed += failed
    total.skipped.push(...skipped)
    if (again && failed === 0) total.unsteady.push(titleOf(result.test))
  }
  return total
}

const titleOf = ({ source, title = source }) => title

async function runFile({ source, file, inputs, only, env: ownEnv = {} }, { root, work, mark, env, network }) {
  const own = path.join(work, String(++count))
  const [home, temporary] = ['home', 'tmp'].map((name) => path.join(own, name))
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true, mode: 0o711 })
  const events = path.join(own, 'events')
  const limit = Number(/time limit: (\d+) s/.exec(readFileSync(path.join(root, source), 'utf8'))?.[1] ?? defaultLimit)
  const asked = path.join(own, 'asked')
  const command = [...(network?.(asked) ?? []), process.execPath, '--enable-source-maps', `--test-reporter=${reporter}`, `--test-reporter-destination=${events}`, ...onlyNamed(process.env.AZIN_TEST_NAME || only), file]
  const started = performance.now()
  const ended = await ending(command, limit, {
    cwd: root,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AZURE_|AZIN_(?!TEST_(SEED|COUNTS|FIGURES)$)|ARM_|NODE_OPTIONS|(HTTPS?|ALL|NO)_PROXY$|npm_)/i.test(name))),
      ...env,
      ...ownEnv,
      AZIN_TEST_RUN: mark,
      NPM_CONFIG_UPDATE_NOTIFIER: 'false', // or npm asks its registry, in a home that it does not know
      AZIN_TEST_ASKED: asked,
      HOME: home,
      USERPROFILE: home,
      AZURE_CONFIG_DIR: path.join(home, '.azure'),
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    },
  })
  const seconds = (performance.now() - started) / 1000
  const lines = existsSync(events) ? readFileSync(events, 'utf8').split('\n').filter((line) => line.endsWith('}')) : []
  return { ...ended, seconds, limit, strangers: strangers(root, inputs, asked), tests: lines.map((line) => JSON.parse(line)) }
}

function ending([command, ...args], limit, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' })
    running.add(child)
    let output = ''
    let late = false
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    const timer = setTimeout(() => {
      late = true
      end(child)
    }, limit * 1000)
    child.on('exit', () => setTimeout(() => child.stdout.destroy(), 2000).unref()) // a grandchild may hold the pipe
    child.on('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, late, output })
    })
  })
}

/** The whole group, which is ours: the file's process was started as its leader. */
function end(child) {
  try {
    if (process.platform === 'win32') child.kill()
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // it has just ended by itself
  }
}

function report(test, { code, late, output, seconds, limit, strangers, tests }) {
  const title = titleOf(test)
  const failures = tests.filter(({ ok, todo, derived }) => !ok && todo === undefined && !derived)
  const skipped = tests.filter(({ skip, todo }) => (skip !== undefined && skip !== notMeant) || todo !== undefined)
  const passed = tests.filter(({ ok, suite, skip, todo }) => ok && !suite && skip === undefined && todo === undefined)
  const problems = failures.map(({ name, error }) => `${name}\n${error}`)
  if (late) problems.push(`not finished after ${limit} s`)
  else if (tests.length === 0) problems.push(`no test ran (exit code ${code})`)
  else if (code !== 0 && problems.length === 0) problems.push(`ended with code ${code}`)
  if (strangers.length > 0) problems.push(`asked for what neither the active cloud nor the test names: ${strangers.join(', ')}\n(a line "// asks: ${strangers.join(' ')}" in the test would name it)`)
  const verdict = problems.length > 0 ? 'not ok' : 'ok'
  console.log(`${verdict.padEnd(7)} ${title}  ${passed.length} passed${problems.length > 0 ? `, ${problems.length} failed` : ''}, ${seconds.toFixed(1)} s`)
  for (const problem of problems) console.log(indent(problem))
  if (output.trim() !== '' && (problems.length > 0 || process.env.AZIN_TEST_VERBOSE)) console.log(indent(`its output:\n${output.trim()}`))
  return {
    test,
    passed: passed.length,
    failed: problems.length,
    skipped: skipped.map(({ name, skip, todo }) => `${title}: ${name} (${[skip, todo].filter((why) => typeof why === 'string').join()})`),
  }
}

const indent = (text) => text.replaceAll(/^/gm, '        ')
