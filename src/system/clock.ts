/** What time is it, and how does one wait? */

import { readFileSync } from 'node:fs'
import { findZone, localTime, type Zone } from './local-time.ts'
import type { Clock, LocalTime } from './system.ts'

/** The process's clock. Its time zone is looked up once, when local time is first asked for. */
export function nodeClock(): Clock {
  let zone: { readonly found: Zone | undefined } | undefined
  return {
    now: () => Math.floor(Date.now() / 1000),
    monotonic: () => performance.now(),
    sleep,
    local(epochSeconds) {
      zone ??= { found: process.platform === 'win32' ? undefined : findZone(process.env, readIfThere) }
      return (zone.found && localTime(epochSeconds, zone.found)) ?? dateTime(epochSeconds)
    },
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined // missing, unreadable or a directory: `Date` knows a zone by other ways
  }
}

/** By `Date`'s getters: they load time zone data, which takes 4 to 6 ms. */
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
