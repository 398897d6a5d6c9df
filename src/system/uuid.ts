/** How does one request differ from every other? A random UUID (RFC 9562 section 5.4). */
import type { System } from './system.ts'

/** A version 4 UUID in lower case. */
export function uuid(system: Pick<System, 'random'>): string {
  const bytes = system.random(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
