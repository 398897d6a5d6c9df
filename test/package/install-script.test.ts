/** Do install.sh, the archive's launcher and the GitHub action do what they say, and nothing to others? With a small program in azin's place. */

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'

import { place, root } from '../harness/place.ts'

const { tarGz } = (await import(`${root}/scripts/exe/archive.mjs`)) as { tarGz(entries: readonly { name: string; mode: number; data: Buffer }[]): Promise<Buffer> }
const { posixLauncher } = (await import(`${root}/scripts/exe/launchers.mjs`)) as { posixLauncher: string }
const posix = process.platform === 'win32' ? { skip: 'POSIX sh' } : {}
const work = place({ after: (job) => after(job as () => void) }, 'azin-install')
const fresh = (): string => mkdtempSync(join(work, 'home-'))

/** A release whose program says its version, or its arguments. */
async function release(version: string, program = `#!/bin/sh\n[ "$1" = --version ] && { printf 'azure-cli 2\\nazin   ${version}\\n'; exit; }\nfor one; do printf '<%s>' "$one"; done\nprintf '%s' "\${NODE_OPTIONS-unset}"\n`): Promise<string> {
  const name = `azin-${version}-linux-x64`
  const folder = fresh()
  const archive = await tarGz([{ name: `${name}/azin`, mode: 0o755, data: Buffer.from(program) }, { name: `${name}/az`, mode: 0o755, data: Buffer.from(posixLauncher) }])
  const file = join(folder, `${name}.tar.gz`)
  writeFileSync(file, archive)
  writeFileSync(`${file}.sha256`, `${createHash('sha256').update(archive).digest('hex')}  ${name}.tar.gz\n`)
  return file
}

function install(home: string, args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync('/bin/sh', [join(root, 'install.sh'), ...args], { env: { HOME: home, PATH: '/usr/bin:/bin', TMPDIR: work, ...env }, encoding: 'utf8' })
}

test('installs both commands, says what to do about the PATH, and takes them away again', posix, async () => {
  const home = fresh()
  const bin = join(home, '.local/bin')
  const { status, stdout, stderr } = install(home, [await release('1.2.3')])
  assert.equal(status, 0, stderr)
  assert.match(stdout, /azin 1\.2\.3 is installed[^]*az is now azin, too[^]*not on your PATH[^]*export PATH="[^"]+:\$PATH"/)
  assert.deepEqual(readdirSync(bin).sort(), ['az', 'azin'])
  assert.match(install(home, [await release('1.2.4')], { PATH: `${bin}:/usr/bin:/bin` }).stdout, /azin 1\.2\.4 is installed(?![^]*PATH\. Add)/)
  assert.equal(install(home, ['--undo']).status, 0)
  assert.deepEqual(readdirSync(bin), [])
  assert.deepEqual(readdirSync(work).filter((name) => name.startsWith('azin-install.')), [])
})

test('a checksum that differs or is missing, or a program that does not run, installs nothing', posix, async () => {
  const home = fresh()
  const file = await release('1.0.0')
  const refused = (args: readonly string[], why: RegExp) => {
    const { status, stderr } = install(home, args)
    assert.equal(status, 1)
    assert.match(stderr, why)
    assert.equal(existsSync(join(home, '.local')), false)
  }
  refused(['--sha256', '0'.repeat(64), file], /checksum of azin-1\.0\.0-linux-x64\.tar\.gz differs/)
  writeFileSync(`${file}.sha256`, '')
  refused([file], /differs|no .*sha256/)
  refused([await release('1.0.0', 'not a program')], /does not run here/)
  refused(['http://example.org/azin.tar.gz'], /only https/)
  refused([join(home, 'nothing.tar.gz')], /^install\.sh: \S+ cannot be read\n$/)
})

