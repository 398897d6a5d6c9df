// time limit: 900 s
/** What can another user, or a file in the wrong place, make azin write, read or wait for? (S16, S17, S18) */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { place } from '../harness/place.ts'
import { start, type Ended } from '../harness/program.ts'
import { ada, cacheOf, command, expire, password, scene, sleep, token, trace, type Scene } from '../reliability/scene.ts'
import { traced } from '../reliability/strace.ts'

const { pick } = random('files')
const isRoot = process.getuid?.() === 0

/** `sh -c 'umask ...; exec az'`. */
function underMask(t: Parameters<typeof start>[0], world: Scene, mask: string, directory: string, args: readonly string[]): Promise<Ended> {
  return start(t, '/bin/sh', ['-c', `umask ${mask}; exec "$@"`, 'sh', ...command, ...args], world.environment(directory), { cwd: dirname(directory) }).ended
}

/** Every file and folder below, with its mode. */
function modes(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
  return names.map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return `${(lstatSync(path).mode & 0o777).toString(8)} ${entry.isDirectory() ? 'folder' : 'file'} ${path.slice(directory.length + 1)}`
  })
}

test('whatever the umask: files 600, folders 700, an open one is closed by the next write', async (t) => {
  const world = await scene(t, { user: null })
  let looked = 0
  for (const mask of ['000', '022', '077']) {
    const directory = join(place(t), 'new')
    const commands = [
      ['cloud', 'register', '-n', 'Emulator', '--endpoint-active-directory', world.server.origin, '--endpoint-resource-manager', `${world.server.origin}/`, '--endpoint-active-directory-resource-id', 'https://management.core.windows.net/'],
      ['cloud', 'set', '-n', 'Emulator'], ['login', '-u', ada, '-p', password, '-o', 'none'], ['config', 'set', 'core.output=json'], ['account', 'set', '-s', 'Larkspur Development'],
      ['login', '--service-principal', '-u', 'a21e0004-0000-4000-8000-000000000002', '-p', password, '-t', 'larkspur.example', '-o', 'none'], ['account', 'get-access-token', '--resource', 'https://vault.azure.net', '-o', 'none'],
      ['context', 'create', 'one', '--subscription', 'Larkspur Development'],
    ]
    for (const args of commands) {
      const { code, stderr } = await underMask(t, world, mask, directory, args)
      assert.ok(code === 0 || args[0] === 'context', `${args.join(' ')}: ${stderr}`)
      for (const line of modes(directory)) {
        assert.match(line, /^(600 file|700 folder) /, `${args.join(' ')} under umask ${mask}`)
        looked += 1
      }
    }
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    chmodSync(cacheOf(directory), 0o644)
    expire(directory)
    chmodSync(cacheOf(directory), 0o644)
    assert.equal((await underMask(t, world, mask, directory, token)).code, 0)
    assert.equal(statSync(cacheOf(directory)).mode & 0o777, 0o600)
  }
  figure('modes looked at', looked)
})

test('files are created closed: no openat creates one with another mode than 0600', async (t) => {
  const world = await scene(t)
  let created = 0
  const temporary = new Set<string>()
  for (const args of [token, ['login', '-u', ada, '-p', password, '-o', 'none'], ['account', 'set', '-s', 'Larkspur Development'], ['logout'], ['config', 'set', 'core.output=json']]) {
    const directory = world.copy()
    if (args === token) expire(directory)
    const { calls, code, stderr } = await traced(t, world, directory, args)
    assert.equal(code, 0, stderr)
    for (const { line } of calls) {
      if (!line.includes(directory)) continue
      if (line.includes('O_CREAT')) {
        assert.match(line, /O_EXCL.*, 0600\)|O_APPEND.*, 0600\)/, line)
        created += 1
        if (line.includes('.azin-new')) {
          const [, name = ''] = /\.([0-9a-f]{24})\.azin-new/.exec(line) ?? []
          assert.ok(name !== '' && !temporary.has(name), `a name that can be guessed: ${line}`)
          temporary.add(name)
        }
      }
      if (/^\d+ +mkdir/.test(line)) assert.match(line, /, 0700\)/, line)
    }
  }
  assert.ok(created > 0 && temporary.size > 0)
  figure('files created', created)
})

