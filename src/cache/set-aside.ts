/** Where do the bytes of a damaged file go, so that nothing is lost by repairing it? */
import type { System } from '../system/system.ts'

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

/** `YYYYMMDDTHHMMSSZ`. Arithmetic of the proleptic Gregorian calendar, in years that begin in March. */
export function compactTime(epochSeconds: number): string {
  const days = Math.floor(epochSeconds / 86_400)
  const second = epochSeconds - days * 86_400
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1
  const month = march < 10 ? march + 3 : march - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${year}${two(month)}${two(day)}T${two(Math.floor(second / 3600))}${two(Math.floor(second / 60) % 60)}${two(second % 60)}Z`
}
