/** What does the wall clock show, by the time zone files of this computer? */

import { findZone, localTime, type Zone } from './local-time.ts'
import type { LocalTime } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { readFileSync } = process.getBuiltinModule('node:fs')

let zone: { readonly found: Zone | undefined } | undefined

/** `undefined` if the zone is not known here: then `Date` is to be asked. It is looked up once. */
export function local(epochSeconds: number): LocalTime | undefined {
  zone ??= { found: process.platform === 'win32' ? undefined : findZone(process.env, readIfThere) }
  return zone.found && localTime(epochSeconds, zone.found)
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined // missing, unreadable or a directory: `Date` knows a zone by other ways
  }
}
