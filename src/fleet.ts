/** The narrator of a fleet's token: is one at hand, has another replica one, who of us asks Entra? Everybody else is answered by that. */

import { AuthError } from './errors.ts'
import type { Fleet, FleetAsk, FleetEvent, FleetOptions, FleetStore, FleetToken, ReplicaInfo, StoreOptions } from './fleet/contract.ts'
import { codeOf, type Desk, type Found } from './fleet/desk.ts'
import { find } from './fleet/find.ts'
import { keptTokens } from './fleet/kept-tokens.ts'
import { openKeys } from './fleet/keys.ts'
import { memoryStore } from './fleet/memory-store.ts'
import { tokenOf, type Wanted, wantedOf } from './fleet/record.ts'
import { storedRecords, type StoredRecords } from './fleet/stored-records.ts'
import { turnstile } from './fleet/turnstile.ts'
import type { System } from './system/system.ts'
import { version } from './system/version.ts'

export type * from './fleet/contract.ts'

/** Milliseconds. */
const times = {
  /** Between tries to renew a token that is still good. */
  early: 5_000,
  tend: 5_000,
  ending: 2_000,
} as const

/** Requests to Entra at once: more would be throttled, and waits no longer here than there. */
const atOnce = 32

/** Seconds that a token must live on to be given away when no newer one can be had. */
const last = 10

/**
 * A replica. With a store it resolves within seconds, whether Redis is there or not.
 * @throws UsageError for an address of a store that is none; AuthError for keys and secrets that cannot be read
 */
export async function openFleet(system: System, options: FleetOptions): Promise<Fleet> {
  const listeners: ((event: FleetEvent) => void)[] = []
  const tell = (event: FleetEvent) => listeners.forEach((listener) => listener(event))
  const self = { id: [...system.random(6)].map((byte) => byte.toString(16).padStart(2, '0')).join(''), host: system.env['HOSTNAME'] ?? '', version, started: system.clock.now(), requests: 0, hits: 0 }
  const me = (): ReplicaInfo => ({ ...self, seen: system.clock.now() })
  const trouble = (error: unknown) => tell({ kind: 'error', identity: '', code: codeOf(error), message: (error as Error).message })
  const { store, records, renew: renewKeys } = await openStore(system, options.store, me, trouble, tell)
  const desk: Desk = { options, store, records, tell, kept: keptTokens(), gate: turnstile(atOnce), underway: new Map(), refusals: new Map(), paused: new Map(), pending: new Set() }
  const closing = new AbortController()
  store.onState((state, reason) => tell({ kind: 'store', state, ...(reason && { reason }) }))
  void tend(system, desk, () => renewKeys().catch(trouble), closing.signal).catch(() => {}) // ends when it is closed

  return {
    token(ask, signal) {
      self.requests += 1
      const now = system.clock.now()
      let wanted: Wanted
      try {
        wanted = wantedBy(options, ask)
      } catch (error) {
        tell({ kind: 'error', identity: ask.identity, code: codeOf(error), message: (error as Error).message })
        return Promise.reject(error)
      }
      const kept = desk.kept.find(wanted.text, now)
      if (!kept) return fetched(system, desk, wanted, signal).then((token) => (token.source === 'store' && (self.hits += 1), token))
      if (kept.record.refresh_on <= now) renewBehind(system, desk, wanted)
      self.hits += 1
      tell({ kind: 'answer', identity: ask.identity, source: 'memory', milliseconds: 0 })
      return Promise.resolve(kept.token)
    },
    state: store.state,
    observe(listener) {
      listeners.push(listener)
      if (store.why() !== '') listener({ kind: 'store', state: store.state(), reason: store.why() })
    },
    async replicas() {
      const others = (await store.replicas()).filter(({ id }) => id !== self.id)
      return [me(), ...others]
    },
    async close() {
      closing.abort()
      await Promise.race([Promise.all(desk.pending), system.clock.sleep(times.ending)])
      await store.close()
    },
  }
}

