/**
 * Which entries of a large cache can matter to this question? A file of many megabytes is read in pieces and only looked
 * through for the tenant and the name; what is found there is parsed, the rest never is.
 *
 * It relies on the layout in which MSAL and azin write (`json.dumps(indent=4)`): a line break cannot stand inside a JSON string,
 * so a line that begins with eight spaces and a quote begins an entry, and one with four begins a section. Any other layout,
 * a torn file, an entry that does not parse: `undefined`, and the caller reads the whole.
 */
import type { OpenFile, System } from '../system/system.ts'
import { readCache } from './read.ts'
import type { Sifted } from './read-for.ts'
import { cachePath, type CacheFile, isRecord } from './schema.ts'

export interface Sought {
  readonly realm: string
  /** `undefined` for a service principal. */
  readonly username: string | undefined
}

/** Bytes in memory at a time; an entry has a few thousand. */
const pieceSize = 128 * 1024

const bytes = (text: string) => Buffer.from(text, 'utf8')
const sectionStart = bytes('\n    "')
const entryStart = bytes('\n        "')
const entryEnd = bytes('\n        }')
const accountsName = 'Account'
const tokensName = 'AccessToken'

/** What matters of a large cache; the whole where that cannot be told apart. @throws as `readCache` */
export function siftCache(system: System, sought: Sought): Sifted {
  const cache = sieveCache(system, sought)
  return cache ? { cache, part: true } : { cache: readCache(system), part: false }
}

/**
 * A cache with the access tokens of the tenant and the accounts of the name, and perhaps more of either. It finds them as they
 * are written by MSAL: tenants in lower case or as asked for. Who finds nothing in it must look at the whole.
 */
export function sieveCache(system: System, sought: Sought): CacheFile | undefined {
  const file = system.files.open(cachePath(system))
  if (file === undefined) return undefined
  try {
    return sieve(file, sought)
  } finally {
    file.close()
  }
}

interface Found {
  readonly AccessToken: Record<string, never>
  readonly Account: Record<string, never>
  /** Accounts that were seen: the many entries that one account has, one for each tenant, are parsed once. */
  readonly ids: Buffer[]
}

function sieve(file: OpenFile, sought: Sought): CacheFile | undefined {
  const found: Found = { AccessToken: {}, Account: {}, ids: [] }
  const piece = Buffer.allocUnsafe(Math.min(pieceSize, file.size + 1))
  const tenants = [...new Set([sought.realm, sought.realm.toLowerCase()])].map((realm) => bytes(JSON.stringify(realm)))
  const name = sought.username === undefined ? undefined : bytes(`"username": ${JSON.stringify(sought.username)}`)
  let section = ''
  let kept = 0
  for (let first = true; ; first = false) {
    const count = fill(file, piece, kept)
    const text = piece.subarray(0, count)
    if (first && text[0] !== 0x7b) return undefined
    const last = count < piece.length
    const cut = last ? count : text.lastIndexOf(entryEnd) + entryEnd.length
    if (cut < entryEnd.length) return undefined // an entry larger than that, or another layout
    const whole = text.subarray(0, cut)
    const sections = sectionsIn(whole, section)
    const each = (needle: Buffer, wanted: string) => hits(whole, needle, sections, wanted, found)
    if (!tenants.every((tenant) => each(tenant, tokensName)) || (name && !each(name, accountsName))) return undefined
    if (last) return isWhole(whole) ? { AccessToken: found.AccessToken, Account: found.Account } : undefined
    section = sections.at(-1)?.name ?? ''
    text.copyWithin(0, cut)
    kept = count - cut
  }
}

/** The number of bytes in the piece: less than it holds only at the end of the file. */
function fill(file: OpenFile, piece: Buffer, kept: number): number {
  let count = kept
  while (count < piece.length) {
    const read = file.read(piece.subarray(count))
    if (read === 0) break
    count += read
  }
  return count
}

/** A file that another program is writing has no end yet. */
function isWhole(end: Buffer): boolean {
  return end.subarray(-64).toString('latin1').trimEnd().endsWith('\n}')
}

interface SectionStart {
  readonly at: number
  readonly name: string
}

function sectionsIn(text: Buffer, before: string): readonly SectionStart[] {
  const found: SectionStart[] = [{ at: -1, name: before }]
  for (let at = text.indexOf(sectionStart); at >= 0; at = text.indexOf(sectionStart, at + 1)) {
    const start = at + sectionStart.length
    found.push({ at, name: text.toString('utf8', start, text.indexOf(0x22, start)) })
  }
  return found
}

/** Takes the entries around every place where the needle stands; false if the layout is not what it should be. */
function hits(text: Buffer, needle: Buffer, sections: readonly SectionStart[], wanted: string, found: Found): boolean {
  for (let at = text.indexOf(needle); at >= 0; ) {
    const section = sections.findLast((one) => one.at < at)?.name
    const end = text.indexOf(entryEnd, at)
    if (section === wanted && !isKnown(text, at, end, wanted, found)) {
      const start = text.lastIndexOf(entryStart, at)
      if (start < 0 || end < 0 || !take(text.toString('utf8', start, end + entryEnd.length), wanted, found)) return false
    }
    at = text.indexOf(needle, end < 0 ? at + 1 : end)
  }
  return true
}

function isKnown(text: Buffer, at: number, end: number, wanted: string, found: Found): boolean {
  if (wanted !== accountsName || end < 0) return false
  const start = text.lastIndexOf(entryStart, at)
  const entry = text.subarray(Math.max(start, 0), end)
  return found.ids.some((id) => entry.includes(id))
}

function take(text: string, wanted: typeof accountsName | typeof tokensName | string, found: Found): boolean {
  let parsed: unknown
  try {
    parsed = JSON.parse(`{${text}}`)
  } catch {
    return false
  }
  if (!isRecord(parsed) || !Object.values(parsed).every(isRecord)) return false
  for (const [key, entry] of Object.entries(parsed as Record<string, never>)) {
    if (wanted === tokensName) found.AccessToken[key] = entry
    else {
      found.Account[key] = entry
      const { home_account_id } = entry as { readonly home_account_id?: unknown }
      if (typeof home_account_id === 'string' && home_account_id !== '') found.ids.push(bytes(`"home_account_id": ${JSON.stringify(home_account_id)}`))
    }
  }
  return true
}
