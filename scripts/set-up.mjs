/** What a fresh clone needs before anything else can run. Only Node's own modules until `node_modules` is there. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a step, its output shown; whether it worked. */
export function step(title, file, args) {
  console.log(`- ${title}`)
  const { status } = spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' && file === 'npm' })
  return status === 0
}

/** Installs the pinned development dependencies when they are missing or older than the lock file; whether they are there. */
export function install() {
  const stamp = path.join(root, 'node_modules/.package-lock.json')
  const current = existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs
  return current || step('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

/** Milliseconds of the newest file in a folder. */
function newest(folder) {
  return Math.max(0, ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? newest(file) : statSync(file).mtimeMs
  }))
}

/** Builds the program when its sources are newer; whether it is there. */
export function build() {
  const built = path.join(root, 'dist/bin.cjs')
  const sources = ['src', 'emulator', 'scripts'].map((name) => newest(path.join(root, name)))
  const current = existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources, statSync(path.join(root, 'package-lock.json')).mtimeMs)
  return current || step('build', process.execPath, [path.join(root, 'scripts/build.mjs')])
}
