/** How does a test stand before the door of a fleet? A real one, over HTTP, with a policy of its own and tokens that are made up. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'

import { readSettings } from '../../src/fleet/configuration.ts'
import type { Given } from '../../src/fleet/configuration.ts'
import type { Fleet, FleetAsk, FleetEvent, FleetOptions, FleetToken, ReplicaInfo, StoreState } from '../../src/fleet/contract.ts'
import { openDoors } from '../../src/fleet/doors.ts'
import type { Doors } from '../../src/fleet/doors.ts'
import { nodeSystem } from '../../src/system/node.ts'
import type { System } from '../../src/system/system.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'

/** Each answer names what it was asked for, so that a test sees whose token it holds. */
export interface FakeFleet extends Fleet {
  readonly asked: FleetAsk[]
  /** Told of as if it had happened. */
  tell(event: FleetEvent): void
  answer: (ask: FleetAsk) => Promise<FleetToken>
  store: StoreState
  members: readonly ReplicaInfo[]
  closed: boolean
  options: FleetOptions | undefined
}

export function fakeFleet(): FakeFleet {
  const listeners: ((event: FleetEvent) => void)[] = []
  const tell = (event: FleetEvent): void => listeners.forEach((listener) => listener(event))
  const fleet: FakeFleet = {
    asked: [], tell, store: 'up', members: [], closed: false, options: undefined,
    answer: async (ask) => ({ access_token: `token of ${ask.identity} in ${ask.tenant ?? 'its tenant'} for ${ask.scopes.join(' ')}`, expires_on: 1_999_999_999, token_type: 'Bearer', source: 'memory' }),
    async token(ask) {
      fleet.asked.push(ask)
      const token = await fleet.answer(ask)
      tell({ kind: 'answer', identity: ask.identity, source: token.source, milliseconds: 1 })
      return token
    },
    state: () => fleet.store,
    observe: (listener) => void listeners.push(listener),
    replicas: async () => fleet.members,
    close: async () => void (fleet.closed = true),
  }
  return fleet
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Of the body, if it is JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface AskOptions {
  readonly method?: string
  readonly port?: number
  /** Certificate authority of the server, and the client's own certificate. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

/** `node:http`, because `fetch` chooses its own Host; a connection of its own, because each is another caller. */
export function askAt(port: number, path: string, headers: Readonly<Record<string, string>> = {}, { method = 'GET', tls }: AskOptions = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const send = tls ? httpsRequest : httpRequest
    const asking = send({ host: '127.0.0.1', port, path, method, headers, agent: false, ...tls }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => {
        const json = String(response.headers['content-type']).startsWith('application/json')
        resolve({ status: response.statusCode!, headers: response.headers, text, body: json && text !== '' ? (JSON.parse(text) as Answered['body']) : {} })
      })
    })
    asking.on('error', reject).end()
  })
}

export interface DoorWorld {
  readonly fleet: FakeFleet
  readonly doors: Doors
  readonly folder: string
  readonly system: System
  /** Lines on standard error. */
  readonly told: string[]
  ask(path: string, headers?: Readonly<Record<string, string>>, options?: AskOptions): Promise<Answered>
  /** A token for Key Vault, plainly asked for. */
  token(headers: Readonly<Record<string, string>>, query?: string, options?: AskOptions): Promise<Answered>
  /** The audit lines, written out. */
  books(): readonly Readonly<Record<string, unknown>>[]
  /** Another version of the policy; resolves once it was looked at. */
  policy(text: string): Promise<void>
  /** Moves the wall clock and the other one. @param seconds */
  later(seconds: number): void
}

export const VAULT = 'https://vault.azure.net'

export function digestOf(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex')}`
}

export async function openDoorWorld(t: Scope, policy: string, given: Given = {}): Promise<DoorWorld> {
  const folder = place(t, 'azin-door')
  const file = join(folder, 'policy.yaml')
  const audit = join(folder, 'audit.jsonl')
  writeFileSync(file, policy)
  const told: string[] = []
  let moved = 0
  const real = nodeSystem({ signals: false })
  const system: System = Object.create(real, {
    terminal: { value: { ...real.terminal, err: (text: string) => void told.push(text) } },
    env: { value: {} },
    workingDirectory: { value: folder },
    clock: { value: { ...real.clock, now: () => real.clock.now() + moved, monotonic: () => real.clock.monotonic() + moved * 1000 } },
    finish: { value: () => {} },
  }) as System
  const fleet = fakeFleet()
  const settings = readSettings(system, { policy: file, listen: '127.0.0.1:0', audit, drain: '0', ...given })
  const doors = await openDoors(system, settings, '0.0.0-test', async (_system, options) => ((fleet.options = options), fleet))
  let open = true
  const finish = async () => (open ? ((open = false), doors.finish()) : undefined)
  t.after(finish)
  const ask: DoorWorld['ask'] = (path, headers, options = {}) => askAt(options.port ?? doors.port, path, headers, options)
  return {
    fleet, folder, system, told, ask,
    doors: { ...doors, finish: async () => void (await finish()) },
    token: (headers, query = '', options) => ask(`/token?resource=${encodeURIComponent(VAULT)}${query}`, headers, options),
    books() {
      return readFileSync(audit, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>)
    },
    async policy(text) {
      const before = told.length
      writeFileSync(file, text)
      for (let waited = 0; told.length === before; waited += 50) {
        if (waited > 20_000) throw new Error('The policy was not looked at again.')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    later: (seconds) => void (moved += seconds),
  }
}
