/** Does a change of the cache keep its promises when other programs, the disk or the lock misbehave? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeSystem } from '../../test/fake-system.ts'
import { AuthError } from '../errors.ts'
import { readCache } from './read.ts'
import type { CacheFile } from './schema.ts'
import { updateCache } from './write.ts'

const path = '/home/me/.azure/msal_token_cache.json'
const mark = (name: string) => (cache: CacheFile): CacheFile => ({ ...cache, Marks: { ...(cache['Marks'] as object), [name]: {} } })
const failsWith = (code: string) => (error: unknown) => error instanceof AuthError && error.code === code && error.message.includes(path)

test('no file is an empty cache; the change is written as Python spells it, under the lock that msal uses', async () => {
  const system = fakeSystem()
  assert.deepEqual(readCache(system), {})
  await updateCache(system, mark('é'))
  assert.equal(system.files.text(path), '{\n    "Marks": {\n        "\\u00e9": {}\n    }\n}')
  assert.deepEqual(system.locks.taken.map((one) => [one.path, one.options.protocol]), [[`${path}.lockfile`, 'msal']])
})

test('what changes nothing writes nothing', async () => {
  const system = fakeSystem({ [path]: '{"Marks":{"a":{}}}' })
  await updateCache(system, mark('a'))
  assert.equal(system.files.text(path), '{"Marks":{"a":{}}}')
})

test('a file that is being written is waited for; an empty one is an empty cache in the end', async () => {
  const system = fakeSystem({ [path]: '{"Marks": {"the' })
  system.clock.during = () => system.files.put(path, '{"Marks": {"theirs": {}}}')
  assert.deepEqual(await updateCache(system, mark('ours')), { Marks: { theirs: {}, ours: {} } })
  const empty = fakeSystem({ [path]: '' })
  assert.deepEqual(await updateCache(empty, mark('a')), { Marks: { a: {} } })
})

test('a reader waits for a writer that a busy machine keeps waiting, whatever the clock says; not for one who left long ago', () => {
  const read = (age: number) => {
    const system = fakeSystem({ [path]: '' })
    let looks = 0
    const status = system.files.status.bind(system.files)
    system.files.status = (at) => {
      if ((looks += 1) === 50) system.files.put(path, '{"Marks": {"theirs": {}}}')
      system.clock.milliseconds += 2000
      return { ...status(at)!, mtime: system.clock.seconds * 1000 - age }
    }
    return { cache: readCache(system), looks }
  }
  assert.deepEqual(read(0).cache, { Marks: { theirs: {} } })
  const left = read(20_000)
  assert.deepEqual([left.cache, left.looks], [{}, 6])
})

test('a failed read is said, never taken for empty, and nothing is written', async () => {
  for (const code of ['EIO', 'EACCES', 'EMFILE']) {
    const system = fakeSystem({ [path]: '{"Marks":{"a":{}}}' })
    system.files.fail('read', path, code)
    assert.throws(() => readCache(system), failsWith('file_unreadable'))
    await assert.rejects(updateCache(system, mark('b'), { repair: true }), failsWith('file_unreadable'))
    assert.equal(system.files.text(path), '{"Marks":{"a":{}}}')
  }
})

test('a failed write is said', async () => {
  const system = fakeSystem({ [path]: '{}' })
  system.files.fail('replace', path, 'ENOSPC')
  await assert.rejects(updateCache(system, mark('b')), failsWith('file_unwritable'))
})

test('damage is an error that leads to `az login`; repairing sets the bytes aside and saves what is whole', async () => {
  const damaged = '{"Marks": {"a": {"x": 1}}, "RefreshT'
  const system = fakeSystem({ [path]: damaged })
  assert.throws(() => readCache(system), failsWith('file_damaged'))
  await assert.rejects(updateCache(system, mark('b')), failsWith('file_damaged'))
  assert.equal(system.files.text(path), damaged)
  assert.deepEqual(await updateCache(system, mark('b'), { repair: true }), { Marks: { a: { x: 1 }, b: {} } })
  const aside = [...system.files.nodes.keys()].filter((name) => /\.corrupt-\d{8}T\d{6}Z$/.test(name))
  assert.deepEqual(aside.map((name) => system.files.text(name)), [damaged])
})

test('if the damaged bytes cannot be set aside, the file stays as it is', async () => {
  const system = fakeSystem({ [path]: '[]' })
  system.files.fail('replace', '*', 'ENOSPC')
  await assert.rejects(updateCache(system, mark('b'), { repair: true }), failsWith('file_unwritable'))
  assert.equal(system.files.text(path), '[]')
})

test('bytes that are no text are damage, not something to write back', async () => {
  const system = fakeSystem({ [path]: Buffer.from('{"Marks":{"\xff":{}}}', 'latin1') })
  await assert.rejects(updateCache(system, mark('b')), failsWith('file_damaged'))
})

test('a lock that was lost: the change is made again on what is there then', async () => {
  const system = fakeSystem({ [path]: '{}' })
  system.locks.lost = true
  let times = 0
  const cache = await updateCache(system, (before) => {
    if ((times += 1) === 2) system.locks.lost = false
    return mark('b')(before)
  })
  assert.deepEqual([cache, times], [{ Marks: { b: {} } }, 2])
  system.locks.lost = true
  await assert.rejects(updateCache(system, mark('c')), (error) => error instanceof AuthError && error.code === 'lock_timeout')
})

test('a lock that was lost around the commit: the change is looked for under the next, and made again if it is gone', async () => {
  const system = fakeSystem({ [path]: '{"Marks":{"old":{}}}' })
  const replace = system.files.replace.bind(system.files)
  let writes = 0
  system.files.replace = (...parameters) => {
    replace(...parameters)
    system.locks.lost = (writes += 1) === 1
    return undefined
  }
  const hold = system.locks.hold.bind(system.locks)
  system.locks.hold = (...parameters) => {
    // What whoever walked in had read before our commit, and wrote after we had looked.
    if (writes === 1) system.files.put(path, '{"Marks":{"old":{},"theirs":{}}}')
    system.locks.lost = false
    return hold(...parameters)
  }
  assert.deepEqual(await updateCache(system, mark('ours')), { Marks: { old: {}, theirs: {}, ours: {} } })
  assert.equal(writes, 2)
})

test('a program that undoes the change from an old copy is answered by making it again; one that builds on it is not', async () => {
  // The looks at the file: before reading, before the rename, after it, and once more before the change counts as made.
  const after = (text: string, look = 4, files: Record<string, string> = { [path]: '{"Marks":{"old":{}}}' }) => {
    const system = fakeSystem(files)
    const replace = system.files.replace.bind(system.files)
    let writes = 0
    system.files.replace = (...parameters) => (replace(...parameters), void ((writes += 1)))
    const status = system.files.status.bind(system.files)
    let looks = 0
    system.files.status = (at) => (at === path && (looks += 1) === look && system.files.put(path, text), status(at))
    return updateCache(system, mark('ours')).then(() => [writes, system.files.text(path)?.replace(/\s/g, '')])
  }
  assert.deepEqual(await after('{"Marks":{"old":{},"theirs":{}}}'), [2, '{"Marks":{"old":{},"theirs":{},"ours":{}}}'])
  assert.deepEqual(await after('{"Marks":{"old":{},"ours":{"more":1}}}'), [1, '{"Marks":{"old":{},"ours":{"more":1}}}'])
  // A program that waits for no lock has written while we were at it: what it wrote is read before ours is put in place.
  assert.deepEqual(await after('{"Marks":{"old":{},"theirs":{}}}', 2), [1, '{"Marks":{"old":{},"theirs":{},"ours":{}}}'])
  // So it is where there was no file at all.
  assert.deepEqual(await after('{"Marks":{"theirs":{}}}', 2, {}), [1, '{"Marks":{"theirs":{},"ours":{}}}'])
})

test('an empty file is no empty cache while another program has our lock: it is about to write', async () => {
  const system = fakeSystem({ [path]: '' })
  system.locks.lost = true
  await assert.rejects(updateCache(system, mark('b')), (error) => error instanceof AuthError && error.code === 'lock_timeout')
  assert.equal(system.files.text(path), '')
  system.locks.lost = false
  assert.deepEqual(await updateCache(system, mark('b')), { Marks: { b: {} } })
})
