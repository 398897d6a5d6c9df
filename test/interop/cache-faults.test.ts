/** Is the token cache old or new, never anything else, when a process is killed or the disk fails at any system call? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { buildCacheWorker } from './worker-build.ts'

const worker = buildCacheWorker()
const old = '{\n    "RefreshToken": {\n        "kept": {\n            "secret": "s"\n        }\n    }\n}'
const changed = { RefreshToken: { kept: { secret: 's' }, 'me-e-refreshtoken-c--0': {
  credential_type: 'RefreshToken', secret: 's', environment: 'e', home_account_id: 'me', client_id: 'c', target: '0',
} } }

function cacheFolder(): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'azin-faults-'))
  const path = join(folder, 'msal_token_cache.json')
  writeFileSync(path, old, { mode: 0o600 })
  return { folder, path }
}

interface Call {
  readonly name: string
  /** Counted among the calls of this name in this thread, from 1. */
  readonly number: number
  readonly line: string
}

/** Runs one change of the cache under strace. */
function traced(folder: string, ...inject: string[]): { status: number | null; stderr: string; calls: Call[] } {
  const log = join(mkdtempSync(join(tmpdir(), 'azin-strace-')), 'log')
  const parameters = ['-f', '-y', '-qq', '-o', log, '-e', 'trace=%file,%desc', ...inject, process.execPath, worker, 'add', folder, 'me', '1']
  const { status, stderr, error } = spawnSync('strace', parameters, { encoding: 'utf8', env: { PATH: process.env['PATH'] }, timeout: 20_000 })
  if (error !== undefined) throw new Error(`strace is needed here (on Debian: apt-get install strace): ${error.message}`)
  const lines = readFileSync(log, 'utf8').split('\n')
  const main = lines[0]?.split(' ')[0]
  const counts = new Map<string, number>()
  const calls = lines.filter((line) => line.startsWith(`${main} `)).flatMap((line): Call[] => {
    const name = /^\d+ +(\w+)\(/.exec(line)?.[1]
    if (name === undefined) return []
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return [{ name, number: counts.get(name) ?? 0, line }]
  })
  return { status, stderr, calls }
}

/** The calls on the folder or on what is in it. */
function relevant(calls: readonly Call[], folder: string): Call[] {
  return calls.filter(({ line, name }) => line.includes(folder) && name !== 'execve' && name !== 'readlink')
}

const reference = cacheFolder()
const plain = traced(reference.folder)
const points = relevant(plain.calls, reference.folder)

test('write, fsync, rename, fsync of the folder, in this order; every file is created 0600 and exclusively', () => {
  assert.equal(plain.status, 0, plain.stderr)
  assert.deepEqual(JSON.parse(readFileSync(reference.path, 'utf8')), changed)
  assert.deepEqual(readdirSync(reference.folder), ['msal_token_cache.json'])
  const step = ({ name, line }: Call): string | undefined => {
    if (name.startsWith('write') && line.includes('json.')) return line.includes('lockfile') ? undefined : 'write'
    if (name === 'fsync') return line.includes('azin-new') ? 'fsync file' : line.includes(`${basename(reference.folder)}>`) ? 'fsync folder' : line
    if (name.startsWith('rename')) return 'rename'
    return name === 'utimensat' ? 'time' : undefined
  }
  assert.deepEqual(points.map(step).filter((name) => name !== undefined), ['write', 'time', 'fsync file', 'rename', 'fsync folder', 'time'])
  for (const { line } of points.filter((call) => call.line.includes('O_CREAT'))) assert.match(line, /O_CREAT\|O_EXCL.*O_NOFOLLOW.*, 0600\)/)
})

test(`killed at each of its ${points.length} system calls: old or new, and the next change takes no notice`, { timeout: 120_000 }, () => {
  let news = 0
  for (const { name, number, line } of points) {
    const { folder, path } = cacheFolder()
    const { status } = traced(folder, '-e', `inject=${name}:signal=SIGKILL:when=${number}`)
    const text = readFileSync(path, 'utf8')
    if (text !== old) {
      assert.deepEqual(JSON.parse(text), changed, line)
      news += 1
    } else assert.notEqual(status, 0, `not killed at ${line}`)
    const start = performance.now()
    const { status: next, stderr } = spawnSync(process.execPath, [worker, 'add', folder, 'me', '1'], { encoding: 'utf8' })
    assert.equal(next, 0, `after ${line}: ${stderr}`)
    assert.ok(performance.now() - start < 4500, line) // a lock that was taken for a living process's is waited for, 5 s
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), changed, line)
  }
  assert.ok(news > 2 && news < points.length - 5, `${news} of ${points.length} left the new file`)
})

