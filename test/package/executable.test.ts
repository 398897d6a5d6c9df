/** Does the executable mind its own business? (That it is the same wherever it is built: reproducible.test.ts.) time limit: 240 s */

import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { demoPassword } from '../../emulator/default-directory.ts'
import { writeCloud } from '../harness/cloud.ts'
import { startEmulator } from '../harness/emulator.ts'
import { place, root } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { writeSignedIn } from '../harness/signed-in.ts'

interface Entry { readonly name: string; readonly mode: number; readonly data: Buffer }
const { tarGz, zip } = (await import(`${root}/scripts/exe/archive.mjs`)) as { tarGz(entries: readonly Entry[]): Promise<Buffer>; zip(entries: readonly Entry[]): Buffer }
const { targets, ownTarget } = (await import(`${root}/scripts/exe/targets.mjs`)) as { targets: readonly { name: string }[]; ownTarget(machine: object): { name: string; file: string } }
const work = place({ after: (job) => after(job as () => void) }, 'azin-exe')
const file = process.platform === 'win32' ? 'azin.exe' : 'azin'
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex')

before(() => {
  execFileSync(process.execPath, ['scripts/build-exe.mjs', '--out', join(work, 'one')], { cwd: root, stdio: 'pipe' })
})

test('.env and bunfig.toml of the working directory are not read', () => {
  const here = join(work, 'here')
  mkdirSync(here)
  const token = writeSignedIn(join(work, 'azure'))
  writeFileSync(join(here, '.env'), `AZURE_CONFIG_DIR=${join(work, 'elsewhere')}\n`)
  writeFileSync(join(here, 'bunfig.toml'), 'preload = ["./loaded.mjs"]\n')
  writeFileSync(join(here, 'loaded.mjs'), `import { writeFileSync } from 'node:fs'\nwriteFileSync('loaded', '')\n`)
  // Its own default: HOME/.azure, which `.env` would lead elsewhere.
  const home = join(work, 'home')
  writeSignedIn(join(home, '.azure'))
  const { stdout, stderr, status } = spawnSync(join(work, 'one', file), ['account', 'get-access-token'], { cwd: here, env: { HOME: home, USERPROFILE: home }, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  assert.equal((JSON.parse(stdout) as { accessToken: string }).accessToken, token)
  assert.equal(existsSync(join(here, 'loaded')), false)
})

test('its az answers in a folder that was removed, where Bun alone does not start', { skip: process.platform === 'win32' ? 'no such folder' : false }, async () => {
  const { posixLauncher } = (await import(`${root}/scripts/exe/launchers.mjs`)) as { posixLauncher: string }
  const home = join(work, 'gone-home')
  writeSignedIn(join(home, '.azure'))
  const beside = join(work, 'one/az')
  writeFileSync(beside, posixLauncher, { mode: 0o755 })
  const installed = join(work, 'installed')
  execFileSync(join(work, 'one', file), ['install', '--dir', installed], { env: { HOME: home, PATH: '/usr/bin:/bin' }, stdio: 'pipe' })
  for (const az of [beside, join(installed, 'az')]) {
    const script = 'mkdir -p "$0" && cd "$0" && rmdir "$0" && exec "$1" account get-access-token'
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script, join(work, 'gone'), az], { env: { HOME: home, PATH: '/usr/bin:/bin' }, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"accessToken": "/)
  }
})

test('with 24 open files it signs in and renews', { skip: process.platform === 'win32' ? 'no such limit' : false }, async (t) => {
  const { origin } = await startEmulator(t)
  const config = join(work, 'few')
  writeCloud(config, origin)
  const few = (...args: string[]) => start(t, 'sh', ['-c', `ulimit -n 24; exec '${join(work, 'one', file)}' "$@"`, 'sh', ...args], { HOME: work, AZURE_CONFIG_DIR: config }).ended
  for (const args of [['login', '-u', 'ada@larkspur.example', '-p', demoPassword, '-o', 'none'], ['account', 'get-access-token', '--resource-type', 'ms-graph']]) {
    const { code, stderr } = await few(...args)
    assert.equal(code, 0, stderr)
  }
})

test('the emulator inside it starts, with certificates', async () => {
  const child = spawn(join(work, 'one', file), ['emulator', 'start', '--proxy'], { env: { HOME: work, TMPDIR: work }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = await new Promise<string>((resolve) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part).includes('az login') && resolve(text))
    child.on('close', () => resolve(text))
  })
  child.kill()
  assert.match(said, /HTTPS_PROXY=/)
})

test('archives are the same whatever the order, the hour and the time zone', async () => {
  const entries = ['x/azin', 'x/LICENSE', 'x/az'].map((name) => ({ name, mode: 0o755, data: Buffer.from(name.repeat(99)) }))
  const zone = process.env['TZ']
  const made: string[][] = []
  for (const [TZ, order] of [['Asia/Tokyo', entries], ['America/Lima', [...entries].reverse()]] as const) {
    process.env['TZ'] = TZ
    made.push([sha256(await tarGz(order)), sha256(zip(order))])
  }
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
  assert.deepEqual(made[0], made[1])
  const tar = gunzipSync(await tarGz(entries)).toString('latin1')
  assert.deepEqual([tar.indexOf('x/LICENSE'), tar.slice(100, 107), tar.slice(108, 115), tar.slice(136, 147)], [0, '000755 ', '000000 ', '02263523000'])
})

test('nine kinds, and every computer has its own', () => {
  assert.equal(targets.length, 9)
  for (const [platform, arch, musl, name] of [['linux', 'x64', true, 'linux-x64-musl'], ['darwin', 'arm64', false, 'macos-arm64'], ['win32', 'x64', false, 'windows-x64']]) {
    assert.equal(ownTarget({ platform, arch, musl }).name, name)
  }
  assert.throws(() => ownTarget({ platform: 'linux', arch: 'ppc64', musl: false }), /no executable for linux-ppc64/)
})
