/** Did another program, working from an old copy, undo what we have just written? */
import { type CacheFile, isRecord } from './schema.ts'

/** True if an entry that we changed, added or removed is back to what it was. What somebody made into a third thing is theirs. */
export function isUndone(before: CacheFile, after: CacheFile, now: CacheFile): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].some((name) => isSectionUndone(sectionOf(before, name), sectionOf(after, name), sectionOf(now, name)))
}

type Entries = Readonly<Record<string, unknown>>

function isSectionUndone(before: Entries, after: Entries, now: Entries): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].some((key) => {
    const was = spelled(before, key)
    return was !== spelled(after, key) && spelled(now, key) === was
  })
}

function sectionOf(cache: CacheFile, name: string): Entries {
  const section: unknown = Object.hasOwn(cache, name) ? cache[name] : undefined
  return isRecord(section) ? section : {}
}

function spelled(section: Entries, key: string): string | undefined {
  return Object.hasOwn(section, key) ? JSON.stringify(section[key]) : undefined
}
