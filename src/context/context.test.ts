/** Do contexts keep what they must, and does a directory file act only with the content that was allowed? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../../test/fake-system.ts'
import { contextIn, isAllowed, nearestFile, readDirectoryFile } from './directory-file.ts'
import { hookFor, shells } from './hook.ts'
import { contextNamed, isContextName, readContexts, updateContexts } from './store.ts'

const context = { cloud: 'AzureCloud', account: 'ada@x.example', tenant: 't', subscription: 's' }
const FILE = 'azin-contexts.json'

test('unknown fields survive, in the file and in a context', async () => {
  const system = fakeSystem({ [FILE]: JSON.stringify({ later: 1, contexts: { a: { ...context, colour: 'red' } }, allowed: { '/x': 'h' } }) })
  await updateContexts(system, (file) => ({ ...file, contexts: { ...file.contexts, b: context } }))
  assert.deepEqual(JSON.parse(system.files.text(`/home/me/.azure/${FILE}`)!), { version: 1, later: 1, contexts: { a: { ...context, colour: 'red' }, b: context }, allowed: { '/x': 'h' } })
  assert.deepEqual(system.locks.taken.map(({ path, options }) => [path, options.protocol]), [[`/home/me/.azure/${FILE}.lock`, 'own']])
})

test('nothing changed, nothing written; a lost lock writes nothing', async () => {
  const system = fakeSystem({ [FILE]: JSON.stringify({ contexts: {} }) })
  await updateContexts(system, (file) => file)
  assert.ok(!system.files.calls.some((call) => call.startsWith('replace')))
  system.locks.lost = true
  await assert.rejects(updateContexts(system, (file) => ({ ...file, contexts: { a: context } })), { code: 'lock_timeout' })
  assert.equal(system.files.text(`/home/me/.azure/${FILE}`), '{"contexts":{}}')
})

test('damaged, unreadable, unwritable: said, never taken for empty', async () => {
  for (const text of ['{', '[]', '{"contexts":[]}', '{"contexts":{"a":{}}}', '{"contexts":{"a":null}}']) {
    assert.throws(() => readContexts(fakeSystem({ [FILE]: text })), { code: 'file_damaged' }, text)
  }
  const unreadable = fakeSystem()
  unreadable.files.fail('read', '*', 'EACCES')
  assert.throws(() => readContexts(unreadable), { code: 'file_unreadable' })
  const full = fakeSystem()
  full.files.fail('replace', '*', 'ENOSPC')
  await assert.rejects(updateContexts(full, (file) => ({ ...file, contexts: { a: context } })), { code: 'file_unwritable' })
  assert.deepEqual(readContexts(fakeSystem()), { contexts: {}, allowed: {} })
})

test('names are safe everywhere, and __proto__ is nobody\'s', () => {
  for (const name of ['a', 'A1', 'prod-eu.1_x', 'a'.repeat(64)]) assert.ok(isContextName(name), name)
  for (const name of ['', '-a', '.a', 'a b', 'a;b', '$(x)', 'a\n', 'ä', 'a/b', 'a'.repeat(65)]) assert.ok(!isContextName(name), name)
  assert.throws(() => contextNamed({ contexts: {}, allowed: {} }, '__proto__'), { code: 'context_not_found' })
  assert.throws(() => contextNamed({ contexts: {}, allowed: {} }, 'constructor'), { code: 'context_not_found' })
})

test('a directory file holds one line, and nothing that is not seen', () => {
  assert.equal(contextIn('# who\n\n  context =  work \r\n'), 'work')
  for (const text of ['', 'context = a\ncontext = b', 'context = a b', 'context=$(x)', 'run = x', 'context = a\nrun = x', 'context = ']) assert.equal(contextIn(text), undefined, text)
})

test('the nearest file counts, up to the root; a directory of that name does not', async () => {
  const system = fakeSystem({ '/.azin': 'context = root', '/a/b/.azin': 'context = near' })
  const near = async (from: string) => (await nearestFile(system, from))?.context
  assert.deepEqual([await near('/a/b/c/d'), await near('/a/b'), await near('/a'), await near('/'), await near('/a/b/')], ['near', 'near', 'root', 'root', 'near'])
  system.files.put('/z/.azin', '', { kind: 'directory' })
  assert.equal(await near('/z'), 'root')
  assert.equal(await nearestFile(fakeSystem(), '/a/b'), undefined)
  await assert.rejects(nearestFile(fakeSystem({ '/a/.azin': `#${'x'.repeat(5000)}\ncontext = work` }), '/a'), { code: 'context_not_found' })
})

test('the content that was allowed, at that path, and no other', async () => {
  const system = fakeSystem({ '/a/.azin': 'context = work', '/b/.azin': 'context = work' })
  const [a, b] = [await readDirectoryFile(system, '/a/.azin'), await readDirectoryFile(system, '/b/.azin')]
  const file = { contexts: {}, allowed: { [a.path]: a.hash } }
  assert.deepEqual([isAllowed(file, a), isAllowed(file, b)], [true, false])
  system.files.put('/a/.azin', 'context = work ')
  assert.equal(isAllowed(file, await readDirectoryFile(system, '/a/.azin')), false)
})

test('the hook starts azin by a path that no quote can break', () => {
  for (const shell of shells) {
    const text = hookFor(shell, ["/it's/node", '/b $x/bin.cjs'])
    assert.ok(text.includes('context enter') && text.includes('$x/bin.cjs'), shell)
    assert.ok(!text.includes("/it's/node"), shell)
  }
})
