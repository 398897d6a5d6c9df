// time limit: 1700 s
/** Whatever has damaged a file: is it said in a line or repaired, is what was there kept, and does a sign-in always help? (R17) */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, ada, cacheOf, password, profileOf, readCacheFile, readProfileFile, scene, token, trace, twoSeconds } from './scene.ts'

const { below } = random('damage')

/** The eight kinds. */
const kinds: Readonly<Record<string, (whole: Buffer) => Buffer>> = {
  empty: () => Buffer.alloc(0),
  cut: (whole) => whole.subarray(0, Math.floor(whole.length / 2)),
  NULs: (whole) => Buffer.alloc(whole.length),
  random: (whole) => Buffer.from(Array.from(whole, () => below(256))),
  'UTF-16': (whole) => Buffer.from(`\ufeff${whole.toString('utf8').replace(/^\ufeff/, '')}`, 'utf16le'),
  null: () => Buffer.from('null'),
  '[]': () => Buffer.from('[]'),
  'half old, half new': (whole) => Buffer.concat([whole, whole.subarray(Math.floor(whole.length / 3))]),
}

const login = ['login', '-u', ada, '-p', password, '-o', 'none']
const commands: readonly (readonly string[])[] = [
  token, ['account', 'show'], ['account', 'list'], ['account', 'set', '-s', 'Larkspur Development'], ['logout', '--username', 'nobody@larkspur.example'], ['account', 'clear'],
]

test('8 kinds of damage to each of 2 files: every command ends in a line, and a sign-in repairs', async (t) => {
  const world = await scene(t)
  const limit = await twoSeconds(world)
  const cases = [cacheOf, profileOf].flatMap((pathOf) => Object.entries(kinds).map(([kind, damage]) => ({ pathOf, kind, damage })))
  const done = { repaired: 0, runs: 0 }
  await abreast(2, cases, async ({ pathOf, kind, damage }) => {
    const whole = readFileSync(pathOf(world.directory))
    const damaged = damage(whole)
    const chosen = count('commands on damage', 2) >= 6 ? commands : [commands[below(5)]!, commands[5]!]
    for (const args of [...chosen, login]) {
      const directory = world.copy()
      const why = `${kind} in ${basename(pathOf(directory))}: ${args.join(' ')}`
      writeFileSync(pathOf(directory), damaged, { mode: 0o600 })
      const { code, stderr, ms } = await world.run(directory, args)
      done.runs += 1
      assert.doesNotMatch(stderr, trace, why)
      assert.ok(code === 0 || code === 1, `${why}: ${code}`)
      assert.ok(stderr.trim().split('\n').length <= 4, `${why}: ${stderr}`)
      assert.ok(ms < limit, `${why}: ${ms} ms`)
      if (args !== login && args !== commands[5]) {
        const now = readFileSync(pathOf(directory))
        // An empty cache is MSAL's way to say that there is nothing; what a command wrote over it lost nothing.
        if (damaged.length > 0) assert.ok(now.equals(damaged) || kept(directory, pathOf(directory), damaged), `${why}: gone`)
        const { code: helped, stderr: said } = await world.run(directory, login)
        assert.equal(helped, 0, `${why}: then login: ${said}`)
      }
      if (args === commands[5]) continue
      if (damaged.length > 0) assert.ok(kept(directory, pathOf(directory), damaged), `${why}: the damaged bytes were not kept`)
      assert.ok(readProfileFile(directory).subscriptions.length >= 4, why)
      assert.ok(Object.keys(readCacheFile(directory)['RefreshToken']!).length >= 1, why)
      assert.equal((await world.run(directory, token)).code, 0, why)
      done.repaired += 1
    }
  })
  figure('damaged files repaired by login', done.repaired)
  figure('commands on damaged files', done.runs)
})

/** Whether a file beside it, that only its owner may read, has these bytes. */
function kept(directory: string, path: string, bytes: Buffer): boolean {
  return readdirSync(directory).filter((name) => name.startsWith(`${basename(path)}.corrupt-`)).some((name) => {
    const file = join(directory, name)
    return readFileSync(file).equals(bytes) && (statSync(file).mode & 0o077) === 0
  })
}
