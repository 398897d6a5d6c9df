/** How are secrets compared without being kept, and without time telling how nearly right one was? */
import { hash, timingSafeEqual } from 'node:crypto'

/** SHA-256 in small hexadecimal letters. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Takes as long for nearly equal texts as for others of that length. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
