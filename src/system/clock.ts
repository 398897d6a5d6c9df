/** What time is it, and how does one wait? */

import type { Clock, LocalTime } from './system.ts'

/** A wall clock that may not know its time zone. */
export type LocalClock = (epochSeconds: number) => LocalTime | undefined

/**
 * The process's clock.
 * @param local asked before `Date`, which needs 4 ms on Bun to find its time zone data; Node has it at hand.
 */
export function nodeClock(local: LocalClock): Clock {
  return {
    now: () => Math.floor(Date.now() / 1000),
    monotonic: () => performance.now(),
    sleep,
    local: (epochSeconds) => local(epochSeconds) ?? dateTime(epochSeconds),
  }
}

/** Only zones that are no plain names are asked for elsewhere: `Date` reads TZ its own way. The files are loaded when first needed, and at once. */
export function unlessNamed(epochSeconds: number): LocalTime | undefined {
  const tz = process.env['TZ']
  if (tz === undefined || tz === 'UTC' || process.platform === 'win32' || /^[A-Z]\w+\/[\w/+-]+$/.test(tz)) return undefined
  return (require('./zones.ts') as typeof import('./zones.ts')).local(epochSeconds)
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
