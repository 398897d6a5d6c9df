// time limit: 600 s
/** Does the runtime itself let anybody in, or write secrets where nobody looks? (S11) */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startEmulator } from '../harness/emulator.ts'
import { count, figure } from '../harness/counts.ts'
import { azFor } from '../harness/az.ts'
import { place, type Scope } from '../harness/place.ts'
import { visit } from '../harness/person.ts'
import { start, type Ended, type Running } from '../harness/program.ts'
import { command, executable, expire, password, scene, sleep, token } from '../reliability/scene.ts'

const person = { username: 'ada@larkspur.example', password }

/** Sockets that listen on the debugger's port, or in the process. */
function debuggers(running: Running): number {
  const listening = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').filter((line) => / 0A /.test(line)))
  const told = /Debugger listening/.test(running.stderr()) ? 1 : 0
  return told + listening.filter((line) => new RegExp(`:${(9229).toString(16).toUpperCase()} 0`).test(line)).length
}

test('SIGUSR1 during a sign-in and a refresh opens no debugger and ends nothing', async (t) => {
  const world = await scene(t)
  expire(world.directory)
  world.server.emulator.control.set({ latency: 400 }) // all five signals come before the answer: at its end Node gives them back their default
  const runs = count('signals to a process', 20)
  let opened = 0
  for (let run = 0; run < runs; run += 1) {
    const before = world.server.emulator.state.requests.length
    const running = world.start(world.copy(), run % 2 ? token : ['login', '-u', person.username, '-p', password, '-o', 'none'])
    // Before Node has read the program no handler of ours can be there: a signal then is answered by Node alone.
    while (running.child.exitCode === null && world.server.emulator.state.requests.length === before) await sleep(2)
    for (let signal = 0; signal < 5; signal += 1) {
      running.child.kill('SIGUSR1')
      await sleep(20)
      opened += debuggers(running)
    }
    const { code, stderr } = await running.ended
    assert.equal(code, 0, stderr)
  }
  assert.equal(opened, 0)
  figure('signals USR1', runs * 5)
  figure('debuggers opened', opened)
})

/** `az` as `azin install` writes it. */
async function installed(t: Scope, env: Record<string, string>): Promise<{ run(args: readonly string[], more: Record<string, string>): Promise<Ended>; begin(args: readonly string[], more: Record<string, string>): Running }> {
  const bin = place(t, 'azin-bin')
  const { code, stderr } = await start(t, command[0], [...command.slice(1), 'install', '--dir', bin], env).ended
  assert.equal(code, 0, stderr)
  const begin = (args: readonly string[], more: Record<string, string>) => start(t, join(bin, 'az'), args, { ...env, ...more }, { cwd: bin })
  return { begin, run: (args, more) => begin(args, more).ended }
}

const doors = (folder: string): readonly Record<string, string>[] => [
  { NODE_DEBUG: 'http,https,net,tls,stream' }, { NODE_DEBUG: '*' }, { NODE_DEBUG_NATIVE: 'all' }, { NODE_OPTIONS: '--inspect=127.0.0.1:0' }, { NODE_OPTIONS: '--report-on-signal --report-signal=SIGUSR2' },
  { NODE_OPTIONS: `--tls-keylog=${folder}/keys` }, { NODE_OPTIONS: `--require ${folder}/evil.cjs` }, { NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' }, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` },
  { NODE_V8_COVERAGE: folder }, { SSLKEYLOGFILE: `${folder}/keys` }, { NODE_REDIRECT_WARNINGS: `${folder}/warnings` }, { BUN_CONFIG_VERBOSE_FETCH: 'curl' }, { BUN_OPTIONS: '--inspect' }, { BUN_BE_BUN: '1' },
]

test('the launcher shuts the doors of the runtime: none prints, listens or writes', async (t) => {
  const world = await scene(t, { user: null })
  const folder = place(t, 'azin-doors')
  const az = await installed(t, world.environment(world.directory))
  for (const door of doors(folder)) {
    const name = JSON.stringify(door)
    const login = await az.run(['login', '-u', person.username, '-p', password, '-o', 'none'], door)
    assert.deepEqual([login.code, login.stdout], [0, ''], `${name}: ${login.stderr}`)
    assert.doesNotMatch(login.stderr, /azin-demo|eyJ|1\.azin-rt|Debugger|HTTP \d|NET \d|TLS \d/, name)
    assert.deepEqual(readdirSync(folder), [], name)
  }
  figure('variables of the runtime', doors(folder).length)
})

test('without the launcher NODE_DEBUG cannot be taken back: nothing is sent', { skip: executable && 'it means nothing to the executable' }, async (t) => {
  const world = await scene(t)
  expire(world.directory)
  const before = world.server.emulator.state.requests.length
  for (const sections of ['http', 'https,x', 'x, net', 'tls', 'stream', '*', 'htt*']) {
    const { code, stderr, stdout } = await world.run(world.directory, token, { env: { NODE_DEBUG: sections } })
    assert.deepEqual([code, stdout], [1, ''], stderr)
    assert.match(stderr, /^ERROR: NODE_DEBUG is set: [^]*\nunset NODE_DEBUG\n$/m, sections)
    assert.doesNotMatch(stderr, /eyJ|1\.azin-rt/)
  }
  assert.equal(world.server.emulator.state.requests.length, before)
  const other = await world.run(world.directory, token, { env: { NODE_DEBUG: 'fs,module,timer' } })
  assert.equal(other.code, 0, other.stderr)
  assert.doesNotMatch(other.stderr, /eyJ|1\.azin-rt/)
})

test('a crash leaves no core file, whatever the limit was before', async (t) => {
  const world = await scene(t, { user: null })
  const az = await installed(t, world.environment(world.directory))
  for (const signal of ['SIGSEGV', 'SIGABRT', 'SIGQUIT'] as const) {
    const running = az.begin(['login', '--use-device-code'], {})
    await running.sees(/enter the code/)
    const limits = readFileSync(`/proc/${running.child.pid}/limits`, 'utf8')
    assert.match(limits, /Max core file size +0 +0 /)
    running.child.kill(signal)
    assert.equal((await running.ended).signal, signal)
  }
})

test('a browser that comes back finds the doors shut, too', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const running = az.start('login', '-o', 'none')
  const url = await az.browser.next()
  for (let signal = 0; signal < 20; signal += 1) {
    running.child.kill('SIGUSR1')
    await sleep(5)
    assert.equal(debuggers(running), 0)
  }
  await visit(url, person)
  assert.equal((await running.ended).code, 0)
  assert.ok(!existsSync(join(az.home, 'core')))
})
