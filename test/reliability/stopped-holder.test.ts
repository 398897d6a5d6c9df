// time limit: 1700 s
/** A process is stopped while it holds the lock of the token cache, and continued after others went on: is anything lost? (R12) */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { place } from '../harness/place.ts'
import { runProgram } from '../interop/azure-python.ts'
import { buildWorker } from '../interop/worker-build.ts'
import { count, figure } from '../harness/counts.ts'
import { scene, sleep, token, twoSeconds } from './scene.ts'

const worker = buildWorker('test/reliability/worker.ts')

test('stopped between reading and writing, and continued: its change and the others are all there', async (t) => {
  const tries = count('stopped holders', 3)
  const seconds = count('seconds stopped', 9)
  await Promise.all(Array.from({ length: tries }, async () => {
    const directory = place(t)
    const holder = spawn(process.execPath, [worker, 'stopped', directory, 'holder', '1'], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.after(() => holder.kill('SIGKILL'))
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const stopped = performance.now()
    // What the same takes at this moment where nobody is stopped: the machine may have much else to do.
    const free = place(t)
    const plain = runProgram(process.execPath, [worker, 'change', free, 'free', '3']).then(() => performance.now() - stopped)
    const others = await Promise.all(['one', 'two'].map((name) => runProgram(process.execPath, [worker, 'change', directory, name, '3'])))
    for (const { code, stderr } of others) assert.equal(code, 0, stderr)
    const waited = performance.now() - stopped
    assert.ok(waited - (await plain) < 15_000, `${waited} ms, ${await plain} ms where nobody is stopped`)
    await sleep(Math.max(0, seconds * 1000 - waited))
    holder.kill('SIGCONT')
    assert.equal(await new Promise((resolve) => holder.on('exit', resolve)), 0)
    const cache = JSON.parse(readFileSync(join(directory, 'msal_token_cache.json'), 'utf8')) as Record<string, Record<string, { secret: string; seen: string }>>
    const seen = Object.values(cache['RefreshToken']!).map(({ secret, seen }) => `${secret} ${seen}`).sort()
    assert.deepEqual(seen, ['holder 1', 'one 3', 'two 3'])
  }))
  figure(`holders stopped for ${seconds} s`, tries)
  figure('holders stopped: changes lost', 0)
})

test('the same with the profile: whoever comes first is told after 15 s, later ones go on, and both changes are there in the end', async (t) => {
  const directory = place(t)
  const holder = spawn(process.execPath, [worker, 'stopped_profile', directory, 'holder'], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => holder.kill('SIGKILL'))
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const change = () => runProgram(process.execPath, [worker, 'change_profile', directory, 'other', '2'])
  const first = await change()
  assert.match(first.stderr, /has kept \S+azureProfile\.json\.lock locked for \d+ seconds/)
  const second = await change()
  assert.equal(second.code, 0, second.stderr)
  holder.kill('SIGCONT')
  assert.equal(await new Promise((resolve) => holder.on('exit', resolve)), 0)
  const profile = JSON.parse(readFileSync(join(directory, 'azureProfile.json'), 'utf8').replace(/^\ufeff/, '')) as object
  assert.deepEqual(Object.keys(profile).sort(), ['holder', 'other-0', 'other-1', 'subscriptions'])
  figure('holders of the profile stopped: changes lost', 0)
})

test('a command that only reads does not wait for a stopped holder', async (t) => {
  const world = await scene(t)
  const limit = await twoSeconds(world)
  const holder = spawn(process.execPath, [worker, 'stopped', world.directory, 'holder', '1'], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => holder.kill('SIGKILL'))
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const { code, stderr, ms } = await world.run(world.directory, token)
  assert.equal(code, 0, stderr)
  assert.ok(ms < limit, `${ms} ms`)
})
