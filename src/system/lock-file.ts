/** How is a lock file taken, waited for, kept, and given back, beside programs that follow msal-extensions' rules? */
import { AuthError, isAzinError } from '../errors.ts'
import { lostLock } from './disk-trouble.ts'
import { judge } from './lock-owner.ts'
import { type Claim, claim, glance, type Sighted, sight, take, touch } from './lock-claim.ts'
import { removeStale } from './lock-steal.ts'
import type { Held, LockOptions } from './system.ts'

/** Milliseconds without a sign of life after which a holder counts as stopped. Azure CLI walks in after 5 s as well. */
const patienceOf = { msal: 5_000, own: 25_000 } as const
const heartbeat = 3_000

/** Milliseconds between two looks. Hundreds may wait for one refresh, and their looking must not take the processor from it. */
const longest = { msal: 50, own: 300 } as const
/** Milliseconds for which a lock file that looks as it did is not asked again whose it is. */
const trusted = { msal: 0, own: 300 } as const
/** How many times longer a wait may take, and a nap, on a machine that is too busy to let us look. */
const busiest = 10
const drowsiest = 4

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

/** The wait is over when we have looked for so long: what passed while the machine did not let us run does not count. */
async function acquire(claimed: Claim, options: LockOptions): Promise<void> {
  const begun = performance.now()
  let delay = 3
  let seen: string | undefined
  let asked = 0
  for (let looks = 0; looks === 0 || !(await options.unless?.()); looks += 1) {
    const now = glance(claimed.path)
    if (now === undefined || now !== seen || performance.now() - asked > trusted[options.protocol]) {
      if (take(claimed)) return
      const sighted = sight(claimed)
      if (sighted !== undefined && (await recover(claimed, sighted, options))) continue
      seen = now
      asked = performance.now()
    }
    const waited = performance.now() - begun
    const left = options.wait - Math.max(claimed.naps.asked, waited / busiest)
    if (left <= 0) throw timedOut(claimed.path, waited)
    await nap(claimed, Math.min(left, delay * (0.5 + Math.random())))
    delay = Math.min(longest[options.protocol] * Math.min(drowsiest, busyness(claimed)), delay * 1.4)
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
function grace(claimed: Claim, calm: number): number {
  return Math.min(8_000, calm * busyness(claimed) ** 2)
}

/** How many times longer our naps take than was asked: 1 on a calm machine. */
function busyness({ naps }: Claim): number {
  return Math.max(1, Math.min(busiest, naps.slept / Math.max(1, naps.asked)))
}

async function nap(claimed: Claim, milliseconds: number): Promise<void> {
  const begun = performance.now()
  await sleep(milliseconds)
  // A timer is late by a millisecond or two on a calm machine.
  claimed.naps.asked += milliseconds + 2
  claimed.naps.slept += performance.now() - begun
}

function timedOut(path: string, waited: number): AuthError {
  const seconds = Math.round(waited / 1000)
  return new AuthError('lock_timeout', `Another program has kept ${path} locked for ${seconds} seconds.`, [
    'Let it finish, or end it if it hangs, and try again.',
  ])
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
