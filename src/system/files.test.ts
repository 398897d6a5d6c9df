/** Does the real file system keep the promises of `Files`, with odd things in a file's place? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nodeFiles } from './files.ts'
import { codeOf } from './failure.ts'
import { read } from './regular-file.ts'

const files = nodeFiles(() => read)
const root = process.getuid?.() === 0
const place = (): string => mkdtempSync(join(tmpdir(), 'azin-files-'))
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('nothing there is `undefined`; every other failure is thrown with its code and path', () => {
  const folder = place()
  assert.equal(files.read(join(folder, 'no', 'such')), undefined)
  assert.equal(files.status(join(folder, 'no', 'such')), undefined)
  assert.deepEqual([files.list(join(folder, 'no')), files.remove(join(folder, 'no'))], [[], false])
  assert.throws(() => files.read(folder), (error) => codeOf(error) === 'EISDIR' && (error as { path?: string }).path === folder)
  files.replace(join(folder, 'file'), 'x')
  assert.throws(() => files.read(join(folder, 'file', 'below')), (error) => codeOf(error) === 'ENOTDIR')
})

test('a pipe in the place of a file is refused at once', () => {
  const pipe = join(place(), 'pipe')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  assert.throws(() => files.read(pipe), (error) => codeOf(error) === 'EINVAL')
  assert.throws(() => files.replace(pipe, 'x'), (error) => codeOf(error) === 'file_unwritable')
  assert.equal(files.status(pipe)?.kind, 'other')
})

test('replaced: content, 0600 in a new folder of 0700, dated seconds ahead, nothing left beside', () => {
  const umask = process.umask(0)
  try {
    const folder = join(place(), 'ü b', 'c')
    const path = join(folder, 'file')
    files.replace(path, 'é')
    chmodSync(path, 0o644)
    const old = lstatSync(path).ino
    const start = Date.now()
    files.replace(path, Buffer.alloc(300_000, 'x'))
    assert.deepEqual([mode(folder), mode(path), readdirSync(folder)], ['700', '600', ['file']])
    assert.equal(files.readText(path), 'x'.repeat(300_000))
    assert.notEqual(lstatSync(path).ino, old)
    assert.ok(lstatSync(path).mtimeMs > start + 4_000)
  } finally {
    process.umask(umask)
  }
})

test('a guard that throws leaves the old file, and nothing beside it; what it throws comes through', () => {
  const path = join(place(), 'file')
  files.replace(path, 'old')
  const overtaken = Symbol('overtaken')
  assert.throws(() => files.replace(path, 'new', () => { throw overtaken }), (error) => error === overtaken)
  assert.deepEqual([files.readText(path), readdirSync(join(path, '..'))], ['old', ['file']])
})

test('a temporary file that was taken away by the next holder of the lock: not written, and said', () => {
  const folder = place()
  const path = join(folder, 'file')
  files.replace(path, 'old')
  const sweep = (): void => readdirSync(folder).filter((name) => name !== 'file').forEach((name) => void files.remove(join(folder, name)))
  assert.throws(() => files.replace(path, 'new', sweep), (error) => codeOf(error) === 'lock_timeout')
  assert.equal(files.readText(path), 'old')
})

test('what another program writes into the old file in the instant of the rename is handed over; usually there is nothing', () => {
  const path = join(place(), 'file')
  assert.equal(files.replace(path, 'old'), undefined)
  assert.equal(files.replace(path, 'new', () => assert.equal(files.readText(path), 'old')), undefined)
  // In place, as Azure CLI does.
  assert.equal(Buffer.from(files.replace(path, 'newest', () => writeFileSync(path, 'theirs')) ?? '').toString(), 'theirs')
  assert.equal(files.readText(path), 'newest')
})

test('a link of our own is written through, atomically; its target keeps its name', () => {
  const [here, there] = [place(), place()]
  const [link, target] = [join(here, 'file'), join(there, 'kept')]
  writeFileSync(target, 'old')
  symlinkSync(target, link)
  const inode = lstatSync(target).ino
  files.replace(link, 'new')
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.deepEqual([readFileSync(target, 'utf8'), readdirSync(here), readdirSync(there)], ['new', ['file'], ['kept']])
  assert.notEqual(lstatSync(target).ino, inode)
  files.replace(link, 'again')
  assert.equal(readFileSync(target, 'utf8'), 'again')
})

test('a hard link elsewhere keeps the old content', () => {
  const folder = place()
  writeFileSync(join(folder, 'victim'), 'old')
  linkSync(join(folder, 'victim'), join(folder, 'file'))
  files.replace(join(folder, 'file'), 'new')
  assert.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'old')
})

test('refused: a directory, a link to nothing, to a directory; a folder that everybody may write to', () => {
  const folder = place()
  mkdirSync(join(folder, 'directory'))
  symlinkSync('nothing', join(folder, 'dangling'))
  symlinkSync('directory', join(folder, 'to-directory'))
  const refused = (path: string): void => assert.throws(() => files.replace(path, 'x'), (error) => codeOf(error) === 'file_unwritable', path)
  for (const name of ['directory', 'dangling', 'to-directory']) refused(join(folder, name))
  chmodSync(join(folder, 'directory'), 0o777)
  refused(join(folder, 'directory', 'file'))
  chmodSync(join(folder, 'directory'), 0o1777)
  files.replace(join(folder, 'directory', 'file'), 'x')
})

test('of other users: their folder and their link are refused to a user; root leaves a file to its owner, and a new one to the folder\'s', { skip: root ? false : 'needs root' }, () => {
  const folder = place()
  const path = join(folder, 'file')
  writeFileSync(path, 'old')
  chownSync(path, 12345, 12345)
  files.replace(path, 'new')
  assert.equal(statSync(path).uid, 12345)
  const home = place()
  chownSync(home, 12345, 12345)
  files.replace(join(home, 'first'), 'new')
  assert.equal(statSync(join(home, 'first')).uid, 12345)
  chmodSync(folder, 0o755)
  const seteuid = (user: number): void => process.seteuid?.(user)
  const own = place()
  const kept = join(place(), 'kept')
  writeFileSync(kept, 'kept')
  for (const one of [kept, join(kept, '..')]) chownSync(one, 12345, 12345)
  symlinkSync(kept, join(own, 'foreign'))
  for (const [one, owner] of [[own, 12345], [folder, 54321]] as const) chownSync(one, owner, owner)
  const getuid = process.getuid
  seteuid(12345)
  process.getuid = () => 12345
  try {
    assert.throws(() => files.replace(join(folder, 'file'), 'x'), (error) => codeOf(error) === 'file_unwritable')
    assert.throws(() => files.replace(join(own, 'foreign'), 'x'), (error) => codeOf(error) === 'file_unwritable')
    files.replace(join(own, 'mine'), 'x')
  } finally {
    seteuid(0)
    if (getuid !== undefined) process.getuid = getuid
  }
  assert.deepEqual([readFileSync(path, 'utf8'), readFileSync(kept, 'utf8')], ['new', 'kept'])
})

test('what a killed process left ten minutes ago goes at the next write; what another is writing stays', () => {
  const folder = place()
  const path = join(folder, 'file')
  for (const name of ['.file.aa.azin-new', '.file.lockfile.bb.azin-new', '.file.cc.azin-new', '.other.dd.azin-new']) writeFileSync(join(folder, name), '')
  const long = Date.now() / 1000 - 700
  for (const name of ['.file.aa.azin-new', '.file.lockfile.bb.azin-new', '.other.dd.azin-new']) utimesSync(join(folder, name), long, long)
  files.replace(path, 'x')
  assert.deepEqual(readdirSync(folder).sort(), ['.file.cc.azin-new', '.other.dd.azin-new', 'file'])
})
