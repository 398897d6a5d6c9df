/** Is the store well enough to be asked? Callers never wait to find out: after two failures in a row only a probe asks, until it is well again. */

import type { StoreState } from './contract.ts'

export type Use = 'read' | 'write'

export interface Health {
  state(): StoreState
  /** Whether callers may spend time on it. */
  allows(use: Use): boolean
  worked(use: Use): void
  failed(use: Use, error: unknown): void
  onChange(listener: (state: StoreState) => void): void
}

/** What a command fails with that got no answer in time. */
export const late: unique symbol = Symbol('late')

const enough = 2

/** @param initial `down` until something has worked */
export function health(initial: StoreState = 'down'): Health {
  const listeners: ((state: StoreState) => void)[] = []
  let state = initial
  let failures = 0
  const become = (next: StoreState): void => {
    if (next === state) return
    state = next
    for (const listener of listeners) listener(next)
  }
  return {
    state: () => state,
    allows: (use) => state === 'up' || (use === 'read' && (state === 'read-only' || state === 'full')),
    worked(use) {
      failures = 0
      if (use === 'write') become('up')
    },
    failed(use, error) {
      const next = judge(error)
      // What Redis itself says needs no second opinion; anything else may have been one bad moment.
      if (next === 'read-only' || next === 'full') {
        if (use === 'write') become(next)
        return
      }
      failures += 1
      if (failures >= enough || state !== 'up') become(next)
    },
    onChange: (listener) => void listeners.push(listener),
  }
}

/** By the first word of Redis's errors, which is part of its protocol. */
function judge(error: unknown): StoreState {
  if (error === late) return 'slow'
  const said = error instanceof Error ? error.message : ''
  if (/\bREADONLY\b/.test(said)) return 'read-only'
  if (/\b(OOM|MISCONF|NOREPLICAS)\b/.test(said)) return 'full'
  return 'down'
}
