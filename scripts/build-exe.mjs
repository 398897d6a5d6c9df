/**
 * Builds the standalone executable with Bun: for this computer, or with `-- --all` for all nine kinds, each as an archive
 * with launcher, licence, notices and checksum below `build/exe/`. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { recordFirstUses } from './exe/first-uses.mjs'
import { flags } from './exe/flags.mjs'
import { install, root, step } from './set-up.mjs'

const out = path.join(root, 'build/exe')
const { version, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const sha256 = (data) => createHash('sha256').update(data).digest('hex')

/** Bun runs no install script here, so its program is taken from the package of this platform. */
function bunProgram() {
  const place = path.join(root, 'node_modules/@oven')
  const name = `bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`
  const folder = readdirSync(place).filter((one) => one === name || one === `${name}${musl() ? '-musl' : ''}`).sort().at(-1)
  if (!folder) throw new Error(`Bun's package for this computer (${name}) is not installed: npm ci`)
  return path.join(place, folder, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun')
}

function musl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
}

/** The executable's bytes depend on its name, never on its folder. @param orders see `recordFirstUses` */
function compile(target, folder, orders = []) {
  const result = spawnSync(bunProgram(), [
    'build', ...flags, `--target=${target.bun}`, '--define', `AZIN_VERSION=${JSON.stringify(version)}`, '--define', '__dirname="/azin"',
    ...orders.map((order) => `--bytecode-order=${order}`), 'src/bin.bun.ts', '--outfile', path.relative(root, path.join(folder, target.file)),
  ], { cwd: root, encoding: 'utf8', env: { ...process.env, BUN_OPTIONS: undefined } })
  if (result.status !== 0) throw new Error(`Bun could not build ${target.name}:\n${result.stdout}${result.stderr}`)
}

async function pack(target, folder, papers) {
  const { tarGz, zip } = await import('./exe/archive.mjs')
  const { posixLauncher, windowsLauncher } = await import('./exe/launchers.mjs')
  const name = `azin-${version}-${target.name}`
  const launcher = target.windows ? { name: 'az.cmd', text: windowsLauncher } : { name: 'az', text: posixLauncher }
  writeFileSync(path.join(folder, launcher.name), launcher.text, { mode: 0o755 })
  for (const { file, data } of papers) writeFileSync(path.join(folder, file), data)
  const program = readFileSync(path.join(folder, target.file))
  const entries = [
    { name: `${name}/${target.file}`, mode: 0o755, data: program },
    { name: `${name}/${launcher.name}`, mode: 0o755, data: Buffer.from(launcher.text) },
    ...papers.map(({ file, data }) => ({ name: `${name}/${file}`, mode: 0o644, data })),
  ]
  const archive = target.windows ? zip(entries) : await tarGz(entries)
  const file = `${name}.${target.windows ? 'zip' : 'tar.gz'}`
  writeFileSync(path.join(out, file), archive)
  writeFileSync(path.join(out, `${file}.sha256`), `${sha256(archive)}  ${file}\n`)
  return { platform: target.name, archive: file, executable_bytes: program.length, archive_bytes: archive.length, executable_sha256: sha256(program), archive_sha256: sha256(archive) }
}

/** Builds twice for this computer: what the first one is seen to use, `use` can have laid out in front. */
async function withOrders(own, use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'azin-uses-'))
  try {
    compile(own, folder)
    await use(recordFirstUses(path.join(folder, own.file), folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `--out FOLDER`: the executable of this computer alone, for those who only want to run it. */
async function bare(folder, own) {
  mkdirSync(folder, { recursive: true })
  await withOrders(own, (orders) => compile(own, folder, orders))
  return 0
}

async function main() {
  if (!install()) return 1
  const { ownTarget, targets } = await import('./exe/targets.mjs')
  const own = ownTarget({ platform: process.platform, arch: process.arch, musl: musl() })
  const at = process.argv.indexOf('--out')
  if (at >= 0) return bare(path.resolve(root, process.argv[at + 1]), own)
  const { notices } = await import('./notices.mjs')
  const { billOfMaterials } = await import('./sbom.mjs')
  const { printSizes, writeSizeTable } = await import('./exe/sizes.mjs')
  const all = process.argv.includes('--all')
  const wanted = all ? targets : [own]
  // What the bundler takes is the same for both builds; esbuild's account of it can be read.
  if (!step('which packages are inside', process.execPath, [path.join(root, 'scripts/build.mjs'), '--release', '--out', 'build/exe-bundle'])) return 1
  const metafile = JSON.parse(readFileSync(path.join(root, 'build/exe-bundle/meta.json'), 'utf8'))
  const papers = [
    { file: 'LICENSE', data: readFileSync(path.join(root, 'LICENSE')) },
    { file: 'THIRD-PARTY-NOTICES.txt', data: Buffer.from(notices(metafile, { bun: devDependencies.bun })) },
    { file: 'sbom.cdx.json', data: Buffer.from(billOfMaterials(metafile, { bun: devDependencies.bun })) },
  ]
  if (all) rmSync(out, { recursive: true, force: true })
  const sizes = []
  await withOrders(own, async (orders) => {
    for (const target of wanted) {
      console.log(`- ${target.name}`)
      const folder = path.join(out, target.name)
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      compile(target, folder, orders)
      sizes.push(await pack(target, folder, papers))
    }
  })
  writeFileSync(path.join(out, 'SHA256SUMS'), sizes.map(({ archive, archive_sha256 }) => `${archive_sha256}  ${archive}\n`).join(''))
  writeFileSync(path.join(out, 'sizes.json'), JSON.stringify({ version, bun: devDependencies.bun, platforms: sizes }, null, 2) + '\n')
  const page = path.join(root, 'docs/packages.md')
  if (all && existsSync(page)) writeSizeTable(page, sizes)
  printSizes(sizes)
  for (const { archive } of sizes) console.log(`${path.join(out, archive)}`)
  return 0
}

process.exitCode = await main()
