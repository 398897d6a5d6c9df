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
import { count, figure } from './counts.ts'

const worker = buildWorker('test/reliability/worker.ts')
const script = 'test/reliability/azure_side.py'

test('8 processes of azin and 8 of the real msal_extensions, all find and modify: no change is lost', async (t) => {
  const directory = place(t)
  const path = join(directory, 'msal_token_cache.json')
  const each = Math.ceil(count('changes together', 480) / 16)
  const names = Array.from({ length: 8 }, (_, number) => number)
  const begun = performance.now()
  const ended = await Promise.all([
    ...names.map((number) => runProgram(process.execPath, [worker, 'change', directory, `ours${number}`, String(each)])),
    ...names.map((number) => runProgram(azurePython(), [script, 'change'], JSON.stringify({ path, name: `theirs${number}`, count: each }))),
  ])
  const refused = ended.flatMap(({ code, stdout, stderr }) => {
    assert.equal(code, 0, stderr)
    return stdout.split('\n').filter((line) => line.startsWith('not made: '))
  })
  const cache = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, { secret: string }>>
  const made = new Set(Object.values(cache['RefreshToken']!).map(({ secret }) => secret))
  const missing = [...names.map((number) => `ours${number}`), ...names.map((number) => `theirs${number}`)]
    .flatMap((name) => Array.from({ length: each }, (_, number) => `${name}-${number}`)).filter((name) => !made.has(name) && !refused.includes(`not made: ${name}`))
  figure('changes together', each * 16)
  figure('changes together: lost', missing.length)
  figure('changes together: refused to msal_extensions by its own lock, and not lost', refused.length)
  figure('changes together: seconds', Math.round((performance.now() - begun) / 1000))
  assert.deepEqual(missing, [])
  assert.ok(refused.every((line) => line.includes('theirs')), refused.join())
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
    // Half a second is what azin waits for a writer; the rest is what a busy machine takes.
    assert.ok(slowest < 3000, `${slowest} ms`)
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
