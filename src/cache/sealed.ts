/** What does the encrypted token cache say right now? */
import type { System } from '../system/system.ts'
import { damaged } from './read.ts'
import { parseCache } from './read-for.ts'
import { placeOf } from './place.ts'
import { decode } from './salvage.ts'
import type { CacheFile } from './schema.ts'

/** Milliseconds for a program that is in the middle of writing the file, as it is where the file holds the text itself. */
const patience = 500

/** `{}` if there is none. @throws AuthError `vault_unavailable`, `file_unreadable`, `file_damaged` */
export async function readSealedCache(system: System): Promise<CacheFile> {
  const place = placeOf(system, true)
  const deadline = system.clock.monotonic() + patience
  for (;;) {
    const bytes = await place.load()
    if (bytes === undefined) return {}
    const cache = parseCache(decode(bytes) ?? '')
    if (cache !== undefined) return cache
    if (system.clock.monotonic() >= deadline) throw damaged(place.path)
    await system.clock.sleep(20)
  }
}
