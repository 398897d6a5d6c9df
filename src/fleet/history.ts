/** What happened in the last hour, minute by minute, and which errors came last? For people; of this replica. */

export interface Minute {
  /** Answered from memory or Redis. */
  readonly hits: number
  /** Answered by Entra, or by waiting for its answer. */
  readonly asked: number
  readonly refused: number
  readonly failed: number
}

export interface Trouble {
  /** Epoch seconds. */
  readonly at: number
  readonly identity: string
  readonly code: string
  readonly message: string
}

export interface History {
  count(kind: keyof Minute): void
  trouble(one: Omit<Trouble, 'at'>): void
  /** Sixty, the present one last. */
  minutes(): readonly Minute[]
  /** The newest first. */
  troubles(): readonly Trouble[]
}

const length = 60
const mostTroubles = 20

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** @param now epoch seconds */
export function history(now: () => number): History {
  const ring = Array.from({ length }, () => ({ minute: -1, counts: none() }))
  const last: Trouble[] = []
  const at = (minute: number) => ring[minute % length]!
  return {
    count(kind) {
      const minute = Math.floor(now() / 60)
      const slot = at(minute)
      if (slot.minute !== minute) Object.assign(slot, { minute, counts: none() })
      slot.counts[kind] += 1
    },
    trouble(one) {
      last.unshift({ ...one, at: now() })
      last.length = Math.min(last.length, mostTroubles)
    },
    minutes() {
      const present = Math.floor(now() / 60)
      return Array.from({ length }, (_, i) => present - length + 1 + i).map((minute) => (at(minute).minute === minute ? at(minute).counts : none()))
    },
    troubles: () => last,
  }
}

function none(): Writable<Minute> {
  return { hits: 0, asked: 0, refused: 0, failed: 0 }
}
