/** What does the wall clock show in a time zone? From a TZif file (RFC 8536) or a POSIX TZ string, without `Date`'s time zone data. */

import type { LocalTime } from './system.ts'
import { parsePosixZone, posixOffset, type PosixZone } from './posix-zone.ts'
import { zoneFile, zoneName } from './zone-file.ts'

export { zoneFile }

/** A file's bytes, or a rule. */
export type Zone = { readonly tzif: Uint8Array } | { readonly posix: PosixZone }

const utc: Zone = { posix: { standard: 0 } }

/**
 * The zone of the process, found as the C library finds it: TZ, which may begin with a colon, names a file or is a POSIX rule;
 * without TZ, /etc/localtime. `undefined` = not known here (ask `Date`).
 * @param read the bytes of a file; `undefined` if there is none or it cannot be read.
 */
export function findZone(env: Readonly<Record<string, string | undefined>>, read: (path: string) => Uint8Array | undefined): Zone | undefined {
  const path = zoneFile(env)
  if (path === undefined) return utc
  const zone = fromFile(read(path))
  if (zone || env['TZ'] === undefined) return zone
  const posix = parsePosixZone(zoneName(env['TZ']))
  return posix && { posix }
}

function fromFile(bytes: Uint8Array | undefined): Zone | undefined {
  return bytes && isTzif(bytes) ? { tzif: bytes } : undefined
}

/** The wall clock at an instant; `undefined` if the file is damaged or counts leap seconds. */
export function localTime(epochSeconds: number, zone: Zone): LocalTime | undefined {
  const offset = 'posix' in zone ? posixOffset(epochSeconds, zone.posix) : tzifOffset(epochSeconds, zone.tzif)
  return offset === undefined ? undefined : civilTime(epochSeconds + offset)
}

/** Calendar and clock of epoch seconds in UTC (proleptic Gregorian; years counted from 1 March, so that 29 February comes last). */
export function civilTime(epochSeconds: number): LocalTime {
  const days = Math.floor(epochSeconds / 86400)
  const rest = Math.floor(epochSeconds - days * 86400)
  const shifted = days + 719468 // days from 0000-03-01 to 1970-01-01
  const era = Math.floor(shifted / 146097)
  const ofEra = shifted - era * 146097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  }
}

const headerLength = 44

function isTzif(bytes: Uint8Array): boolean {
  return bytes.length >= headerLength && bytes[0] === 0x54 && bytes[1] === 0x5a && bytes[2] === 0x69 && bytes[3] === 0x66
}

interface Block {
  readonly bytes: Uint8Array
  /** Where its transition times begin. */
  readonly start: number
  readonly end: number
  /** Bytes of a transition time: 4 in version 1, 8 later. */
  readonly size: number
  readonly leaps: number
  readonly times: number
  readonly types: number
}

// By hand, byte by byte: `DataView`, and a call with a spread array, each take the executable a tenth of a millisecond at their first use.

/** A signed number of four bytes; NaN past the end of the file. */
function int32(bytes: Uint8Array, at: number): number {
  return at >= 0 && at + 4 <= bytes.length ? (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]! : NaN
}

function uint32(bytes: Uint8Array, at: number): number {
  const value = int32(bytes, at)
  return value < 0 ? value + 2 ** 32 : value
}

function blockAt(bytes: Uint8Array, at: number, size: number): Block {
  const counts = at + 20
  const utLocal = uint32(bytes, counts)
  const wall = uint32(bytes, counts + 4)
  const leaps = uint32(bytes, counts + 8)
  const times = uint32(bytes, counts + 12)
  const types = uint32(bytes, counts + 16)
  const letters = uint32(bytes, counts + 20)
  const start = at + headerLength
  return { bytes, start, size, leaps, times, types, end: start + times * (size + 1) + types * 6 + letters + leaps * (size + 4) + wall + utLocal }
}

/** Seconds to add to UTC. */
function tzifOffset(epochSeconds: number, bytes: Uint8Array): number | undefined {
  const old = blockAt(bytes, 0, 4)
  if (bytes[4] === 0) return blockOffset(epochSeconds, old, undefined)
  const block = blockAt(bytes, old.end, 8)
  return blockOffset(epochSeconds, block, footer(bytes, block.end))
}

/** The POSIX rule for the time after the last transition, between two line feeds. */
function footer(bytes: Uint8Array, end: number): string | undefined {
  if (bytes[end] !== 10) return undefined
  let rule = ''
  for (let at = end + 1; at < bytes.length; at++) {
    if (bytes[at] === 10) return rule
    rule += String.fromCharCode(bytes[at]!)
  }
  return undefined
}

function blockOffset(epochSeconds: number, block: Block, rule: string | undefined): number | undefined {
  // Counts that point past the end of the file come to more than it has, or to NaN.
  if (block.leaps !== 0 || block.types === 0 || !(block.end <= block.bytes.length)) return undefined
  const passed = transitionsUntil(epochSeconds, block)
  if (passed === block.times && rule) {
    const posix = parsePosixZone(rule)
    return posix && posixOffset(epochSeconds, posix)
  }
  // Before the first transition the first type holds (RFC 8536 section 3.2).
  const types = block.start + block.times * block.size
  const type = passed === 0 ? 0 : block.bytes[types + passed - 1]!
  const offset = int32(block.bytes, types + block.times + type * 6)
  return Number.isNaN(offset) ? undefined : offset
}

/** How many transitions lie at or before the instant. */
function transitionsUntil(epochSeconds: number, { bytes, start, size, times }: Block): number {
  let low = 0
  let high = times
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = start + middle * size
    const time = size === 4 ? int32(bytes, at) : int32(bytes, at) * 2 ** 32 + uint32(bytes, at + 4)
    if (time <= epochSeconds) low = middle + 1
    else high = middle
  }
  return low
}
