/** Which records do the replicas share, as they are: sealed under today's key, readable under yesterday's? */

import type { System } from '../system/system.ts'
import type { FleetStore } from './contract.ts'
import type { Keys } from './keys.ts'
import { readRecord, type Record, type Wanted, writeRecord } from './record.ts'
import { nameUnder, seal, unseal } from './seal.ts'

export interface StoredRecords {
  /** Under today's key: what is locked, and written. */
  name(wanted: Wanted): Promise<string>
  /** One that serves still. */
  find(wanted: Wanted): Promise<Record | undefined>
  /** False: a later holder of the lock has written already, or the store cannot keep it. */
  keep(wanted: Wanted, record: Record, fence: number): Promise<boolean>
}

/** @param refused told of a record that does not prove to be ours: somebody has changed it, or put it in another's place */
export function storedRecords(system: System, store: FleetStore, keys: Keys, refused: (wanted: Wanted) => void): StoredRecords {
  const nameNow = ({ text }: Wanted) => nameUnder(keys.ring()[0], text)

  async function open(wanted: Wanted, name: string): Promise<Record | undefined> {
    const stored = await store.get(name)
    if (!stored) return undefined
    const text = await unseal(keys.ring(), name, stored.value)
    if (text === undefined) return refused(wanted), undefined
    return readRecord(wanted.text, text, system.clock.now(), stored.seconds)
  }

  return {
    name: nameNow,
    async find(wanted) {
      for (const key of keys.ring()) {
        const found = await open(wanted, await nameUnder(key, wanted.text))
        if (found) return found
      }
      return undefined
    },
    async keep(wanted, record, fence) {
      const [key] = keys.ring()
      const name = await nameUnder(key, wanted.text)
      const left = record.expires_on - system.clock.now()
      return left > 0 && store.put(name, await seal(system, key, name, writeRecord(wanted.text, record)), left, fence)
    },
  }
}
