/** Do the same sources give the same bytes, in whatever folder, by whomever? time limit: 600 s */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { figure } from '../harness/counts.ts'
import { root } from '../harness/place.ts'

const copied = ['src', 'emulator', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'README.md', 'test/harness']
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Two builders: another folder, another mask, another time zone, another home. */
const builders = [{ folder: 'one', umask: '022', TZ: 'UTC' }, { folder: 'two/deeper/and deeper', umask: '077', TZ: 'Asia/Tokyo' }]

test('two builders make one npm tarball, one executable, one archive', { skip: process.platform === 'linux' ? false : 'cp -l is wanted, which only GNU has' }, (t) => {
  // On the disk of the libraries, so that each builder can have its own without a copy.
  const work = join(root, 'build', `builders-${process.pid}`)
  t.after(() => rmSync(work, { recursive: true, force: true }))
  const made = builders.map(({ folder, umask, TZ }) => {
    const copy = join(work, folder)
    mkdirSync(copy, { recursive: true })
    for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true })
    execFileSync('cp', ['-al', join(root, 'node_modules'), join(copy, 'node_modules')])
    utimesSync(join(copy, 'package-lock.json'), 0, 0) // or they would be installed anew
    for (const script of ['scripts/pack.mjs', 'scripts/build-exe.mjs']) {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', `umask ${umask}; exec '${process.execPath}' ${script}`], { cwd: copy, encoding: 'utf8', env: { ...process.env, TZ, HOME: work } })
      assert.equal(status, 0, stdout + stderr)
    }
    const tarball = readdirSync(join(copy, 'build')).filter((name) => name.endsWith('.tgz')).map((name) => join(copy, 'build', name))
    const exe = join(copy, 'build/exe')
    const kinds = readdirSync(exe, { withFileTypes: true })
    const archives = kinds.filter(({ name }) => name.endsWith('.tar.gz')).map(({ name }) => join(exe, name))
    const programs = kinds.filter((one) => one.isDirectory()).map(({ name }) => join(exe, name, 'azin'))
    assert.deepEqual([tarball.length, archives.length, programs.length], [1, 1, 1])
    return [...tarball, ...programs, ...archives].map((file) => `${file.slice(copy.length)} ${sha256(file)}`)
  })
  assert.deepEqual(made[1], made[0])
  figure('built twice, the same bytes', 'npm tarball, executable, archive')
})