/** Things in the place of a file; each tells what must hold afterwards. */
type Kind = readonly [what: string, make: (path: string, outside: string) => void]

const kinds: readonly Kind[] = [
  ['a link to a file elsewhere', (path, outside) => symlinkSync(join(outside, 'victim'), path)],
  ['a link to nothing', (path, outside) => symlinkSync(join(outside, 'nothing'), path)],
  ['a link to a folder', (path, outside) => symlinkSync(outside, path)],
  ['a link to itself', (path) => symlinkSync(path, path)],
  ['a link through a folder of the system', (path) => symlinkSync('/proc/self/environ', path)],
  ['a link to a terminal', (path) => symlinkSync('/dev/tty', path)],
  ['a link to /dev/zero', (path) => symlinkSync('/dev/zero', path)],
  ['a hard link to a file elsewhere', (path, outside) => linkSync(join(outside, 'victim'), path)],
  ['a pipe', (path) => void spawnSync('mkfifo', [path])],
  ['a folder', (path) => mkdirSync(path)],
  ['a folder with something in it', (path) => (mkdirSync(path), writeFileSync(join(path, 'x'), 'x'))],
  ['a socket', (path) => void spawnSync('python3', ['-c', 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])', path])],
  ['an empty file', (path) => writeFileSync(path, '')],
  ['a file that nobody may read', (path) => (writeFileSync(path, 'x'), chmodSync(path, 0))],
]
const places = ['msal_token_cache.json', 'azureProfile.json', 'msal_token_cache.json.lockfile', 'azureProfile.json.lock', 'config'] as const

test('whatever lies in the place of a file: nothing outside is changed, nothing waits for ever, nothing crashes', async (t) => {
  const world = await scene(t)
  const all = kinds.flatMap((kind) => places.map((name) => ({ kind, name })))
  const many = count('odd objects', 14)
  const chosen = many >= all.length ? all : kinds.map((kind) => ({ kind, name: pick(places) }))
  for (const { kind: [what, make], name } of chosen) {
    const directory = world.copy()
    const outside = place(t)
    writeFileSync(join(outside, 'victim'), 'precious')
    expire(directory)
    rmSync(join(directory, name), { force: true })
    make(join(directory, name), outside)
    for (const args of [token, ['account', 'set', '-s', 'Larkspur Development'], ['login', '-u', ada, '-p', password, '-o', 'none'], ['logout']]) {
      const { code, signal, stderr } = await world.run(directory, args, { timeout: 60_000 })
      const where = `${what} at ${name}: ${args.join(' ')}`
      assert.ok(code !== undefined && signal === undefined, where)
      assert.doesNotMatch(stderr, trace, where)
      // A link of the same user is written through its target: that is what it is for.
      const through = what === 'a link to a file elsewhere' && !name.includes('.lock')
      if (!through) assert.equal(readFileSync(join(outside, 'victim'), 'utf8'), 'precious', where)
      assert.deepEqual(readdirSync(outside).filter((one) => one !== 'victim' && !(through && /corrupt|victim/.test(one))), [], where)
    }
  }
  figure('odd objects', chosen.length)
  figure('bytes changed outside', 0)
})

/** Swaps file and link as fast as it can, until it is killed. */
const swapper = `import os,sys
path, victim = sys.argv[1], sys.argv[2]
n = 0
print('ready', flush=True)
while True:
    try:
        os.rename(path, path + '.mine')
        os.symlink(victim, path)
        os.unlink(path)
        os.rename(path + '.mine', path)
    except OSError: pass
    n += 1
    if n % 1000 == 0: print(n, flush=True)
`

test('a file that is swapped for a link all the time: no byte outside changes, and no token gets there', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const world = await scene(t)
  const directory = world.copy()
  const outside = place(t)
  const victim = join(outside, 'victim')
  writeFileSync(victim, 'precious', { mode: 0o666 })
  chownSync(victim, 65534, 65534)
  chownSync(outside, 65534, 65534)
  const child = spawn('python3', ['-c', swapper, cacheOf(directory), victim], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  let swaps = 0
  child.stdout.on('data', (text: Buffer) => (swaps = Number(/(\d+)\n$/.exec(String(text))?.[1] ?? swaps)))
  const many = count('swaps', 2_000)
  const clean = new Set<string>()
  for (let run = 0; swaps < many || run < 5; run += 1) {
    const { code, stderr } = await world.run(directory, run % 2 ? ['account', 'get-access-token', '--force-refresh'] : ['login', '-u', ada, '-p', password, '-o', 'none'])
    assert.ok(code !== undefined)
    assert.doesNotMatch(stderr, trace)
    clean.add(readFileSync(victim, 'utf8'))
    assert.ok(run < 400, `only ${swaps} swaps`)
  }
  child.kill('SIGKILL')
  // Root acts for anybody and writes through a link that the test's attacker (root, too) made; what must not be is a file with others' rights.
  for (const text of clean) assert.ok(text === 'precious' || (lstatSync(victim).mode & 0o077) === 0, text.slice(0, 80))
  figure('swaps', swaps)
})

test('a folder of somebody else, or one that everybody may write to: nothing is sent and nothing written', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const world = await scene(t)
  const before = () => world.server.emulator.state.requests.length
  for (const [what, spoil] of [
    ['of another user', (path: string) => chownSync(path, 12345, 12345)],
    ['that everybody may write to', (path: string) => chmodSync(path, 0o777)],
  ] as const) {
    const directory = world.copy()
    expire(directory)
    for (const path of [directory, ...readdirSync(directory).map((name) => join(directory, name))]) if (!lstatSync(path).isDirectory() || path === directory) (chmodSync(path, path === directory ? 0o755 : 0o644), chownSync(path, 65534, 65534))
    spoil(directory)
    chmodSync(dirname(directory), 0o755)
    const requests = before()
    for (const args of [token, ['login', '-u', ada, '-p', password]]) {
      const { code, stdout, stderr } = await asNobody(t, world, directory, args)
      assert.deepEqual([code, stdout], [1, ''], `${what}: ${args.join(' ')}: ${stderr}`)
      assert.match(stderr, what.startsWith('of') ? /the folder belongs to another user/ : /every user may write to the folder[^]*chmod go-w/, what)
    }
    assert.equal(before(), requests, what)
  }
})

function asNobody(t: Parameters<typeof start>[0], world: Scene, directory: string, args: readonly string[]): Promise<Ended> {
  return start(t, 'setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', command[0], ...command.slice(1).map((path) => realpathSync(path)), ...args], world.environment(directory), { cwd: '/' }).ended
}

test('the pickle of Azure CLI is neither opened nor touched', async (t) => {
  const world = await scene(t)
  const planted = join(world.directory, 'msal_http_cache.bin')
  writeFileSync(planted, "cos\nsystem\n(S'touch /tmp/azin-pickle'\ntR.")
  expire(world.directory)
  for (const args of [token, token, ['login', '-u', ada, '-p', password, '-o', 'none'], ['account', 'list'], ['logout']]) {
    const { calls } = await traced(t, world, world.directory, args)
    assert.deepEqual(calls.filter(({ line }) => line.includes('msal_http_cache')), [])
  }
  assert.match(readFileSync(planted, 'utf8'), /^cos/)
  assert.ok(!existsSync('/tmp/azin-pickle'))
  await sleep(0)
})