test("another program's az is left alone, by installing and by undoing", posix, async () => {
  const home = fresh()
  const bin = join(home, '.local/bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'az'), '#!/usr/bin/python3\n')
  assert.match(install(home, [await release('1.0.0')]).stdout, /was left alone/)
  install(home, ['--undo'])
  assert.equal(readFileSync(join(bin, 'az'), 'utf8'), '#!/usr/bin/python3\n')
  symlinkSync('/somewhere/bin.cjs', join(bin, 'azin'))
  assert.match(install(home, [await release('1.0.0')]).stderr, /is a link/)
})

test('from an address, with SHA256SUMS beside it', posix, async () => {
  const file = await release('3.0.0')
  const name = file.slice(dirname(file).length + 1)
  const sums = `${'0'.repeat(64)}  other.tar.gz\n${readFileSync(`${file}.sha256`, 'utf8')}`
  const asked: string[] = []
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '')
    const body = request.url === `/d/${name}` ? readFileSync(file) : request.url === '/d/SHA256SUMS' ? sums : undefined
    reply.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  const home = fresh()
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/d/${name}`
  const child = spawn('/bin/sh', [join(root, 'install.sh'), address], { env: { HOME: home, PATH: '/usr/bin:/bin' }, stdio: 'ignore' })
  assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0)
  assert.deepEqual(asked, [`/d/${name}`, `/d/${name}.sha256`, '/d/SHA256SUMS'])
  assert.ok(existsSync(join(home, '.local/bin/azin')))
})

test('the launcher finds its program: moved, linked, without a PATH, as `bash az`', posix, () => {
  const home = fresh()
  const folder = join(home, "a folder's")
  mkdirSync(join(home, 'links'))
  mkdirSync(folder)
  writeFileSync(join(folder, 'azin'), '#!/bin/sh\nprintf "<%s>" "$@"\nprintf %s "${NODE_OPTIONS-unset}"\n')
  writeFileSync(join(folder, 'az'), posixLauncher)
  for (const name of ['az', 'azin']) chmodSync(join(folder, name), 0o755)
  symlinkSync("../a folder's/az", join(home, 'links/az'))
  symlinkSync('az', join(home, 'links/az2'))
  symlinkSync(join(home, 'links'), join(home, 'more'))
  const run = (file: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: Record<string, string> } = {}) =>
    spawnSync(file, args, { encoding: 'utf8', env: {}, ...options }).stdout
  for (const name of [join(folder, 'az'), join(home, 'links/az'), join(home, 'links/az2'), join(home, 'more/az2')]) assert.equal(run(name, ['a b', '']), '<a b><>unset', name)
  assert.equal(run(join(home, 'more/az2'), ['x'], { env: { PATH: '/nowhere', NODE_OPTIONS: '--x' } }), '<x>unset')
  assert.equal(run(join(home, 'more/az2'), ['x'], { env: { NODE_OPTIONS: '--x', AZIN_KEEP_NODE_OPTIONS: '1' } }), '<x>--x')
  assert.equal(run('/bin/bash', ['az', 'x'], { cwd: join(home, 'links') }), '<x>unset')
  assert.equal(run('/bin/sh', ['-c', 'az x'], { env: { PATH: join(home, 'links') } }), '<x>unset')
})

test('the action installs, and tells later steps where', posix, async () => {
  const home = fresh()
  const told = { GITHUB_PATH: join(home, 'path'), GITHUB_OUTPUT: join(home, 'output') }
  const env = { HOME: home, PATH: '/usr/bin:/bin', PLACE: join(home, 'tools'), ACTION: root, SHA256: '', AZ: 'true', ...told }
  const run = (more: Record<string, string>) => spawnSync('/bin/bash', [join(root, 'scripts/action.sh')], { env: { ...env, ...more }, encoding: 'utf8' })
  assert.equal(run({ SOURCE: await release('4.0.0') }).status, 0)
  assert.equal(readFileSync(told.GITHUB_PATH, 'utf8'), `${join(home, 'tools/bin')}\n`)
  assert.equal(readFileSync(told.GITHUB_OUTPUT, 'utf8'), `directory=${join(home, 'tools/bin')}\nversion=4.0.0\n`)
  assert.deepEqual(readdirSync(join(home, 'tools/bin')).sort(), ['az', 'azin'])
  assert.equal(run({ SOURCE: await release('4.0.1'), AZ: 'false', PLACE: join(home, 'alone') }).status, 0)
  assert.deepEqual(readdirSync(join(home, 'alone/bin')), ['azin'])
  assert.equal(run({ SOURCE: 'azin-1.0.0-windows-x64.zip' }).status, 1)
})
