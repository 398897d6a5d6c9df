/** Is the store well enough to be asked? Callers never wait to find out: after a few failures in a row only a probe asks, until it is well again. */

import type { StoreState } from './contract.ts'

export type Use = 'read' | 'write'

export interface Health {
  state(): StoreState
  /** What Redis or its connection said last, unless all is well. */
  why(): string
  /** Whether callers may spend time on it. */
  allows(use: Use): boolean
  worked(use: Use): void
  failed(use: Use, error: unknown): void
  /** @param said by the connection, which knows more than the commands that fail for want of it */
  heard(said: string): void
  onChange(listener: (state: StoreState, reason: string) => void): void
}

/** What a command fails with that got no answer in time. */
export const late: unique symbol = Symbol('late')

/**
 * `down` until something has worked.
 * @param enough failures in a row: two, but for a cluster, where one node that is gone should not keep us from the others
 */
export function health(enough = 2): Health {
  const listeners: ((state: StoreState, reason: string) => void)[] = []
  let state: StoreState = 'down'
  let failures = 0
  let connection = ''
  let why = ''
  const become = (next: StoreState, reason: string): void => {
    why = reason
    if (next === state) return
    state = next
    for (const listener of listeners) listener(next, reason)
  }
  return {
    state: () => state,
    why: () => why,
    allows: (use) => state === 'up' || (use === 'read' && (state === 'read-only' || state === 'full')),
    worked(use) {
      failures = 0
      if (use === 'write') become('up', (connection = ''))
    },
    failed(use, error) {
      const next = judge(error)
      // What Redis itself says needs no second opinion; anything else may have been one bad moment.
      if (next === 'read-only' || next === 'full') {
        if (use === 'write') become(next, wordsOf(error))
        return
      }
      failures += 1
      if (failures >= enough || state !== 'up') become(next, next === 'down' ? connection || wordsOf(error) : wordsOf(error))
    },
    heard: (said) => void (connection = said),
    onChange: (listener) => void listeners.push(listener),
  }
}

function wordsOf(error: unknown): string {
  return error === late ? 'It does not answer in time.' : (error as Error).message
}

/** By the first word of Redis's errors, which is part of its protocol. */
function judge(error: unknown): StoreState {
  if (error === late) return 'slow'
  const said = error instanceof Error ? error.message : ''
  if (/\bREADONLY\b/.test(said)) return 'read-only'
  if (/\b(OOM|MISCONF|NOREPLICAS)\b/.test(said)) return 'full'
  return 'down'
}
