/** Nobody here has the token: has another replica, or who of us asks Entra? */

import { isAzinError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { askEntra } from './ask-entra.ts'
import type { FleetStore } from './contract.ts'
import type { Desk, Found } from './desk.ts'
import type { Record, Wanted } from './record.ts'
import type { StoredRecords } from './stored-records.ts'

/** Milliseconds. */
const times = {
  /** Of a lock; its holder holds it on while it waits for Entra, and whoever is killed loses it after that. */
  lock: 5_000,
  /** Waiters look again although nobody has told them to: what was published while Redis was away is lost. */
  recheck: 1_000,
  /** A waiter asks Entra itself after that, lock or not. */
  patience: 15_000,
  /** A refusal stands that long: a wrong secret asked for a thousand times a second is one request in so long. */
  refusal: 3_000,
} as const

/** @param early there is one that is good; only one that is younger is of use */
export async function find(system: System, desk: Desk, wanted: Wanted, early: boolean): Promise<Found> {
  const { records, store } = desk
  const stands = desk.refusals.get(wanted.text)
  if (stands && stands.until > system.clock.monotonic()) throw stands.error
  if (!records || !wanted.shared) return { record: await ask(system, desk, wanted, early), source: 'entra' }
  const look = async () => {
    const record = await records.find(wanted)
    return record && !(early && record.refresh_on <= system.clock.now()) ? record : undefined
  }
  const begun = system.clock.monotonic()
  const name = await records.name(wanted)
  let record = await look()
  if (record) return { record, source: 'store' }
  let patient = true
  for (;;) {
    // Listening begins before the lock is tried: between the two nothing can be missed.
    const done = new AbortController()
    const told = store.waitFor(name, times.recheck, done.signal)
    const fence = await store.lock(name, times.lock)
    const waited = system.clock.monotonic() - begun
    if (fence === 'away' && store.state() === 'up' && patient) {
      patient = false // one bad moment may be
      done.abort()
      continue
    }
    if (fence !== 'held' || waited > times.patience) {
      done.abort()
      return typeof fence === 'number' ? withLock(system, desk, wanted, { name, fence, early, records, look }) : { record: await ask(system, desk, wanted, early), source: 'entra' }
    }
    await told
    record = await look()
    if (!record) continue
    desk.tell({ kind: 'wait', identity: wanted.identity.name, milliseconds: system.clock.monotonic() - begun })
    return { record, source: 'waited' }
  }
}

interface Holding {
  readonly name: string
  readonly fence: number
  readonly early: boolean
  readonly records: StoredRecords
  readonly look: () => Promise<Record | undefined>
}

async function withLock(system: System, desk: Desk, wanted: Wanted, { name, fence, early, records, look }: Holding): Promise<Found> {
  const { store } = desk
  const done = new AbortController()
  void holdOn(system, store, name, fence, done.signal)
  try {
    const found = await look()
    const record = found ?? (await ask(system, desk, wanted, early))
    // Who has asked is answered now; the others as soon as it lies in the store.
    if (!found) later(desk, records.keep(wanted, record, fence).then(() => store.unlock(name, fence)).finally(() => done.abort()))
    else later(desk, store.unlock(name, fence).finally(() => done.abort()))
    return { record, source: found ? 'store' : 'entra' }
  } catch (error) {
    done.abort()
    later(desk, store.unlock(name, fence))
    throw error
  }
}

function later(desk: Desk, work: Promise<void>): void {
  const kept = work.catch(() => {}).finally(() => desk.pending.delete(kept))
  desk.pending.add(kept)
}

async function holdOn(system: System, store: FleetStore, name: string, fence: number, done: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await system.clock.sleep(times.lock / 3, done)
      await store.extend(name, fence, times.lock)
    }
  } catch {
    // Given back.
  }
}

async function ask(system: System, desk: Desk, wanted: Wanted, early: boolean): Promise<Record> {
  const begun = system.clock.monotonic()
  const identity = wanted.identity.name
  desk.tell({ kind: 'refresh-begun', identity, early })
  const ended = (ok: boolean) => desk.tell({ kind: 'refresh-ended', identity, early, ok, milliseconds: system.clock.monotonic() - begun })
  try {
    const record = await desk.gate(() => askEntra(system, wanted))
    ended(true)
    return record
  } catch (error) {
    ended(false)
    if (isAzinError(error) && error.name === 'OAuthError') desk.refusals.set(wanted.text, { error, until: system.clock.monotonic() + times.refusal })
    throw error
  }
}
