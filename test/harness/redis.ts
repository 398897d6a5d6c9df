/** Where is a Redis that a test may fill, stop and kill? A real redis-server on a free loopback port, in a folder of its own, gone after the test. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

import { place } from './place.ts'
import type { Scope } from './place.ts'
import { bareEnvironment } from './program.ts'

export interface TestRedis {
  readonly port: number
  readonly url: string
  /** Where it keeps its dump. */
  readonly directory: string
  /** One command in the protocol's inline form; the raw answer. */
  say(command: string): Promise<string>
  signal(signal: NodeJS.Signals): void
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Again at the same port, with what its dump holds. */
  again(): Promise<void>
}

export interface RedisOptions {
  /** Lines of its configuration file. */
  readonly lines?: readonly string[]
  readonly sentinel?: boolean
  readonly port?: number
  /** What it must be told before it listens to anything else (`AUTH ...`). */
  readonly greeting?: string
}

const program = process.env['AZIN_TEST_REDIS'] ?? 'redis-server'

export async function startRedis(t: Scope, { lines = [], sentinel = false, port: fixed, greeting }: RedisOptions = {}): Promise<TestRedis> {
  const directory = join(place(t, 'azin-redis'), 'data')
  mkdirSync(directory, { mode: 0o700 })
  const port = fixed ?? (await freePort())
  const file = join(directory, 'redis.conf')
  // Sentinels write their configuration anew.
  writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${directory}`, ...(sentinel ? [] : ['save ""']), ...lines, ''].join('\n'), { mode: 0o600 })
  let child: ChildProcess
  const begin = async (): Promise<void> => {
    child = spawn(program, [file, ...(sentinel ? ['--sentinel'] : [])], { env: bareEnvironment({ PATH: '/usr/bin:/bin' }), stdio: 'ignore' })
    await until(async () => /PONG|NOAUTH/.test(await inline(port, 'PING')), `redis-server at ${port}`)
  }
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await gone
  }
  t.after(end)
  await begin()
  return {
    port, directory, url: `redis://127.0.0.1:${port}`,
    say: (command) => inline(port, ...(greeting === undefined ? [] : [greeting]), command),
    signal: (signal) => void child.kill(signal),
    kill: end,
    again: begin,
  }
}

/** Both wait for each other, so the bus has a port of its own. */
export async function startCluster(t: Scope, masters = 3): Promise<readonly TestRedis[]> {
  const nodes: TestRedis[] = []
  for (let number = 0; number < masters; number += 1) {
    const [port, bus] = [await freePort(), await freePort()]
    nodes.push(await startRedis(t, { port, lines: ['cluster-enabled yes', `cluster-port ${bus}`, 'cluster-node-timeout 1000', 'cluster-require-full-coverage no', `cluster-announce-ip 127.0.0.1`] }))
    const share = Math.ceil(16_384 / masters)
    await nodes[number]!.say(`CLUSTER ADDSLOTSRANGE ${number * share} ${Math.min(16_383, (number + 1) * share - 1)}`)
    await nodes[number]!.say(`CLUSTER SET-CONFIG-EPOCH ${number + 1}`)
    if (number > 0) await nodes[0]!.say(`CLUSTER MEET 127.0.0.1 ${port} ${bus}`)
  }
  for (const node of nodes) await until(async () => { const info = await node.say('CLUSTER INFO'); return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${masters}`) && info.includes('cluster_slots_assigned:16384') }, 'the cluster')
  return nodes
}

export interface Sentinels {
  readonly url: string
  readonly master: TestRedis
  readonly replica: TestRedis
  readonly sentinels: readonly TestRedis[]
}

export async function startSentinels(t: Scope): Promise<Sentinels> {
  const master = await startRedis(t)
  const replica = await startRedis(t, { lines: [`replicaof 127.0.0.1 ${master.port}`, 'repl-diskless-sync-delay 0'] })
  await until(async () => (await replica.say('INFO replication')).includes('master_link_status:up'), 'the replica')
  const lines = [`sentinel monitor tokens 127.0.0.1 ${master.port} 2`, 'sentinel down-after-milliseconds tokens 1000', 'sentinel failover-timeout tokens 4000']
  const sentinels: TestRedis[] = []
  for (let number = 0; number < 3; number += 1) sentinels.push(await startRedis(t, { sentinel: true, lines }))
  for (const one of sentinels) await until(async () => { const said = await one.say('SENTINEL MASTER tokens'); return /num-slaves\r\n\$1\r\n1/.test(said) && /num-other-sentinels\r\n\$1\r\n2/.test(said) }, 'the sentinels')
  return { master, replica, sentinels, url: `redis://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/0?sentinel=tokens` }
}

/** Nobody listens there, a moment later. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      // A cluster's tools think of port + 10000.
      server.close(() => resolve(port))
    })
  })
}

/** Sends commands one after another; the answer to the last one, or an empty text where nobody answers. */
function inline(port: number, ...commands: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    let quiet: NodeJS.Timeout | undefined
    const end = (): void => (clearTimeout(quiet), socket.destroy(), resolve(answer))
    socket.setTimeout(2_000, end)
    socket.on('error', end).on('close', end)
    socket.on('connect', () => socket.write(commands.map((one) => `${one}\r\n`).join('')))
    socket.on('data', (piece) => {
      answer += piece.toString('latin1')
      clearTimeout(quiet)
      quiet = setTimeout(end, 30)
    })
  })
}

export async function until(ready: () => boolean | Promise<boolean>, what: string, limit = 20_000): Promise<void> {
  const deadline = performance.now() + limit
  while (!(await ready())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
