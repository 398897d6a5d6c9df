/** Is it meant for us? A page of the Web whose name has come to mean this service (DNS rebinding) asks for its own name, and says that it is a page. */

import { isLoopback } from '../system/loopback-host.ts'
import type { HostedRequest } from '../system/system.ts'

const mostKept = 256

/**
 * Addresses written as numbers cannot be rebound; names are ours if they mean this computer, or the settings say so.
 * @param names lower case, without port
 */
export function ourNames(names: readonly string[]): (request: HostedRequest) => boolean {
  const ours = new Set(names.map((name) => name.toLowerCase()))
  const kept = new Map<string, boolean>()
  return ({ headers: { host } }) => {
    if (typeof host !== 'string') return false
    let known = kept.get(host)
    if (known === undefined) {
      const name = host.toLowerCase().replace(/:\d{1,5}$/, '')
      known = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/.test(name) || isLoopback(name) || ours.has(name)
      if (kept.size >= mostKept) kept.clear()
      kept.set(host, known)
    }
    return known
  }
}

/** Browsers say who they are. (Not `Sec-Fetch-Mode`: Node's own `fetch` sends that one.) */
export function isBrowser({ headers }: HostedRequest): boolean {
  return headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined || headers['referer'] !== undefined
}
