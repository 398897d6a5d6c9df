/** How does a program answer in time, whatever it waits for? In a world whose requests, pauses and turns at a lock are over with a limit. */
import { isAzinError } from '../errors.ts'
import type { System } from './system.ts'

/**
 * The same world. Until something is waited for, it costs nothing.
 * @param milliseconds of this process's life
 * @param late what everything then rejects with; `host`: whoever was asked last, `undefined` while another process has the turn
 */
export function within(system: System, milliseconds: number, late: (host: string | undefined) => Error): System {
  let host: string | undefined
  let begun: { readonly ending: AbortSignal; readonly deadline: number } | undefined
  const limit = () => (begun ??= begin(system, milliseconds, () => late(host)))
  const send: System['transport']['send'] = (request) => {
    host = new URL(request.url).host
    const { ending } = limit()
    return system.transport.send({ ...request, signal: request.signal ? AbortSignal.any([request.signal, ending]) : ending })
  }
  const hold: System['locks']['hold'] = (path, options, work) => {
    // Azure CLI's own locks are held for moments, and what was fetched is to be kept.
    if (options.protocol === 'msal') return system.locks.hold(path, options, work)
    const left = Math.max(0, limit().deadline - system.clock.monotonic())
    return system.locks.hold(path, { ...options, wait: Math.min(options.wait, left) }, work).catch((error: unknown) => {
      throw left < options.wait && isAzinError(error) && 'code' in error && error.code === 'lock_timeout' ? late(host) : error
    })
  }
  return Object.create(system, { ending: { get: () => limit().ending }, transport: { value: { send } }, locks: { value: { hold } } }) as System
}

function begin(system: System, milliseconds: number, late: () => Error) {
  const over = new AbortController()
  setTimeout(() => over.abort(late()), Math.max(1, milliseconds - system.clock.monotonic())).unref()
  return { ending: AbortSignal.any([system.ending, over.signal]), deadline: milliseconds }
}
