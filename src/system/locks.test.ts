/** Is there never more than one holder, and never a lock that nobody can get? */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProgram } from '../../test/interop/azure-python.ts'
import { buildCacheWorker } from '../../test/interop/worker-build.ts'
import { codeOf } from './failure.ts'
import { ownerLine, parseOwner } from './lock-owner.ts'
import { nodeLocks, releaseAll } from './locks.ts'

const locks = nodeLocks()
const worker = buildCacheWorker()
const place = (): string => mkdtempSync(join(tmpdir(), 'azin-locks-'))
const msal = { wait: 3000, protocol: 'msal' } as const

test('held: the file of that name says who; released: nothing is left, also when the work fails', async () => {
  const folder = place()
  const path = join(folder, 'new', 'file.lockfile')
  const content = await locks.hold(path, msal, (held) => (held.check(), readFileSync(path, 'utf8')))
  assert.match(content, new RegExp(`^${process.pid} azin \\w{24} world=\\S+ start=\\d+\\n$`))
  assert.deepEqual(readdirSync(join(folder, 'new')), [])
  await assert.rejects(locks.hold(path, msal, () => Promise.reject(new Error('work'))), /work/)
  assert.deepEqual(readdirSync(join(folder, 'new')), [])
})

test('a live holder is waited for, then said; its lock stays', async () => {
  const path = join(place(), 'file.lockfile')
  await locks.hold(path, msal, async (held) => {
    await assert.rejects(locks.hold(path, { ...msal, wait: 120 }, () => assert.fail('two holders')), (error) => codeOf(error) === 'lock_timeout')
    held.check()
  })
  assert.deepEqual(readdirSync(join(path, '..')), [])
})

test('a lock that somebody else made is neither believed to be ours nor removed', async () => {
  const path = join(place(), 'file.lockfile')
  await locks.hold(path, msal, (held) => {
    writeFileSync(path, '1 /usr/bin/az')
    assert.throws(() => held.check(), (error) => codeOf(error) === 'lock_timeout')
  })
  assert.equal(readFileSync(path, 'utf8'), '1 /usr/bin/az')
})

test('releaseAll, for signals, leaves nothing', async () => {
  const path = join(place(), 'file.lockfile')
  await locks.hold(path, msal, () => {
    releaseAll()
    assert.deepEqual(readdirSync(join(path, '..')), [])
  })
})

