/** What does the token cache say about one tenant and one name? As a rule it is small and whole; for anything else there are `sieve.ts` and `read.ts`. */
import type { System } from '../system/system.ts'
import { cachePath, type CacheFile, isRecord } from './schema.ts'
import type { Sought } from './sieve.ts'

/** Bytes above which a cache is not parsed whole to find one entry. */
const large = 256 * 1024

/** A cache in which entries can be looked up as in the whole one; `part` if it is not the whole. */
export interface Sifted {
  readonly cache: CacheFile
  readonly part: boolean
}

/** @throws as `readCache` */
export function readCacheFor(system: System, encrypted: boolean, sought: Sought): Sifted | Promise<Sifted> {
  if (encrypted) return import('./sealed.ts').then(async ({ readSealedCache }) => ({ cache: await readSealedCache(system), part: false }))
  const text = look(system)
  if (text === null) return import('./sieve.ts').then(({ siftCache }) => siftCache(system, sought))
  const cache = parseCache(text)
  return cache ? { cache, part: false } : import('./read.ts').then(({ readCache }) => ({ cache: readCache(system), part: false }))
}

/** `null`: it is large. What cannot be read is no cache, and another look finds out why. */
function look(system: System): string | null {
  try {
    const text = system.files.readShort(cachePath(system), large)
    return text === undefined ? '{}' : text
  } catch {
    return ''
  }
}

/** `undefined` if the text is not a cache (yet). An empty text is not: Azure CLI empties the file before it writes. */
export function parseCache(text: string): CacheFile | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
    return isRecord(value) ? (value as CacheFile) : undefined
  } catch {
    return undefined
  }
}
