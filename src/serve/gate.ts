/** Who may come in? A program that names this machine as it is, is no browser, and shows the secret of its client; and not too often. */

import type { ServedRequest } from '../system/system.ts'

export interface Client {
  readonly name: string
  /** IDENTITY_HEADER. */
  readonly header: string
  /** In the path of the IMDS dialect, which has no secret header. */
  readonly key: string
}

/** Of each client, and of all who show no secret: how many at once, and how many a second in the long run. */
const rates = { client: { burst: 200, perSecond: 20 }, stranger: { burst: 20, perSecond: 1 } } as const

/** Counts down and fills up again. */
export interface Bucket {
  /** False when it is empty. @param now seconds, never jumping */
  take(now: number): boolean
}

export function bucket(kind: keyof typeof rates): Bucket {
  const { burst, perSecond } = rates[kind]
  let left: number = burst
  let last: number | undefined
  return {
    take(now) {
      left = Math.min(burst, left + (now - (last ?? now)) * perSecond)
      last = now
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}

/** A page of the Web whose name has come to mean this machine (DNS rebinding) asks for its own name. @param hosts lower case, with port */
export function isOurName(request: ServedRequest, hosts: ReadonlySet<string>): boolean {
  return hosts.has((request.headers['host'] ?? '').toLowerCase())
}

/** Browsers and proxies say who they are. (Not `Sec-Fetch-Mode`: Node's own `fetch` sends that one.) */
export function isPassedOn({ headers }: ServedRequest): boolean {
  return ['origin', 'referer', 'sec-fetch-site', 'x-forwarded-for', 'forwarded', 'via'].some((name) => name in headers)
}

/** The client with this secret. Takes as long for a nearly right one as for a wrong one. */
export function clientWith(clients: readonly Client[], part: 'header' | 'key', shown: string): Client | undefined {
  let found: Client | undefined
  for (const client of clients) if (equal(client[part], shown)) found = client
  return found
}

function equal(secret: string, shown: string): boolean {
  let difference = secret.length ^ shown.length
  for (let i = 0; i < secret.length; i++) difference |= secret.charCodeAt(i) ^ shown.charCodeAt(i % Math.max(1, shown.length))
  return difference === 0
}
