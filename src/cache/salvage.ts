/** What can be saved of a damaged cache? */
import { parsePrefix } from './parse-prefix.ts'
import { type CacheFile, isRecord, type SectionName, sectionNames } from './schema.ts'

/** The text of a UTF-8 file, byte order mark removed; `undefined` if it is not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Every entry that is whole: those before the damage with their sections, known or not; those after it by what they say they
 * are. An entry that was cut is lost, as half a token is none.
 */
export function salvage(bytes: Uint8Array): CacheFile {
  const text = guess(bytes).replaceAll('\0', '')
  const begun = parsePrefix(text)
  const cache = new Map(isRecord(begun) ? Object.entries(begun).filter(([name, value]) => isRecord(value) || !isKnown(name)) : [])
  for (const { key, entry, section } of strays(text)) {
    const found = cache.get(section)
    if (isRecord(found) && Object.hasOwn(found, key)) continue
    cache.set(section, { ...(isRecord(found) ? found : {}), [key]: entry })
  }
  return Object.fromEntries(cache)
}

function isKnown(name: string): name is SectionName {
  return (sectionNames as readonly string[]).includes(name)
}

/** Editors on Windows save UTF-16; its ASCII text has a NUL in every second byte. */
function guess(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le').decode(bytes)
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

interface Stray {
  readonly key: string
  readonly entry: Readonly<Record<string, unknown>>
  readonly section: SectionName
}

/** Entries are flat, so each is found by its braces, wherever it stands. Bounded, lest a hostile file make it slow. */
const entryPattern = /("(?:[^"\\\n]|\\.){0,4000}")\s{0,99}:\s{0,99}(\{(?:[^{}"]|"(?:[^"\\\n]|\\.)*"){0,2000}\})/g

function strays(text: string): Stray[] {
  const found: Stray[] = []
  for (const [, key = '', body = ''] of text.matchAll(entryPattern)) {
    try {
      const entry: unknown = JSON.parse(body)
      const section = isRecord(entry) ? sectionFor(entry) : undefined
      if (isRecord(entry) && section !== undefined) found.push({ key: JSON.parse(key) as string, entry, section })
    } catch {
      // Damaged as well: the file that was set aside still has it.
    }
  }
  return found
}

function sectionFor(entry: Readonly<Record<string, unknown>>): SectionName | undefined {
  if (typeof entry['environment'] !== 'string') return undefined
  const type = entry['credential_type']
  if (typeof type === 'string') return isKnown(type) ? type : undefined
  if (typeof entry['username'] === 'string') return 'Account'
  return typeof entry['client_id'] === 'string' && entry['secret'] === undefined ? 'AppMetadata' : undefined
}