/** Redis and all that goes with it are loaded where they are wanted, and nowhere else. */
async function openStore(system: System, options: StoreOptions | undefined, me: () => ReplicaInfo, trouble: (error: unknown) => void, tell: Desk['tell']): Promise<{ store: FleetStore; records: StoredRecords | undefined; renew: () => Promise<void> }> {
  if (!options) return { store: memoryStore(), records: undefined, renew: async () => {} }
  const keys = await openKeys(system, options.keys)
  // Redis's library would print what it sends, passwords as well, wherever DEBUG is set. (On Node it is built without that.)
  delete (system.env as { DEBUG?: string }).DEBUG
  const { redisStore } = await import('./fleet/redis-store.ts')
  const store = await redisStore(system, options, me, trouble)
  const refused = ({ identity }: Wanted) => tell({ kind: 'error', identity: identity.name, code: 'record_refused', message: 'A record of the store was not sealed by this fleet under this name, and was not used.' })
  return { store, records: storedRecords(system, store, keys, refused), renew: keys.renew }
}

async function tend(system: System, desk: Desk, renewKeys: () => Promise<void>, closing: AbortSignal): Promise<void> {
  for (;;) {
    await system.clock.sleep(times.tend, closing)
    await renewKeys()
    desk.kept.sweep(system.clock.now())
    const now = system.clock.monotonic()
    for (const [text, { until }] of desk.refusals) if (until <= now) desk.refusals.delete(text)
    for (const [text, until] of desk.paused) if (until <= now) desk.paused.delete(text)
  }
}

function wantedBy(options: FleetOptions, ask: FleetAsk): Wanted {
  const identity = options.identity(ask.identity)
  if (identity) return wantedOf(identity, ask)
  throw new AuthError('not_signed_in', `There is no identity '${ask.identity}' in this fleet.`)
}

/** However many ask at once, they wait for one and the same. */
async function fetched(system: System, desk: Desk, wanted: Wanted, signal: AbortSignal | undefined): Promise<FleetToken> {
  const begun = system.clock.monotonic()
  const identity = wanted.identity.name
  const running = desk.underway.get(wanted.text)
  try {
    const { record, source } = await unlessAborted(running ?? start(system, desk, wanted, false), signal)
    const token = tokenOf(record, running ? 'waited' : source)
    desk.tell({ kind: 'answer', identity, source: token.source, milliseconds: system.clock.monotonic() - begun })
    return token
  } catch (error) {
    // Better than none: it is good to its very end, and the next caller finds out whether there is a newer one.
    const old = signal?.aborted ? undefined : desk.kept.last(wanted.text, system.clock.now(), last)
    if (old) return desk.tell({ kind: 'answer', identity, source: 'memory', milliseconds: system.clock.monotonic() - begun }), old.token
    desk.tell({ kind: 'error', identity, code: codeOf(error), message: (error as Error).message })
    throw error
  }
}

function start(system: System, desk: Desk, wanted: Wanted, early: boolean): Promise<Found> {
  const flow = find(system, desk, wanted, early).then((found) => (desk.kept.keep(wanted.text, found.record), found)).finally(() => desk.underway.delete(wanted.text))
  flow.catch(() => {}) // everybody may have gone by then
  desk.underway.set(wanted.text, flow)
  return flow
}

/** Nobody waits for it, so nobody is told of its failure but the books. */
function renewBehind(system: System, desk: Desk, wanted: Wanted): void {
  const now = system.clock.monotonic()
  if (desk.underway.has(wanted.text) || (desk.paused.get(wanted.text) ?? 0) > now) return
  desk.paused.set(wanted.text, now + times.early)
  start(system, desk, wanted, true).catch((error: unknown) => desk.tell({ kind: 'error', identity: wanted.identity.name, code: codeOf(error), message: (error as Error).message }))
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
