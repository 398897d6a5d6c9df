/** What time is it, and how does one wait? */

import type { Clock, LocalTime } from './system.ts'

/** Loaded when first needed, and at once. */
const zones = () => require('./zones.ts') as typeof import('./zones.ts')

/** The process's clock. */
export function nodeClock(): Clock {
  return {
    now: () => Math.floor(Date.now() / 1000),
    monotonic: () => performance.now(),
    sleep,
    local: (epochSeconds) => (dateKnows() ? undefined : zones().local(epochSeconds)) ?? dateTime(epochSeconds),
  }
}

/**
 * `Date` reads TZ its own way: it knows the zones that have names. On Node they cost it nothing, as its time zone data is loaded
 * with it, and on Bun 4 ms.
 */
function dateKnows(): boolean {
  if (process.versions.bun !== undefined) return false
  if (process.platform === 'win32') return true
  const tz = process.env['TZ']
  return tz === undefined || tz === 'UTC' || /^[A-Z]\w+\/[\w/+-]+$/.test(tz)
}

function dateTime(epochSeconds: number): LocalTime {
  const date = new Date(epochSeconds * 1000)
  return {
    year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate(),
    hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds(),
  }
}

/** Rejects with the signal's reason as soon as it aborts. */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