test('the disk fails at any call that writes: the old file stays, whole, with an error; or the new one is there', { timeout: 120_000 }, () => {
  const writing = points.filter(({ name, line }) => /^(write|pwrite64|fsync|rename|link|linkat|utimensat|unlink)$/.test(name) || line.includes('O_CREAT'))
  assert.ok(writing.length >= 9, String(writing.length))
  for (const [index, { name, number, line }] of writing.entries()) {
    const { folder, path } = cacheFolder()
    const code = ['ENOSPC', 'EIO', 'EDQUOT'][index % 3] ?? ''
    // From then on; but the error itself has to be written, too.
    const { status, stderr } = traced(folder, '-e', `inject=${name}:error=${code}:when=${number}${name === 'write' ? '' : '+'}`)
    const text = readFileSync(path, 'utf8')
    if (status === 0) assert.deepEqual(JSON.parse(text), changed, line)
    else {
      assert.equal(text, old, line)
      assert.match(stderr, /AuthError: \S+msal_token_cache\.json cannot be written: .*code: 'file_unwritable'/s, line)
    }
    assert.deepEqual(readdirSync(folder).filter((file) => name !== 'unlink' && /\.json\.[0-9a-f]{24}\.azin-new$/.test(file)), [], line)
  }
})

test('links or locks are unsupported here: the change is made all the same', () => {
  for (const code of ['EPERM', 'EOPNOTSUPP', 'ENOLCK', 'ENOSYS', 'EMLINK']) {
    const { folder, path } = cacheFolder()
    const { status, stderr } = traced(folder, '-e', `inject=link,linkat:error=${code}`)
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), changed)
    assert.deepEqual(readdirSync(folder), ['msal_token_cache.json'])
  }
})

type Target = (call: Call) => boolean
const opening: Target = ({ line }) => line.includes('msal_token_cache.json"') && line.includes('O_RDONLY')
const reading: Target = ({ name, line }) => name === 'read' && line.includes('msal_token_cache.json>')

/** The main thread is woken, and reads, more often on a busy machine: again, by the numbers of the run that missed, until the right call failed. */
function failingAt(target: Target, code: string) {
  let number = points.find(target)?.number
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { folder, path } = cacheFolder()
    const { status, stderr, calls } = traced(folder, '-e', `inject=${target === reading ? 'read' : 'openat'}:error=${code}:when=${number}`)
    if (calls.some((call) => target(call) && call.line.includes('INJECTED'))) return { status, stderr, path }
    number = calls.find(target)?.number
  }
  throw new Error(`${code} never struck the cache`)
}

test('reads that fail are said and never taken for an empty cache; an interrupted one is repeated', () => {
  for (const target of [opening, reading]) {
    for (const code of ['EIO', 'EACCES', 'EMFILE']) {
      const { status, stderr, path } = failingAt(target, code)
      assert.equal(readFileSync(path, 'utf8'), old, code)
      assert.ok(status !== 0 && stderr.includes("code: 'file_unreadable'"), stderr)
    }
    const { status, stderr, path } = failingAt(target, 'EINTR')
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), changed)
  }
})

test('a read-only folder: the change fails with the reason, at once, and nothing is left; what changes nothing succeeds', () => {
  const { folder, path } = cacheFolder()
  const first = points.find(({ line }) => line.includes('O_CREAT'))?.number ?? 0
  const { status, stderr } = traced(folder, '-e', `inject=openat:error=EROFS:when=${first}+`)
  assert.ok(status !== 0, stderr)
  assert.equal(traced(reference.folder, '-e', `inject=openat:error=EROFS:when=${first}`).status, 0)
  assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(folder)], [old, ['msal_token_cache.json']])
})
