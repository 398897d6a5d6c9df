// time limit: 180 s
/** A home that is missing, a config directory of any name: does it work, or is it said in a line? (R37) */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { figure } from '../harness/counts.ts'
import { ada, password, scene, token, trace } from './scene.ts'

test('12 odd places: a sign-in and a token, or one clear line', async (t) => {
  const world = await scene(t)
  const home = place(t, 'azin-odd')
  const filled = (path: string): string => (cpSync(world.directory, path, { recursive: true }), path)
  const file = join(home, 'file')
  writeFileSync(file, 'x')
  const target = filled(join(home, 'target'))
  symlinkSync(target, join(home, 'link'))
  const deep = join(home, ...Array.from({ length: 15 }, (_, index) => `${index}-${'d'.repeat(240)}`))
  const works: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ['spaces', { AZURE_CONFIG_DIR: filled(join(home, 'with some  spaces ')) }],
    ['Unicode', { AZURE_CONFIG_DIR: filled(join(home, 'Zoë 日本 😀')) }],
    ['quotes', { AZURE_CONFIG_DIR: filled(join(home, `"it's" $HOME \\ *`)) }],
    ['a line end', { AZURE_CONFIG_DIR: filled(join(home, 'a\nb')) }],
    ['no HOME', { HOME: undefined, USERPROFILE: undefined, AZURE_CONFIG_DIR: filled(join(home, 'nohome')) }],
    ['an empty HOME', { HOME: '', AZURE_CONFIG_DIR: filled(join(home, 'emptyhome')) }],
    ['a link', { AZURE_CONFIG_DIR: join(home, 'link') }],
    ['3,600 characters', { AZURE_CONFIG_DIR: filled(deep) }],
    ['a slash at the end', { AZURE_CONFIG_DIR: `${filled(join(home, 'slash'))}//` }],
  ]
  for (const [name, env] of works) {
    const got = await world.run('', token, { env })
    assert.equal(got.code, 0, `${name}: ${got.stderr}`)
    const login = await world.run('', ['login', '-u', ada, '-p', password, '-o', 'none'], { env })
    assert.equal(login.code, 0, `${name}: ${login.stderr}`)
  }
  const missing = await world.run(join(home, 'not', 'there', 'yet'), ['account', 'list', '-o', 'json'])
  assert.deepEqual([missing.code, missing.stdout.trim()], [0, '[]'], missing.stderr)
  const tooLong = `/${Array.from({ length: 20 }, () => 'x'.repeat(240)).join('/')}`
  for (const path of [file, tooLong]) {
    for (const args of [token, ['login', '-u', ada, '-p', password], ['account', 'set', '-s', 'x'], ['account', 'clear'], ['logout']]) {
      const { code, stderr } = await world.run(path, args)
      assert.equal(code, 1, `${path.slice(0, 60)} ${args.join(' ')}`)
      assert.doesNotMatch(stderr, trace, args.join(' '))
      assert.ok(stderr.trim().split('\n').length <= 3, stderr)
    }
  }
  const closed = join(home, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o777)
  const open = await world.run(closed, ['account', 'set', '-s', 'x'])
  assert.equal(open.code, 1)
  figure('odd places', '12 of 12')
})
