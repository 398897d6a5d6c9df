/** What do replicas share, and what becomes of it when Redis is gone, full, slow or read-only? Then it says so at once, and heals by itself. */

import type { System } from '../system/system.ts'
import type { FleetStore, ReplicaInfo, StoreOptions } from './contract.ts'
import { type RedisClient, redisClient } from './redis-client.ts'
import { channel, lockKey, recordKey, replicasKey } from './redis-scripts.ts'
import { health, late, type Use } from './store-health.ts'
import { storeAddress } from './store-address.ts'

/** Milliseconds that a caller waits for one answer of Redis, in slices: a busy moment of our own costs one of them, and is not held against Redis. */
const limit = { slice: 75, slices: 4 } as const

/** Milliseconds between signs of life, and between probes of a store that is not well. */
const pauses = { well: 5_000, ill: 500 } as const

/** So many failed probes in a row, and everything is opened anew: another address, another password, a connection that is none. */
const stubborn = 6

/** Seconds after its last sign of life that a replica is thought to be gone. */
const gone = 20

/**
 * Resolves within about two seconds, whether Redis is there or not.
 * @param self what this replica says of itself
 * @param told of what keeps it from even trying (a file with a password that is gone)
 * @throws UsageError for an address that is none; AuthError for secrets that cannot be read
 */
export async function redisStore(system: System, options: StoreOptions, self: () => ReplicaInfo, told: (error: unknown) => void): Promise<FleetStore> {
  const address = storeAddress(options.url)
  const well = health(address.kind === 'cluster' ? 12 : 2)
  const waiting = new Map<string, Set<() => void>>()
  const closing = new AbortController()
  const wake = (name: string) => waiting.get(name)?.forEach((go) => go())
  const open = async (): Promise<RedisClient> => {
    const client = await redisClient(system, address, options, well.heard)
    client.listen(channel, wake)
    return client
  }
  let client = await open()
  let replicas: readonly ReplicaInfo[] = []

  /** The answer, or `undefined` where there was none in time. @param probe asks even a store that is not well */
  async function ask<T>(use: Use, command: (client: RedisClient) => Promise<T>, { probe = false, tooLate }: { probe?: boolean; tooLate?: (value: T) => void } = {}): Promise<{ readonly value: T } | undefined> {
    if (!probe && !well.allows(use)) return undefined
    const timer = new AbortController()
    const asked = command(client)
    try {
      const value = await Promise.race([asked, tooLong(system, timer.signal)])
      well.worked(use)
      return { value }
    } catch (error) {
      well.failed(use, error)
      void asked.then(error === late ? tooLate : undefined, () => {})
      return undefined
    } finally {
      timer.abort()
    }
  }

  async function probe(): Promise<boolean> {
    const beaten = await ask('write', (redis) => redis.azinBeat(replicasKey, self().id, JSON.stringify(self())), { probe: true })
    if (beaten) replicas = readReplicas(beaten.value)
    if (beaten || address.kind !== 'cluster') return beaten !== undefined
    // The node that keeps the list may be the one that is gone: any other is as good to begin with.
    const anywhere = recordKey(`probe-${system.random(4).join('.')}`)
    return (await ask('write', (redis) => redis.azinPut(anywhere, '0', new Uint8Array(1), 1_000), { probe: true })) !== undefined
  }

  async function watch(): Promise<void> {
    for (let failed = 0; ; ) {
      await system.clock.sleep(failed === 0 && well.state() === 'up' ? pauses.well : pauses.ill, closing.signal)
      if (await probe()) failed = 0
      else if ((failed += 1) % stubborn === 0 && !well.allows('read')) await reopen()
    }
  }

  async function reopen(): Promise<void> {
    try {
      const next = await open()
      client.end()
      client = next
    } catch (error) {
      told(error)
    }
  }

  // Who waits for the holder of a lock waits for nothing when the store is gone.
  well.onChange((state) => {
    if (state !== 'up') for (const name of waiting.keys()) wake(name)
  })
  for (let tries = 0; tries < 8 && !(await probe()); tries += 1) await system.clock.sleep(100)
  void watch().catch(() => {}) // ends when it is closed

  const unlock = async (name: string, fence: number): Promise<void> => {
    await ask('write', (redis) => redis.azinUnlock(lockKey(name), String(fence), name))
    wake(name)
  }

  return {
    async get(name) {
      const found = (await ask('read', (redis) => redis.azinGetBuffer(recordKey(name))))?.value
      return found ? { value: new Uint8Array(found[0]), seconds: Math.floor(found[1] / 1000) } : undefined
    },
    async put(name, value, seconds, fence) {
      return (await ask('write', (redis) => redis.azinPut(recordKey(name), String(fence), value, seconds * 1000)))?.value === 1
    },
    async lock(name, milliseconds) {
      // A lock that is ours after we gave up waiting would keep the others waiting for nobody.
      const tooLate = (text: string | null) => void (text !== null && client.azinUnlock(lockKey(name), text, name).catch(() => {}))
      const answer = await ask('write', (redis) => redis.azinLock(lockKey(name), recordKey(name), milliseconds), { tooLate })
      return answer === undefined ? 'away' : answer.value === null ? 'held' : Number(answer.value)
    },
    async extend(name, fence, milliseconds) {
      await ask('write', (redis) => redis.azinExtend(lockKey(name), String(fence), milliseconds))
    },
    unlock,
    waitFor(name, milliseconds, signal) {
      return new Promise((resolve) => {
        const stop = new AbortController()
        const go = (): void => {
          stop.abort()
          signal.removeEventListener('abort', go)
          const others = waiting.get(name)
          others?.delete(go)
          if (others?.size === 0) waiting.delete(name)
          resolve()
        }
        waiting.set(name, (waiting.get(name) ?? new Set()).add(go))
        signal.addEventListener('abort', go, { once: true })
        void system.clock.sleep(milliseconds, stop.signal).then(go, () => {})
      })
    },
    state: well.state,
    why: well.why,
    onState: well.onChange,
    replicas: async () => (well.allows('read') ? replicas : []),
    async close() {
      closing.abort()
      await ask('write', (redis) => redis.azinLeave(replicasKey, self().id))
      client.end()
    },
  }
}

async function tooLong(system: System, stop: AbortSignal): Promise<never> {
  for (let slice = 0; slice < limit.slices; slice += 1) await system.clock.sleep(limit.slice, stop)
  throw late
}

/** What Redis's own clock says is older than a few signs of life is gone. */
function readReplicas(fields: readonly string[]): readonly ReplicaInfo[] {
  const all = fields.flatMap((text, index) => (index % 2 === 1 ? parse(text) : []))
  const newest = Math.max(...all.map(({ seen }) => seen))
  return all.filter(({ seen }) => newest - seen <= gone)
}

function parse(text: string): readonly ReplicaInfo[] {
  const [seen = '', json = ''] = text.split('\n', 2)
  try {
    const { id, host, version, started, requests, hits } = JSON.parse(json) as ReplicaInfo
    const info = { id, host, version, started, requests, hits, seen: Number(seen) }
    return Object.entries(info).every(([name, value]) => typeof value === (texts.has(name) ? 'string' : 'number')) ? [info] : []
  } catch {
    return [] // somebody else's
  }
}

const texts = new Set(['id', 'host', 'version'])
