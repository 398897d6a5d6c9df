import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { zipSync } from 'fflate'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fakeSystem, type Overrides } from '../../test/fake-system.ts'
import { unpackFile } from '../system/unpack.ts'
import { upgrade } from './upgrade.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

/** As tar writes it: a header of 512 bytes, content in whole blocks. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(content.length.toString(8).padStart(11, '0'), 124)
    header.write('0', 156)
    return [header, Buffer.from(content.padEnd(Math.ceil(content.length / 512) * 512, '\0'))]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

const archive = new Uint8Array(gzipSync(tar({ 'azin-2/LICENSE': 'MIT', 'azin-2/azin': 'the new one' })))

/** `answer` is what the new program says to --version. */
function world(files: Readonly<Record<string, string | Uint8Array>>, answer = 'azure-cli  2.89.1\nazin   2.0.0\n', overrides: Overrides = {}) {
  const said: string[] = []
  const ran: string[] = []
  const run = async (file: string, args: readonly string[]) => {
    ran.push([file, ...args].join(' '))
    return file === '/bin/chmod' ? { code: 0, stdout: '', stderr: '' } : { code: answer === '' ? undefined : 0, stdout: answer, stderr: '' }
  }
  const system = fakeSystem({ '/opt/azin': 'the old one', ...files }, {
    processes: { run }, terminal: { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text), output: false, error: false, columns: 80 }, ...overrides,
  })
  const go = (values: object = { from: '/d/new.tar.gz' }, self = ['/opt/azin']) => upgrade(system, { values, doors: { self } } as never)
  return { system, said, ran, go }
}

test('upgrade: the new one answers, then stands in the old one’s place', async () => {
  const { system, said, ran, go } = world({ '/d/new.tar.gz': archive, '/d/new.tar.gz.sha256': `${sha256(archive)}  new.tar.gz\n` })
  await go()
  assert.equal(system.files.text('/opt/azin'), 'the new one')
  assert.deepEqual(ran, ['/bin/chmod 755 /opt/azin.new-4242', '/opt/azin.new-4242 --version'])
  assert.deepEqual(said, ['azin 2.0.0 is in place: /opt/azin\n'])
  assert.equal(system.files.text('/opt/azin.new-4242'), undefined)
})

test('upgrade: whatever is wrong, the old one stays and nothing is left beside it', async () => {
  const sum = { '/d/new.tar.gz.sha256': `${sha256(archive)}  new.tar.gz\n` }
  const cases: readonly [ReturnType<typeof world>, object, object][] = [
    [world({}), {}, { code: 'file_unreadable' }],
    [world({ '/d/new.tar.gz': archive }), { sha256: '0'.repeat(64) }, { code: 'file_damaged', message: /not the one/ }],
    [world({ '/d/new.tar.gz': bytes('short'), ...sum }), {}, { code: 'file_damaged', message: /not the one/ }],
    [world({ '/d/new.tar.gz': archive, '/d/SHA256SUMS': `${sha256(archive)}  other\n${'1'.repeat(64)} *new.tar.gz\n` }), {}, { code: 'file_damaged' }],
    [world({ '/d/new.tar.gz': bytes('not an archive') }), {}, { code: 'file_damaged', message: /neither/ }],
    [world({ '/d/new.tar.gz': archive.subarray(0, 40) }), {}, { code: 'file_damaged', message: /cannot be unpacked/ }],
    [world({ '/d/new.tar.gz': new Uint8Array(gzipSync(tar({ other: 'x' }))) }), {}, { code: 'file_damaged', message: /no azin/ }],
    [world({ '/d/new.tar.gz': archive, ...sum }, ''), {}, { code: 'not_supported', message: /does not run/ }],
    [world({ '/d/new.tar.gz': archive, ...sum }, 'hello'), {}, { code: 'not_supported' }],
    [world({ '/d/new.tar.gz': archive }), { sha256: 'x' }, { name: 'UsageError' }],
  ]
  for (const [{ system, go }, values, error] of cases) {
    await assert.rejects(go({ from: '/d/new.tar.gz', ...values }), error)
    assert.equal(system.files.text('/opt/azin'), 'the old one')
    assert.equal(system.files.text('/opt/azin.new-4242'), undefined)
  }
})

test('upgrade: without any checksum it says so; the npm package leaves it to npm', async () => {
  const { system, said, go } = world({ '/d/new.tar.gz': archive })
  await go()
  assert.match(said[0] ?? '', /no new\.tar\.gz\.sha256 beside/)
  assert.equal(system.files.text('/opt/azin'), 'the new one')
  await assert.rejects(go(undefined, ['/n/node', '/n/bin.cjs']), { code: 'not_supported', message: /npm/ })
})

test('upgrade on Windows: the running program is moved aside', async () => {
  const zip = zipSync({ 'azin-2/az.cmd': bytes('@echo'), 'azin-2/azin.exe': bytes('the new one') })
  const { system, go } = world({ 'C:\\d/x.zip': '', '/d/x.zip': zip }, undefined, { platform: 'win32' })
  await go({ from: '/d/x.zip', sha256: sha256(zip).toUpperCase() })
  assert.deepEqual([system.files.text('/opt/azin'), system.files.text('/opt/azin.old')], ['the new one', 'the old one'])
})

test('unpack: the file of the name, in any folder; a folder or a link of that name is none', () => {
  const odd = tar({ 'a/azin': 'x', 'b/azin': 'y' })
  odd.write('5', 156)
  assert.equal(new TextDecoder().decode(unpackFile(gzipSync(odd), 'azin')), 'y')
  assert.equal(unpackFile(gzipSync(tar({ notazin: 'x' })), 'azin'), undefined)
  assert.throws(() => unpackFile(gzipSync(tar({ azin: 'x'.repeat(600) }).subarray(0, 800)), 'azin'), /cut off/)
  assert.throws(() => unpackFile(zipSync({ azin: bytes('x') }).subarray(0, 20), 'azin'))
})
