/** How is a lock file taken, waited for, kept, and given back, beside programs that follow msal-extensions' rules? */
import { AuthError, isAzinError } from '../errors.ts'
import { lostLock } from './failure.ts'
import { judge } from './lock-owner.ts'
import { type Claim, claim, type Sighted, sight, take, touch } from './lock-claim.ts'
import { removeStale } from './lock-steal.ts'
import type { Held, LockOptions } from './system.ts'

/** Milliseconds without a sign of life after which a holder counts as stopped. Azure CLI walks in after 5 s as well. */
const patienceOf = { msal: 5_000, own: 25_000 } as const
const heartbeat = 3_000

/** Milliseconds between two looks. Hundreds may wait for one refresh, and their looking must not take the processor from it. */
const longest = { msal: 50, own: 150 } as const

/** `Locks.hold`. `outstanding` collects what a signal must undo. */
export async function holdLockFile<T>(
  outstanding: Set<() => void>, path: string, options: LockOptions, work: (held: Held) => T | Promise<T>,
): Promise<T> {
  const claimed = attempted(options, () => claim(path))
  // A folder that cannot be written to needs no lock: the write itself will fail, and say so.
  if (claimed === undefined) return work({ check: () => undefined })
  outstanding.add(claimed.release)
  let beat: NodeJS.Timeout | undefined
  try {
    await acquire(claimed, options).catch((error: unknown) => attempted(options, () => raise(error)))
    if (options.protocol === 'own') beat = setInterval(() => touch(claimed), heartbeat).unref()
    return await work({ check: () => checkHeld(claimed) })
  } finally {
    clearInterval(beat)
    claimed.release()
    outstanding.delete(claimed.release)
  }
}

/** A lock that only saves work must not stop it where the disk is full or broken. Another holder always does. */
function attempted<T>(options: LockOptions, step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    if (options.optional !== true || isAzinError(error)) throw error
    return undefined
  }
}

function raise(error: unknown): never {
  throw error
}

function checkHeld(claimed: Claim): void {
  if (!claimed.holds()) throw lostLock(claimed.path)
}

async function acquire(claimed: Claim, options: LockOptions): Promise<void> {
  const deadline = performance.now() + options.wait
  let delay = 3
  while (!take(claimed)) {
    const sighted = sight(claimed)
    if (sighted !== undefined && (await recover(claimed, sighted, options))) continue
    if (await options.unless?.()) return
    const left = deadline - performance.now()
    if (left <= 0) throw timedOut(claimed.path, options.wait)
    await nap(claimed, Math.min(left, delay * (0.5 + Math.random())))
    delay = Math.min(longest[options.protocol], delay * 1.4)
  }
}

/** Removes what stands in the lock's place if nobody holds it any more; whether it did. */
async function recover(claimed: Claim, sighted: Sighted, options: LockOptions): Promise<boolean> {
  const verdict = sighted.kind === 'alien' ? 'gone' : judge(sighted, patienceOf[options.protocol])
  if (verdict === 'held' || performance.now() < claimed.askAgain) return false
  if (verdict === 'gone') return removeStale(claimed, sighted, () => true)
  return removeStale(claimed, sighted, async () => {
    claimed.askAgain = performance.now() + 250
    const { isFlocked } = await import('./lock-probe.ts')
    const flocked = await isFlocked(claimed.path)
    if (flocked !== false) claimed.silent = undefined
    if (flocked === true) return false
    if (sighted.empty) return sighted.age >= grace(claimed, 850)
    // Nobody to ask: of a process that cannot be judged, only the age tells.
    if (flocked === undefined) return sighted.age >= patienceOf.msal
    if (claimed.silent?.identity !== sighted.identity) claimed.silent = { identity: sighted.identity, since: performance.now() }
    return performance.now() - claimed.silent.since >= grace(claimed, 450)
  })
}

/**
 * Milliseconds that a Python process may need between two of its steps: it makes the file before it locks it, and unlocks it
 * before it removes it by name, whosever it is then. Robbed in between, it lets two others in. So where our own naps take longer
 * than asked, it is given as much more time.
 */
function grace({ naps }: Claim, calm: number): number {
  const busy = Math.max(1, naps.slept / Math.max(1, naps.asked))
  return Math.min(8_000, calm * busy * busy)
}

async function nap(claimed: Claim, milliseconds: number): Promise<void> {
  const begun = performance.now()
  await sleep(milliseconds)
  // A timer is late by a millisecond or two on a calm machine.
  claimed.naps.asked += milliseconds + 2
  claimed.naps.slept += performance.now() - begun
}

function timedOut(path: string, wait: number): AuthError {
  const seconds = Math.round(wait / 1000)
  return new AuthError('lock_timeout', `Another program has kept ${path} locked for ${seconds} seconds.`, [
    'Let it finish, or end it if it hangs, and try again.',
  ])
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
