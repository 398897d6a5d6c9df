/** Where is a keyring that a test may fill, lock and stop? A real gnome-keyring on a D-Bus of its own, gone after the test. */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { place } from './place.ts'
import type { Scope } from './place.ts'
import { bareEnvironment, start } from './program.ts'

export interface TestKeyring {
  /** What a program must be told to find it. */
  readonly env: Readonly<Record<string, string>>
  readonly bus: ChildProcess
  /** Undefined where only the bus was asked for. */
  readonly daemon: ChildProcess | undefined
  /** Runs Python with PyGObject in this session. @returns what it printed. */
  python(script: string, input?: string): Promise<string>
  /** Closes the default collection; opening it again needs a person. */
  lock(): Promise<void>
}

/** Without service files: nothing is started on demand, so nothing is left. */
const busConfig = (socket: string): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
`

/** @param options.empty a bus on which nobody keeps secrets */
export async function startKeyring(t: Scope, options: { readonly empty?: boolean } = {}): Promise<TestKeyring> {
  const home = place(t, 'azin-keyring')
  const socket = join(home, 'bus')
  writeFileSync(join(home, 'bus.conf'), busConfig(socket))
  const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), XDG_DATA_HOME: join(home, 'data'), DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` }
  for (const folder of [env.XDG_RUNTIME_DIR, env.XDG_DATA_HOME]) mkdirSync(folder, { mode: 0o700 })
  const run = (file: string, args: readonly string[], input?: string) => background(t, file, args, bareEnvironment({ PATH: '/usr/bin:/bin', ...env }), input)
  const bus = run('dbus-daemon', [`--config-file=${join(home, 'bus.conf')}`, '--nofork', '--nopidfile'])
  await until(() => existsSync(socket), 'the bus')
  const daemon = options.empty ? undefined : run('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets', `--control-directory=${join(home, 'control')}`], 'pw')
  const python = async (script: string, input?: string): Promise<string> => {
    const { code, stdout, stderr } = await start(t, '/usr/bin/python3', ['-c', script], bareEnvironment({ PATH: '/usr/bin:/bin', ...env }), input === undefined ? {} : { input }).ended
    if (code !== 0) throw new Error(stderr)
    return stdout
  }
  if (daemon) await until(() => ownsSecrets(env), 'the keyring')
  return { env: { DBUS_SESSION_BUS_ADDRESS: env.DBUS_SESSION_BUS_ADDRESS }, bus, daemon, python, lock: async () => void (await python(locking)) }
}

const locking = `
import gi; gi.require_version('Secret', '1')
from gi.repository import Secret
service = Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)
service.lock_sync([Secret.Collection.for_alias_sync(service, 'default', Secret.CollectionFlags.NONE, None)], None)
`

function background(t: Scope, file: string, args: readonly string[], env: Record<string, string>, input?: string): ChildProcess {
  const child = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  t.after(async () => {
    child.kill('SIGKILL') // ends a stopped one, too
    if (child.pid !== undefined) await ended
  })
  return child
}

/** The default collection is there, and open. */
function ownsSecrets(env: Readonly<Record<string, string>>): boolean {
  const args = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default']
  const { stdout } = spawnSync('dbus-send', args, { env: { PATH: '/usr/bin:/bin', ...env }, encoding: 'utf8' })
  return stdout?.includes('/collection/') === true
}

async function until(done: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!done()) {
    if (performance.now() > deadline) throw new Error(`${what} did not come up`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
