/** How often may one ask? Each caller at its own rate, and whoever is not known by address. Of this replica alone. */

import type { Caller, Rate } from './policy.ts'

/** Whoever guesses is slow; whoever once had a wrong secret is not kept out for long. */
const strangers: Rate = { burst: 20, perSecond: 1 }
const mostAddresses = 4_096

interface Bucket {
  left: number
  last: number
}

export interface Limits {
  /** False when it is too often. @param now seconds, never jumping */
  take(caller: Caller, now: number): boolean
  takeStranger(address: string, now: number): boolean
}

export function limits(): Limits {
  const callers = new Map<string, Bucket>()
  const addresses = new Map<string, Bucket>()
  return {
    take: ({ name, rate }, now) => take(callers, name, rate, now),
    takeStranger(address, now) {
      // The one that has not asked for the longest time stands first.
      if (addresses.size >= mostAddresses && !addresses.has(address)) addresses.delete(addresses.keys().next().value!)
      return take(addresses, address, strangers, now)
    },
  }
}

function take(buckets: Map<string, Bucket>, key: string, { burst, perSecond }: Rate, now: number): boolean {
  let bucket = buckets.get(key)
  if (!bucket) buckets.set(key, (bucket = { left: burst, last: now }))
  bucket.left = Math.min(burst, bucket.left + (now - bucket.last) * perSecond)
  bucket.last = now
  if (bucket.left < 1) return false
  bucket.left -= 1
  return true
}
