/**
 * `npm run bench`: how fast is azin on this computer, beside an empty program and beside Azure CLI? Does all of its own set-up
 * on a fresh clone, then runs `bench/main.ts` on Bun, whose way of starting programs costs little and is the same for all.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { install, root, step } from '../scripts/set-up.mjs'

const folder = path.join(root, 'build/bench')

/** Another Node, from its npm package; `undefined`, and said so, where it cannot be had. */
function otherNode(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const place = path.join(folder, `node${major}`)
  const program = path.join(place, 'package/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(program)) return program
  mkdirSync(place, { recursive: true })
  const shell = process.platform === 'win32'
  const packed = spawnSync('npm', ['pack', `${name}@${major}`, '--silent', '--pack-destination', place], { cwd: root, encoding: 'utf8', shell })
  const file = readdirSync(place).find((one) => one.endsWith('.tgz'))
  if (packed.status === 0 && file) spawnSync('tar', ['-xzf', file, 'package/bin'], { cwd: place })
  if (file) rmSync(path.join(place, file))
  if (existsSync(program)) return program
  console.log(`! Node ${major} could not be fetched (${name}): its row is SKIPPED.`)
  return undefined
}

/** What an executable costs that does nothing. */
function buildEmpty(bun) {
  const source = path.join(folder, 'empty.mjs')
  writeFileSync(source, 'export {}\n')
  writeFileSync(path.join(folder, 'empty.cjs'), '')
  const flags = ['--minify', '--bytecode', '--format=esm', '--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig']
  return step('an empty executable', bun, ['build', '--compile', ...flags, source, '--outfile', path.join(folder, 'empty')])
}

function main() {
  if (!install()) return 1
  mkdirSync(folder, { recursive: true })
  if (!step('release build', process.execPath, [path.join(root, 'scripts/build.mjs'), '--release', '--out', 'build/bench/dist'])) return 1
  if (!step('executable', process.execPath, [path.join(root, 'scripts/build-exe.mjs'), '--out', 'build/bench/exe'])) return 1
  const bunFolder = readdirSync(path.join(root, 'node_modules/@oven')).find((name) => name.startsWith('bun-'))
  const bun = path.join(root, 'node_modules/@oven', bunFolder, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun')
  if (!buildEmpty(bun)) return 1
  const major = Number(process.versions.node.split('.')[0])
  const nodes = Object.fromEntries([20, 24].map((each) => [each, each === major ? process.execPath : otherNode(each)]))
  const env = { ...process.env }
  // It makes Node read and judge certificates before anything else, for milliseconds that are nobody's.
  for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'BUN_OPTIONS']) delete env[name]
  const { status } = spawnSync(bun, [path.join(root, 'bench/main.ts'), JSON.stringify({ root, nodes, node: process.execPath })], { cwd: root, env, stdio: 'inherit' })
  return status ?? 1
}

process.exitCode = main()
