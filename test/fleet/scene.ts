/** On what do the fleet's tests act? An emulator, a Redis, and replicas as processes, or as a fleet in this one. */

import { buildSync } from 'esbuild'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'

import { defaultDirectory } from '../../emulator/default-directory.ts'
import type { Directory } from '../../emulator/directory.ts'
import type { Fleet, FleetEvent, FleetIdentity, FleetToken, StoreOptions } from '../../src/fleet.ts'
import { openFleet } from '../../src/fleet.ts'
import { nodeSystem } from '../../src/system/node.ts'
import { cloudName, writeCloud } from '../harness/cloud.ts'
import { startEmulator, type TestEmulator } from '../harness/emulator.ts'
import { place, type Scope } from '../harness/place.ts'
import { bareEnvironment, start, type Running } from '../harness/program.ts'

export const homeTenant = 'a21e0001-0000-4000-8000-000000000001'
export const vault = 'https://vault.azure.net/.default'
const secret = 'azin-demo'

export interface Scene {
  readonly server: TestEmulator
  readonly directory: string
  readonly identities: readonly FleetIdentity[]
  /** A file with this sealing key, or a new one. */
  keys(...lines: readonly string[]): { readonly file: string }
  /** Token requests so far. */
  asked(): number
}

export const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`

/** `many` service principals, `app0` and on, besides those of the default directory. */
export function appsOf(many: number): Directory {
  const apps = Array.from({ length: many }, (_, number) => ({ id: clientOf(number), name: `app${number}`, objectId: clientOf(number + 1_000_000), tenants: [homeTenant], secrets: [{ value: secret }] }))
  return { ...defaultDirectory, apps: [...defaultDirectory.apps, ...apps] } as Directory
}

export const clientOf = (number: number): string => `f1ee7000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

export async function scene(t: Scope, many = 3): Promise<Scene> {
  const server = await startEmulator(t, { directory: appsOf(many) })
  const directory = place(t, 'azin-fleet')
  writeCloud(directory, server.origin)
  const secretFile = join(directory, 'secret')
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 })
  const identities = Array.from({ length: many }, (_, number): FleetIdentity => ({ kind: 'service-principal', name: `app${number}`, cloud: cloudName, tenant: homeTenant, client_id: clientOf(number), secret: { file: secretFile } }))
  let files = 0
  return {
    server, directory, identities,
    keys(...lines) {
      const file = join(directory, `keys-${(files += 1)}`)
      writeFileSync(file, `${(lines.length > 0 ? lines : [newKey('k1')]).join('\n')}\n`, { mode: 0o600 })
      return { file }
    },
    asked: () => server.emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length,
  }
}

/** Lives of tokens, for the one that is asked for with a claim of continuous access evaluation as well. */
export function lives(world: Scene, seconds: number, refreshIn: number | null = null): void {
  world.server.emulator.control.set({ accessTokenSeconds: seconds, longAccessTokenSeconds: seconds, refreshInSeconds: refreshIn })
}

export interface Inside extends Fleet {
  readonly events: FleetEvent[]
  /** How often something of this kind was told. */
  told(kind: FleetEvent['kind']): number
  ask(identity?: string, scope?: string): Promise<FleetToken>
}

/** A replica within this process. @param ahead seconds by which its clock is */
export async function inside(t: Scope, world: Scene, store?: StoreOptions, ahead: () => number = () => 0): Promise<Inside> {
  const events: FleetEvent[] = []
  const real = nodeSystem({ signals: false })
  const clock = { ...real.clock, now: () => real.clock.now() + ahead() }
  const system = Object.create(real, { configDirectory: { value: world.directory }, env: { value: { HOSTNAME: 'test' } }, clock: { value: clock } })
  const fleet = await openFleet(system, { identity: (name) => world.identities.find((one) => one.name === name), ...(store && { store }) })
  fleet.observe((event) => void events.push(event))
  t.after(() => fleet.close())
  return { ...fleet, events, told: (kind) => events.filter((event) => event.kind === kind).length, ask: (identity = 'app0', scope = vault) => fleet.token({ identity, scopes: [scope] }) }
}

/** `others`: from another replica, whether it lay in the store already or was waited for a moment. */
export async function sourceOf(fleet: Inside, ...ask: readonly string[]): Promise<string> {
  const { source } = await fleet.ask(...ask)
  return source === 'store' || source === 'waited' ? 'others' : source
}

/** `test/fleet/replica.ts` as a file that `node` runs. */
export function buildReplica(t: Scope): string {
  const outdir = place(t, 'azin-replica')
  buildSync({
    entryPoints: ['test/fleet/replica.ts'], outdir, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error',
    // As the program is built.
    alias: { '@ioredis/commands': './scripts/few-redis-commands.cjs', debug: './scripts/no-debug.cjs' },
    banner: { js: "import { createRequire as azinRequire } from 'node:module'; const require = azinRequire(import.meta.url);" },
  })
  return join(outdir, 'replica.mjs')
}

export interface Seen {
  readonly seen: Readonly<Record<string, number>>
  readonly errors: Readonly<Record<string, string>>
  readonly state: string
  readonly replicas: readonly { readonly id: string }[]
  readonly rss: number
  readonly heap: number
}

export interface Replica {
  readonly running: Running
  token(identity?: string, scope?: string): Promise<FleetToken>
  seen(): Promise<Seen>
}

let configurations = 0

export async function replica(t: Scope, world: Scene, program: string, store?: StoreOptions): Promise<Replica> {
  const file = join(world.directory, `replica-${(configurations += 1)}.json`)
  writeFileSync(file, JSON.stringify({ identities: world.identities, store }))
  const running = start(t, process.execPath, [program, file], bareEnvironment({ PATH: '/usr/bin:/bin', HOME: world.directory, AZURE_CONFIG_DIR: world.directory, NODE_V8_COVERAGE: undefined }), { timeout: 1_500_000 })
  running.ended.catch(() => {})
  const [, port] = await running.sees(/port (\d+)/, 'stdout')
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  return {
    running,
    token: (identity = 'app0', scope = vault) => get(agent, Number(port), `/token?identity=${identity}&scope=${encodeURIComponent(scope)}`) as Promise<FleetToken>,
    seen: () => get(agent, Number(port), '/seen') as Promise<Seen>,
  }
}

/** Rejects with `gone` where nobody answers, as a balancer would find out. */
function get(agent: Agent, port: number, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, path }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.on('error', () => reject(new Gone())).on('end', () => {
        if (response.statusCode === 200) return resolve(JSON.parse(text))
        reject(new Error(text === '' ? 'nothing was said' : (JSON.parse(text) as { error: string }).error))
      })
    })
    sent.on('error', () => reject(new Gone())).end()
  })
}

export class Gone extends Error {
  override name = 'Gone'
}

/** What a token says of whom it is for. */
export function clientIn({ access_token }: FleetToken): string {
  const claims = JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString()) as { appid?: string; azp?: string }
  return claims.appid ?? claims.azp ?? ''
}
