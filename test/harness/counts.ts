/** How often is a thing tried here, with which seed, and where does the figure go? */
import { appendFileSync } from 'node:fs'

const wanted = JSON.parse(process.env['AZIN_TEST_COUNTS'] ?? '{}') as Readonly<Record<string, number>>

/** The reduced count, unless `npm run test:full` asks for more. */
export function count(name: string, reduced: number): number {
  return wanted[name] ?? reduced
}

/** True where `npm run test:full` runs this file. */
export const full = process.env['AZIN_TEST_COUNTS'] !== undefined

/** For the table of `npm run test:full`. Numbers of one name are added up over the parts, texts are listed. */
export function figure(name: string, value: number | string): void {
  console.log(`figure: ${name} = ${value}`)
  const file = process.env['AZIN_TEST_FIGURES']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, value })}\n`)
}

export interface Random {
  readonly seed: number
  /** 0 <= number < 1. */
  next(): number
  /** A whole number below `limit`. */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  /** So many of them, evenly spread from a random one on; all where there are no more. */
  spread<T>(items: readonly T[], many: number): readonly T[]
}

/** Repeatable numbers. The seed is printed; `AZIN_TEST_SEED=N` gives the same run again. */
export function random(name: string): Random {
  const seed = Number(process.env['AZIN_TEST_SEED'] ?? Date.now() % 1_000_000)
  console.log(`seed of ${name}: AZIN_TEST_SEED=${seed}`)
  return seeded(seed)
}

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const spread = <T>(items: readonly T[], many: number): readonly T[] => {
    const most = Math.min(items.length, many)
    const offset = below(items.length)
    return Array.from({ length: most }, (_, index) => items[(offset + Math.floor((index * items.length) / most)) % items.length] as T)
  }
  return { seed, next, below, pick: (items) => items[below(items.length)] as never, spread }
}
