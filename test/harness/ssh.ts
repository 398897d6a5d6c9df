/** How does a test come to this computer by SSH? A real sshd with keys, configuration and port of its own, and a computer without a way to it but that. */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { place } from './place.ts'
import type { Scope } from './place.ts'

export interface Ssh {
  /** Folder to put first in PATH: `ssh HOST` in it reaches this computer, whatever HOST is. */
  readonly bin: string
  /** Runs a line of a shell on the other computer: a network of its own, in which `localhost` is itself alone. */
  elsewhere(line: string): ChildProcess
}

/** Why there can be no other computer here; `undefined` if there can. */
export function withoutComputers(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has namespaces'
  if (process.getuid?.() !== 0) return "only root's sshd can hand out terminals everywhere"
  return spawnSync('unshare', ['-nm', 'ip', 'link']).status === 0 ? undefined : 'there is no unshare(1) or no ip(8), or they may not make namespaces'
}

export async function startSsh(t: Scope): Promise<Ssh> {
  const folder = place(t, 'azin-ssh')
  const path = (name: string) => join(folder, name)
  for (const name of ['host', 'person']) run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)])
  const port = await freePort()
  writeFileSync(path('sshd_config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${path('host')}`, `AuthorizedKeysFile ${path('person.pub')}`, 'PidFile none', 'StrictModes no',
    'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', 'AllowTcpForwarding local', '',
  ].join('\n'))
  // It wants /run/sshd, and the system's is left alone: it gets a /run of its own.
  const sshd = `mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd -D -f '${path('sshd_config')}'`
  keep(t, spawn('unshare', ['-m', 'sh', '-c', sshd], { stdio: 'ignore', detached: true }))

  // Networks do not meet, but files are the same: a socket among them is the only cable.
  const cable = path('cable')
  const relay = createServer((socket) => void socket.on('error', () => {}).pipe(connect(port, '127.0.0.1').on('error', () => socket.destroy())).pipe(socket))
  await new Promise<void>((resolve) => relay.listen(cable, resolve))
  t.after(() => relay.close())

  const script = `const s = require('node:net').connect(process.argv[1]); process.stdin.pipe(s).pipe(process.stdout)`
  writeFileSync(path('config'), [
    'Host *', `IdentityFile ${path('person')}`, 'IdentitiesOnly yes', 'BatchMode yes', 'StrictHostKeyChecking no',
    `UserKnownHostsFile ${path('known')}`, 'LogLevel ERROR', `ProxyCommand '${process.execPath}' -e "${script}" ${cable}`, '',
  ].join('\n'))
  mkdirSync(path('bin'))
  writeFileSync(path('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${path('config')} "$@"\n`)
  chmodSync(path('bin/ssh'), 0o755)
  await answers(port)
  const env = { ...process.env, PATH: `${path('bin')}:${process.env['PATH'] ?? ''}` }
  return {
    bin: path('bin'),
    elsewhere: (line) => keep(t, spawn('unshare', ['-n', 'sh', '-c', `ip link set lo up; ${line}`], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })),
  }
}

/** With all that it started. */
function keep(t: Scope, child: ChildProcess): ChildProcess {
  t.after(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  })
  return child
}

function run(file: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${file}: ${error?.message ?? stderr}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++, await sleep(50)) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => resolve(false)).on('data', () => (socket.destroy(), resolve(true)))
    })
    if (there) return
  }
  throw new Error('sshd does not answer.')
}
