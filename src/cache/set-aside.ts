/** Where do the bytes of a damaged file go, so that nothing is lost by repairing it? */
import type { System } from '../system/system.ts'
import { rfc3339 } from '../system/utc.ts'

/** Copies them to `<path>.corrupt-<UTC time>` (0600). The damaged file stays until its successor takes its place. */
export function setAside(system: System, path: string, bytes: Uint8Array): void {
  system.files.replace(freeName(system, path), bytes)
}

/** A name beside `path` that nothing has yet. */
export function freeName(system: System, path: string): string {
  const name = `${path}.corrupt-${compactTime(system.clock.now())}`
  let free = name
  for (let number = 2; system.files.status(free) !== undefined; number += 1) free = `${name}-${number}`
  return free
}

/** `YYYYMMDDTHHMMSSZ`. */
export function compactTime(epochSeconds: number): string {
  return rfc3339(epochSeconds).replace(/[-:]/g, '')
}
