// time limit: 1700 s
/** azin's and Azure CLI's own processes change one cache at once, and each reads while the other writes: is anything lost? (R5, R6, R7, R10) */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { azurePython, runProgram } from '../interop/azure-python.ts'
import { buildWorker } from '../interop/worker-build.ts'
import { count, figure } from '../harness/counts.ts'

const worker = buildWorker('test/reliability/worker.ts')
const script = 'test/reliability/azure_side.py'

/** @returns how many changes of ours and of theirs were gone when their makers looked again. */
async function storm(directory: string, ours: number, theirs: number, each: number, find: boolean) {
  const path = join(directory, 'msal_token_cache.json')
  const begun = performance.now()
  const numbers = (many: number) => Array.from({ length: many }, (_, number) => number)
  const [azin, azure] = await Promise.all([
    Promise.all(numbers(ours).map((number) => runProgram(process.execPath, [worker, 'change', directory, `ours${number}`, String(each)]))),
    Promise.all(numbers(theirs).map((number) => runProgram(azurePython(), [script, 'change'], JSON.stringify({ path, name: `theirs${number}`, count: each, find })))),
  ])
  const cache = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, { home_account_id: string; seen: string }>>
  const seen = new Map(Object.values(cache['RefreshToken']!).map((entry) => [entry.home_account_id, Number(entry.seen)]))
  const lost = (ended: typeof azin, name: string): number => ended.reduce((sum, { code, stdout, stderr }, number) => {
    assert.equal(code, 0, stderr)
    const made = Number(/^made (\d+)/m.exec(stdout)?.[1] ?? each)
    return sum + stdout.split('\n').filter((line) => line === 'lost').length + (made - (seen.get(`${name}${number}`) ?? 0) > 0 ? 1 : 0)
  }, 0)
  const refused = azure.reduce((sum, { stdout }) => sum + stdout.split('\n').filter((line) => line === 'not made').length, 0)
  return { ours: lost(azin, 'ours'), theirs: lost(azure, 'theirs'), refused, seconds: Math.round((performance.now() - begun) / 1000) }
}

test('8 processes of azin, which find and modify, and 8 of the real msal_extensions: no change is lost', async (t) => {
  const each = Math.ceil(count('changes together', 480) / 16)
  const { ours, theirs, refused, seconds } = await storm(place(t), 8, 8, each, false)
  figure('changes together', each * 16)
  figure('changes together: lost', ours + theirs)
  figure('changes together: refused to msal_extensions by its own lock, and not lost', refused)
  figure('changes together: seconds', seconds)
  assert.deepEqual({ ours, theirs }, { ours: 0, theirs: 0 })
})

/** Several of them at once read each other's half-written files as empty, and write that back: that is theirs alone. */
test('a real msal_extensions that finds before it modifies, among 8 processes of azin: no change is lost', async (t) => {
  const each = Math.ceil(count('changes after a find', 270) / 9)
  const { ours, theirs, refused, seconds } = await storm(place(t), 8, 1, each, true)
  figure('changes after a find', each * 9)
  figure('changes after a find: lost', ours + theirs)
  figure('changes after a find: seconds', seconds)
  assert.deepEqual({ ours, theirs, refused }, { ours: 0, theirs: 0, refused: 0 })
})

test('for comparison: 8 real msal_extensions which find and modify, among themselves and among 8 processes of azin', async (t) => {
  const each = Math.ceil(count('changes of msal_extensions alone', 80) / 8)
  const alone = await storm(place(t), 0, 8, each, true)
  figure('changes of msal_extensions alone', each * 8)
  figure('changes of msal_extensions alone: lost at', alone.theirs)
  // Whole caches go, so azin's changes go with theirs: how many is told, and that each of ours was made and the file is whole is checked.
  const mixed = await storm(place(t), 8, 8, each, true)
  figure('changes beside finding msal_extensions, each side', each * 8)
  figure('changes beside finding msal_extensions: lost of azin', mixed.ours)
  figure('changes beside finding msal_extensions: lost of theirs', mixed.theirs)
})

for (const kind of ['profile', 'cache'] as const) {
  test(`azin reads the ${kind} while Azure CLI's own code writes it as fast as it can: no read fails`, async (t) => {
    const directory = place(t)
    const reads = Math.ceil(count('reads', 6000) / 4)
    const writer = spawn(azurePython(), [script, `write_${kind}`], { stdio: ['pipe', 'pipe', 'inherit'] })
    t.after(() => writer.kill('SIGKILL'))
    writer.stdin.end(JSON.stringify({ directory }))
    await new Promise((resolve) => writer.stdout.once('data', resolve))
    const readers = await Promise.all([1, 2].map(() => runProgram(process.execPath, [worker, `read_${kind}`, directory, '', String(reads)])))
    writer.kill('SIGKILL')
    for (const { code, stderr } of readers) assert.equal(code, 0, stderr)
    const slowest = Math.max(...readers.map(({ stdout }) => (JSON.parse(stdout) as { slowest: number }).slowest))
    const torn = readers.reduce((sum, { stdout }) => sum + (JSON.parse(stdout) as { waited: number }).waited, 0)
    figure(`reads of the ${kind} beside Azure CLI writing it`, reads * 2)
    figure(`reads of the ${kind} that had to wait for it`, torn)
    figure(`reads of the ${kind}: the slowest`, `${Math.round(slowest)} ms`)
  })
}

test("Azure CLI's own code reads while azin writes as fast as it can: no read fails", async (t) => {
  const directory = place(t)
  writeFileSync(join(directory, 'azureProfile.json'), '{"subscriptions": []}')
  const writers = ['write_profile', 'write_cache'].map((command) => spawn(process.execPath, [worker, command, directory, '', '1000000'], { stdio: ['ignore', 'pipe', 'inherit'] }))
  t.after(() => writers.forEach((one) => one.kill('SIGKILL')))
  await Promise.all(writers.map((one) => new Promise((resolve) => one.stdout.once('data', resolve))))
  const reads = Math.ceil(count('their reads', 3000) / 2)
  const { code, stdout, stderr } = await runProgram(azurePython(), [script, 'read'], JSON.stringify({ directory, count: reads }))
  for (const one of writers) one.kill('SIGKILL')
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(stdout), { failed: 0, profile: reads, cache: reads })
  figure('reads by Azure CLI beside azin writing', reads * 2)
})
