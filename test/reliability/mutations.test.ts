// time limit: 1700 s
/** Files with any bytes in them: does reading end in an answer or a named error, and repairing in a file that keeps the old bytes? (R17) */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findAccessToken, findAccounts, findRefreshTokens } from '../../src/cache/lookup.ts'
import { readCache } from '../../src/cache/read.ts'
import { updateCache } from '../../src/cache/write.ts'
import { isAzinError } from '../../src/errors.ts'
import { readProfile } from '../../src/profile/file.ts'
import { updateProfile } from '../../src/profile/write.ts'
import { place } from '../harness/place.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { count, figure, random } from '../harness/counts.ts'
import { realSystem } from './real-system.ts'

const { below, pick } = random('mutations')

/** Bit flips, cuts, splices, doubled tails, zeroed blocks, tokens of JSON in odd places. */
const mutations: readonly ((bytes: Buffer, other: Buffer) => Buffer)[] = [
  (bytes) => {
    const copy = Buffer.from(bytes)
    for (let flips = 1 + below(8); flips > 0; flips -= 1) copy[below(copy.length)]! ^= 1 << below(8)
    return copy
  },
  (bytes) => bytes.subarray(0, below(bytes.length)),
  (bytes) => bytes.subarray(below(bytes.length)),
  (bytes, other) => Buffer.concat([bytes.subarray(0, below(bytes.length)), other.subarray(below(other.length))]),
  (bytes) => Buffer.concat([bytes, bytes.subarray(below(bytes.length))]),
  (bytes) => {
    const copy = Buffer.from(bytes)
    const at = below(copy.length)
    return copy.fill(0, at, at + below(copy.length - at) + 1)
  },
  (bytes) => {
    const at = below(bytes.length)
    const odd = pick(['{', '}', '[', ']', '"', '\\', '\\u12', ',', ':', 'null', '1e999', '"__proto__":{"a":1},', '\ud800', '\u0000', '{"a":'.repeat(3000), '['.repeat(20_000)])
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(odd), bytes.subarray(at + below(3))])
  },
  (bytes) => Buffer.from(bytes.toString('latin1').replace(/"[^"]{3,60}"/g, (word) => (below(12) === 0 ? pick(['null', '7', '[]', '{}', 'true', '""']) : word)), 'latin1'),
]

test('mutated files: nothing but azin\'s own errors, no hang, the repaired file is whole and the damaged bytes are kept', async (t) => {
  const directory = place(t)
  writeSignedIn(directory)
  const paths = { cache: join(directory, 'msal_token_cache.json'), profile: join(directory, 'azureProfile.json') }
  const whole = { cache: readFileSync(paths.cache), profile: readFileSync(paths.profile) }
  // Each look at this clock is a second later, and the damaged file is old, so that nobody waits for a writer who is not there.
  let time = 0
  const system = realSystem(directory, { monotonic: () => (time += 1000), sleep: () => Promise.resolve() })
  const many = count('mutations', 500)
  const tally = { read: 0, refused: 0, slowest: 0 }
  for (let number = 0; number < many; number += 1) {
    const kind = number % 2 === 0 ? 'cache' : 'profile'
    const damaged = pick(mutations)(whole[kind], whole[kind === 'cache' ? 'profile' : 'cache'])
    writeFileSync(paths.cache, whole.cache)
    writeFileSync(paths.profile, whole.profile)
    writeFileSync(paths[kind], damaged)
    utimesSync(paths[kind], 1, 1)
    const begun = performance.now()
    const before = process.cpuUsage()
    const first = await outcome(() => look(system))
    const changed = await outcome(() => (kind === 'cache' ? updateCache(system, (cache) => ({ ...cache, New: { a: {} } })) : updateProfile(system, (profile) => ({ ...profile, fresh: number }))))
    if (changed === 'refused') assert.ok(readFileSync(paths[kind]).equals(damaged), 'a refused change has changed the file')
    const repair = { repair: true }
    if (kind === 'cache') await updateCache(system, (cache) => ({ ...cache, Newer: { a: {} } }), repair)
    else await updateProfile(system, (profile) => ({ ...profile, fresher: number }), repair)
    // What a busy machine adds is not ours: two seconds of the processor, or ten times that by the clock, are a hang.
    const { user, system: kernel } = process.cpuUsage(before)
    assert.ok(performance.now() - begun < 20_000, `number ${number}`)
    tally.slowest = Math.max(tally.slowest, (user + kernel) / 1000)
    tally[first] += 1
    JSON.parse(readFileSync(paths[kind], 'utf8').replace(/^\ufeff/, ''))
    assert.equal(await outcome(() => look(system)), 'read', `seed and number ${number}`)
    const left = readdirSync(directory).filter((name) => name.includes('.corrupt-'))
    if (changed === 'refused' && damaged.length > 0) assert.ok(left.some((name) => readFileSync(join(directory, name)).equals(damaged)), `number ${number}: bytes gone`)
    for (const name of left) rmSync(join(directory, name))
  }
  assert.ok(tally.slowest < 2000, `${tally.slowest} ms`)
  figure('mutated files', many)
  figure('mutated files: slowest reading and repairing', `${Math.round(tally.slowest)} ms`)
  figure('mutated files: crashes', 0)
})

async function look(system: ReturnType<typeof realSystem>): Promise<void> {
  const cache = readCache(system)
  const environment = 'login.microsoftonline.com'
  for (const { home_account_id } of findAccounts(cache, { environment })) {
    findRefreshTokens(cache, { environment, home_account_id, client_id: 'c' })
    findAccessToken(cache, { environment, home_account_id, client_id: 'c', realm: 'r', scopes: ['s'], now: 1 })
  }
  for (const { id, user } of (await readProfile(system)).subscriptions) assert.equal(typeof id + typeof user.name, 'stringstring')
}

/** Only azin's own errors count as an answer. */
async function outcome(work: () => unknown): Promise<'read' | 'refused'> {
  try {
    await work()
    return 'read'
  } catch (error) {
    if (!isAzinError(error)) throw error
    return 'refused'
  }
}
