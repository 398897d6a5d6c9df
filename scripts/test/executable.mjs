/** Is there a standalone executable to play the stories with as well? Built once, where Bun is for this computer. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { flags } from '../exe/flags.mjs'

/** The files that are run a second time, with `AZIN_TEST_PROGRAM`: what they do is told in terms of `az` alone, or what the tests of this name do. */
const both = new Map([
  ...['stories/stories', 'stories/renew-behind', 'around/serve', 'callers/many', 'callers/surprises', 'callers/hanging-server', 'fleet/built'].map((name) => [`test/${name}.test.ts`, '']),
  ...['redirects', 'tls-servers', 'side-doors', 'sign-out-canaries', 'files', 'device-phishing', 'password-hosts', 'bombs'].map((name) => [`test/security/${name}.test.ts`, '']),
  ...['landing-page', 'loopback-callbacks', 'hostile-tokens'].map((name) => [`test/security/${name}.test.ts`, 'the built program']),
])

/** Bun comes as a package of the platform, or is moved by its install script. Neither is there where npm runs no scripts for another platform. */
function bunOf(root) {
  const place = path.join(root, 'node_modules/@oven')
  const packages = existsSync(place) ? readdirSync(place).sort().reverse() : []
  const files = [...packages.map((name) => path.join(place, name, 'bin/bun')), path.join(root, 'node_modules/bun/bin/bun.exe')]
  return files.find((file) => existsSync(file) && spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0)
}

/**
 * @param {import('./bundle.mjs').TestFile[]} tests
 * @returns {{tests: import('./bundle.mjs').TestFile[], missing?: string}} those to run besides, each with its `env`, and `only` the tests of this name
 */
export function withExecutable(root, tests) {
  const again = tests.filter(({ source }) => both.has(source))
  if (again.length === 0) return { tests: [] }
  const { file, missing } = buildExecutable(root)
  if (missing !== undefined) return { tests: [], missing }
  return { tests: again.map((test) => ({ ...test, title: `${test.source} (executable)`, only: both.get(test.source), env: { AZIN_TEST_PROGRAM: file } })) }
}

/** @returns {{file?: string, missing?: string}} */
export function buildExecutable(root) {
  const bun = bunOf(root)
  if (bun === undefined) return { missing: 'the executable: there is no Bun for this computer in node_modules' }
  const file = path.join(root, 'build/test/azin')
  console.log('- the executable')
  const built = spawnSync(bun, ['build', ...flags, 'src/bin.bun.ts', '--outfile', file], { cwd: root, encoding: 'utf8', env: { ...process.env, BUN_OPTIONS: undefined } })
  return built.status === 0 ? { file } : { missing: `the executable could not be built:\n${built.stdout}${built.stderr}` }
}
