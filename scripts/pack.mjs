/**
 * Builds the npm package into `build/`: a release build with types, notices and a package.json of its own, judged by publint,
 * and the list of what is inside (SBOM). `dist/` is left as it is.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { install, root, step } from './set-up.mjs'

const folder = path.join(root, 'build/package')
/** Unpacked bytes that the package may have. */
const bar = 1_500_000

// A build asks nobody: npm would look for a newer npm, and so would the one that publint starts.
process.env.npm_config_update_notifier = 'false'

/** What a stranger's npm needs to know: nothing about how azin is developed. */
function manifest() {
  const { scripts: _scripts, devDependencies: _dev, allowScripts: _allow, ...kept } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  return kept
}

/** The library's types, which stand alone in one file. */
function types() {
  const temporary = path.join(root, 'build/types')
  rmSync(temporary, { recursive: true, force: true })
  const made = step('types', process.execPath, [
    path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json', '--noCheck', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', 'build/types',
  ])
  if (!made) return false
  const text = readFileSync(path.join(temporary, 'src/index.d.ts'), 'utf8')
  if (/\bfrom '|import\(/.test(text)) throw new Error(`The types of src/index.ts lean on files that are not shipped:\n${text}`)
  writeFileSync(path.join(folder, 'dist/index.d.ts'), text)
  return true
}

/** As `git` knows them, whatever mask the builder has: the tarball keeps them. */
function settleModes(place) {
  for (const name of readdirSync(place, { recursive: true })) {
    const file = path.join(place, name)
    chmodSync(file, statSync(file).isDirectory() || name === path.join('dist', 'bin.cjs') ? 0o755 : 0o644)
  }
}

function size(place) {
  return readdirSync(place, { recursive: true }).reduce((sum, name) => {
    const status = statSync(path.join(place, name))
    return sum + (status.isFile() ? status.size : 0)
  }, 0)
}

async function judge() {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: 'npm' })
  for (const message of messages) console.log(`  ${message.type}: ${formatMessage(message, pkg)}`)
  return messages.every(({ type }) => type === 'suggestion')
}

function npm(args, options) {
  return spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32', ...options })
}

async function main() {
  if (!install()) return 1
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if (!step('release build', process.execPath, [path.join(root, 'scripts/build.mjs'), '--release', '--out', 'build/package/dist'])) return 1
  if (!types()) return 1
  const { writeNotices } = await import('./notices.mjs')
  writeNotices(path.join(folder, 'dist'), path.join(folder, 'THIRD-PARTY-NOTICES.txt'))
  copyFileSync(path.join(folder, 'dist/meta.json'), path.join(root, 'build/package-meta.json'))
  rmSync(path.join(folder, 'dist/meta.json'))
  for (const file of ['LICENSE', 'README.md']) copyFileSync(path.join(root, file), path.join(folder, file))
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest(), null, 2) + '\n')
  const good = await judge()
  const { billOfMaterials } = await import('./sbom.mjs')
  const bill = billOfMaterials(JSON.parse(readFileSync(path.join(root, 'build/package-meta.json'), 'utf8')))
  writeFileSync(path.join(folder, 'sbom.cdx.json'), bill)
  const bundled = JSON.parse(bill).components.length
  settleModes(folder)
  const packed = npm(['pack', '--json', '--pack-destination', path.join(root, 'build')], { cwd: folder })
  if (packed.status !== 0) throw new Error(`npm pack failed:\n${packed.stderr}`)
  const [{ filename, size: packedSize, integrity }] = Object.values(JSON.parse(packed.stdout))
  const unpacked = size(folder)
  console.log(`build/${filename}  ${(packedSize / 1000).toFixed(0)} kB packed, ${(unpacked / 1000).toFixed(0)} kB unpacked, ${bundled} packages bundled\n${integrity}`)
  if (unpacked > bar) console.log(`That is more than ${bar / 1000} kB.`)
  return good && unpacked <= bar ? 0 : 1
}

process.exitCode = await main()
