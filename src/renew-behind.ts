/**
 * How is a token renewed before its end hurts anybody? Whoever finds one that is still good but past its `refresh_on` has the
 * answer already; another process, which holds nothing of the caller's, asks the server behind it.
 */
import { findAccessToken, isAging } from './cache/lookup.ts'
import { readCache } from './cache/read.ts'
import { tokenCloud } from './profile/cloud-choice.ts'
import { isEncrypted } from './profile/encryption.ts'
import { readProfile } from './profile/file.ts'
import { identify } from './profile/identity.ts'
import { renew } from './renew.ts'
import type { System } from './system/system.ts'
import { type Ask, scopesOf, wanted } from './token.ts'

/** Milliseconds after which it gives up, whatever it waits for. */
const longest = 30_000

/** Milliseconds within which nobody tries again: a server that cannot be reached is left alone for a while. */
const pauseBetween = 60_000

function markOf(system: System): string {
  return `${system.configDirectory}/azin-renewing`
}

/**
 * Starts it, unless somebody just did, or nothing could be kept. Its arguments are those that this token was asked for with.
 * @param self the command that starts this very program
 */
export async function startRenewal(system: System, self: readonly string[] | undefined, args: readonly string[]): Promise<void> {
  const [file, ...before] = self ?? []
  if (file === undefined || system.env['AZIN_NO_BACKGROUND']) return
  try {
    if (!system.files.claim(markOf(system), pauseBetween)) return
    // The state of a job (core.store) is found by its directory.
    const directory = system.env['AZURE_CONFIG_DIR']
    await system.processes.launch(file, [...before, renewalCommand, ...args], { settle: 0, ...(directory && { env: { AZURE_CONFIG_DIR: directory } }) })
  } catch {
    // A folder that cannot be written to, a full process table: the token that was given is good all the same.
  }
}

/** Hidden: what the other process is called with (`cli/obey.ts`). */
const renewalCommand = '__renew'

/** What the other process does. Silent, and over in time; its success shows in the cache. */
export async function renewBehind(system: System, ask: Ask): Promise<void> {
  const stop = new AbortController()
  await Promise.race([attempt(system, ask).catch(() => undefined), system.clock.sleep(longest, stop.signal).catch(() => undefined)])
  stop.abort()
}

async function attempt(system: System, ask: Ask): Promise<void> {
  const cloud = tokenCloud(system)
  const identity = identify(await readProfile(system), cloud, ask)
  const scopes = scopesOf(cloud, ask)
  const cache = await readCache(system, isEncrypted(system))
  const question = wanted(cache, identity, scopes)
  const entry = question && findAccessToken(cache, { ...question, now: system.clock.now() })
  // Whoever read the cache before another one renewed it has started us in vain; the mark goes all the same, for the next time.
  if (entry && isAging(entry, system.clock.now())) await renew(system, identity, scopes, { aging: true })
  system.files.remove(markOf(system))
}
