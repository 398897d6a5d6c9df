/** What can be saved from a damaged file? */

import { AuthError } from '../errors.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import { civilTime } from '../system/local-time.ts'
import type { System } from '../system/system.ts'
import { isAccount } from './file.ts'
import type { Account, ProfileFile } from './schema.ts'

/**
 * Copies a damaged file to `<path>.corrupt-<UTC time>`, so that there is a file under its own name at every moment.
 * @returns its bytes, and where they are kept.
 */
export function setAside(system: System, path: string): { readonly bytes: Uint8Array; readonly kept: string } {
  try {
    const bytes = system.files.read(path) ?? new Uint8Array()
    const kept = freeName(system, path)
    system.files.replace(kept, bytes)
    return { bytes, kept }
  } catch (error) {
    const [why, ...hint] = diskTrouble(error, path, 'write')
    throw new AuthError('file_unwritable', `The damaged file ${path} cannot be set aside: ${why}.`, hint, { cause: error })
  }
}

/** A name beside `path` that nothing has yet. */
export function freeName(system: System, path: string): string {
  const name = `${path}.corrupt-${stamp(system.clock.now())}`
  let free = name
  for (let copy = 2; system.files.status(free); copy += 1) free = `${name}-${copy}`
  return free
}

/** 20261122T083838Z */
function stamp(epochSeconds: number): string {
  const { year, month, day, hour, minute, second } = civilTime(epochSeconds)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${year}${two(month)}${two(day)}T${two(hour)}${two(minute)}${two(second)}Z`
}

/** The accounts that are still whole, at most one default, and the installation id. */
export function salvageProfile(bytes: Uint8Array): ProfileFile {
  const text = decode(bytes)
  const ids = new Set<string>()
  let hasDefault = false
  const subscriptions = salvageObjects(text, isAccount).flatMap((account): Account[] => {
    if (ids.has(account.id)) return []
    ids.add(account.id)
    const isDefault = account.isDefault === true && !hasDefault
    hasDefault ||= isDefault
    return [{ ...account, isDefault }]
  })
  const installationId = /"installationId"\s*:\s*"([0-9a-fA-F-]{36})"/.exec(text)?.[1]
  return { ...(installationId ? { installationId } : {}), subscriptions }
}

/** No object of these files is longer (characters). Bounds the work on hostile text. */
const longest = 20_000

/** Every object in the text that parses by itself and is accepted, in order, wherever it stands. */
export function salvageObjects<T>(text: string, accept: (value: unknown) => value is T): T[] {
  const found: T[] = []
  let start = text.indexOf('{')
  while (start >= 0) {
    const end = objectEnd(text, start)
    const value = end === undefined ? undefined : parsed(text.slice(start, end))
    const whole = accept(value)
    if (whole) found.push(value)
    start = text.indexOf('{', whole && end !== undefined ? end : start + 1)
  }
  return found
}

/** Where the object that begins at `start` ends, braces inside strings left out of the count. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0
  let quoted = false
  const limit = Math.min(text.length, start + longest)
  for (let at = start; at < limit; at += 1) {
    const unit = text[at]
    if (quoted) {
      if (unit === '\\') at += 1
      else if (unit === '"') quoted = false
    } else if (unit === '"') quoted = true
    else if (unit === '{') depth += 1
    else if (unit === '}' && (depth -= 1) === 0) return at + 1
  }
  return undefined
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined // not whole: that is the answer
  }
}

/** UTF-8 or, by its mark or its zero bytes, UTF-16 (what some editors and shells on Windows make of the file). */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const little = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
  return new TextDecoder(little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8').decode(bytes)
}
