/** What does the token cache say right now? */
import { AuthError } from '../errors.ts'
import { unreadable } from '../system/disk-trouble.ts'
import { pause } from '../system/pause.ts'
import type { System } from '../system/system.ts'
import { parseCache } from './read-for.ts'
import { cachePath, type CacheFile } from './schema.ts'

/** Milliseconds to wait for a program that is writing the file in place, as Azure CLI does (it is done within a few). */
const patience = 500
/** The fewest looks, where the machine is so busy that few fit in: the writer, too, waits for its turn. */
const looks = 60
/** Milliseconds after which a file that nobody touched is not being written; five looks in case a clock is wrong. */
const still = 10_000
/** Milliseconds in all, if the file changes again and again meanwhile. */
const longest = 10_000

/**
 * The whole cache; `{}` if there is none.
 * @param encrypted it is where the operating system keeps secrets, and costs a moment; what is in plain text is not looked at
 * @throws AuthError `file_unreadable` (a failed read is never "empty"), `file_damaged` (not a cache, and stays so),
 * `vault_unavailable`.
 */
export function readCache(system: System, encrypted?: false): CacheFile
export function readCache(system: System, encrypted: boolean): CacheFile | Promise<CacheFile>
export function readCache(system: System, encrypted = false): CacheFile | Promise<CacheFile> {
  if (encrypted) return import('./sealed.ts').then(({ readSealedCache }) => readSealedCache(system))
  const path = cachePath(system)
  const cache = parseCache(load(path, () => system.files.readText(path)))
  return cache ?? readAgain(system, path)
}

/** Half written, or damaged: only time can tell. */
function readAgain(system: System, path: string): CacheFile {
  const begun = system.clock.monotonic()
  let deadline = begun + patience
  let seen: string | undefined
  let text = ''
  let quiet = 0
  for (let look = 0; quiet < patience / 2 && (look < looks || system.clock.monotonic() < deadline); look += 1) {
    quiet += 1
    pause(2)
    text = load(path, () => system.files.readText(path))
    const cache = parseCache(text)
    if (cache !== undefined) return cache
    const status = system.files.status(path)
    if (look > 4 && status && system.clock.now() * 1000 - status.mtime > still) break
    const now = status && `${status.mtime}:${status.size}`
    // It changes under our eyes: somebody writes, so it is not damaged.
    if (seen !== undefined && now !== seen) {
      deadline = Math.min(system.clock.monotonic() + patience, begun + longest)
      quiet = 0
    }
    seen = now
  }
  // MSAL takes an empty file for an empty cache, and there is nothing in it to lose.
  if (text.trim() === '') return {}
  throw damaged(path)
}

function load(path: string, read: () => string | undefined): string {
  try {
    const text = read()
    return text === undefined ? '{}' : text
  } catch (error) {
    throw unreadable(path, error)
  }
}

export function damaged(path: string): AuthError {
  const hint = ['To repair it, keeping what can be saved (the damaged file is set aside), please run:', 'az login']
  return new AuthError('file_damaged', `${path} is damaged: it is not a token cache.`, hint)
}