/** A process that is surely gone: it was ours, and we have waited for it. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.on('close', resolve))
  return child.pid ?? 0
}

const long = Date.now() / 1000 - 3600
const ours = ownerLine('0'.repeat(24))
const stale: Record<string, (path: string) => Promise<void> | void> = {
  'empty, old': (path) => (writeFileSync(path, ''), utimesSync(path, long, long)),
  'empty, just now': (path) => writeFileSync(path, ''),
  'of a dead azin': async (path) => writeFileSync(path, ours.replace(/^\d+/, String(await deadPid()))),
  'of an azin whose PID another has now': (path) => writeFileSync(path, ours.replace(/start=\d+/, 'start=1')),
  'of a dead Python': async (path) => writeFileSync(path, `${await deadPid()} /usr/bin/az`),
  'of a Python in another PID namespace': (path) => writeFileSync(path, `${process.pid} /usr/bin/az`),
  'of an azin in another PID namespace, old': (path) => (writeFileSync(path, ours.replace(/world=\S+/, 'world=x')), utimesSync(path, long, long)),
  'of an azin that was stopped long ago': (path) => (writeFileSync(path, ours), utimesSync(path, long, long)),
  'garbage': (path) => (writeFileSync(path, '\0\0\xff'), utimesSync(path, long, long)),
  'an empty directory': (path) => void mkdirSync(path),
  'a directory with something in it': (path) => (mkdirSync(path), writeFileSync(join(path, 'kept'), '')),
  'a link to a file': (path) => (writeFileSync(`${path}.victim`, 'victim'), symlinkSync(`${path}.victim`, path)),
  'a link to nothing': (path) => symlinkSync('nothing', path),
}

for (const [kind, make] of Object.entries(stale)) {
  test(`stale lock: ${kind}`, async () => {
    const path = join(place(), 'file.lockfile')
    await make(path)
    const turns = async (at: string): Promise<number> => {
      let inside = 0
      const start = performance.now()
      await Promise.all(Array.from({ length: 20 }, () => locks.hold(at, msal, async () => {
        assert.equal((inside += 1), 1, 'two holders')
        await new Promise((resolve) => setTimeout(resolve, 2))
        inside -= 1
      })))
      return performance.now() - start
    }
    // A second more than where nothing is in the way, at the pace that this machine has now.
    const free = await turns(join(place(), 'free.lockfile'))
    const took = await turns(path)
    assert.ok(took < 1000 + 5 * free, `took ${Math.round(took)} ms, and ${Math.round(free)} ms where nothing was in the way`)
    assert.ok(!existsSync(path))
    if (existsSync(`${path}.victim`)) assert.equal(readFileSync(`${path}.victim`, 'utf8'), 'victim')
  })
}

test('16 processes, 50 and 20 increments each, under either protocol: none lost, never two inside', { timeout: 60_000 }, async () => {
  for (const [protocol, times] of [['msal', 50], ['own', 20]] as const) {
    const folder = place()
    const runs = await Promise.all(Array.from({ length: 16 }, () => runProgram(process.execPath, [worker, 'lock', folder, protocol, String(times)])))
    for (const { code, stderr } of runs) assert.equal(code, 0, stderr)
    assert.equal(readFileSync(join(folder, 'plain'), 'utf8'), String(16 * times))
    assert.deepEqual(readdirSync(folder), ['plain'])
  }
})

async function holder(folder: string, protocol: string, milliseconds: number, how = 'hold'): Promise<ChildProcess & { said: () => string }> {
  const child = spawn(process.execPath, [worker, how, folder, protocol, String(milliseconds)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  await new Promise<void>((resolve) => child.stdout.on('data', (data) => ((text += String(data)), resolve())))
  return Object.assign(child, { said: () => text })
}

test('a holder that is killed is followed within a second; the lock of a live one, over a network call, is respected', async () => {
  const folder = place()
  const path = join(folder, 'plain.lockfile')
  const child = await holder(folder, 'own', 60_000)
  await assert.rejects(locks.hold(path, { wait: 300, protocol: 'own' }, () => assert.fail('two holders')))
  child.kill('SIGKILL')
  await locks.hold(path, { wait: 1000, protocol: 'own' }, () => undefined)
})

test('a holder that has been silent for long because it is busy, not stopped, is not robbed', async () => {
  const folder = place()
  const path = join(folder, 'plain.lockfile')
  for (const protocol of ['msal', 'own'] as const) {
    const child = await holder(folder, protocol, 60_000, 'spin')
    utimesSync(path, long, long)
    await assert.rejects(locks.hold(path, { wait: 400, protocol }, () => assert.fail('two holders')), (error) => codeOf(error) === 'lock_timeout')
    child.kill('SIGKILL')
    await locks.hold(path, { wait: 2000, protocol }, () => undefined)
  }
})

test('a holder that is stopped is followed after 5 s, and knows it when it wakes', async () => {
  const folder = place()
  const child = await holder(folder, 'msal', 1000)
  child.kill('SIGSTOP')
  writeFileSync(join(folder, '.plain.0123456789abcdef01234567.azin-new'), 'what the stopped one was about to commit')
  const start = performance.now()
  await locks.hold(join(folder, 'plain.lockfile'), { wait: 9000, protocol: 'msal' }, () => {
    assert.deepEqual(readdirSync(folder), ['plain.lockfile'], 'the fence')
    child.kill('SIGCONT')
    return new Promise<void>((resolve) => child.on('close', () => resolve()))
  })
  assert.match(child.said(), /lost/)
  assert.ok(performance.now() - start < 8500)
})

test('a symbolic link is never followed, not even by a look', async () => {
  const folder = place()
  symlinkSync('/proc/self/status', join(folder, 'file.lockfile'))
  await locks.hold(join(folder, 'file.lockfile'), msal, () => assert.ok(lstatSync(join(folder, 'file.lockfile')).isFile()))
})

test('owner lines of both programs are read; anything else is nobody', () => {
  assert.deepEqual(parseOwner('12 /usr/bin/az with spaces'), { pid: 12, world: undefined, start: '?' })
  assert.equal(parseOwner(ours)?.pid, process.pid)
  for (const text of ['', 'x', '-1 x', '99999999999999 x']) assert.equal(parseOwner(text), undefined)
})
