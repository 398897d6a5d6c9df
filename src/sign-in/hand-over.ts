/** How does the answer of a browser reach a sign-in that another process waits for? As the browser would have brought it. */

import { AuthError, isAzinError } from '../errors.ts'
import type { System } from '../system/system.ts'

/** Says on the landing page what came of it, for whoever does not look at pages. */
export const outcomeHeader = 'azin-outcome'

/**
 * Visits the address that a browser ended at. Its state proves to the other process that the answer is its own.
 * @returns what came of the sign-in there
 * @throws AuthError sign_in_refused for an address that nobody waits for
 */
export async function handOver(system: System, address: string): Promise<'signed-in' | 'refused' | 'failed'> {
  const url = loopbackAddress(address)
  const direct = { direct: true, signal: system.ending, timeout: 120_000 } as const
  let answer = await system.transport.send({ method: 'GET', url: url.href, ...direct }).catch((error: unknown) => {
    if (!isAzinError(error)) throw error // Ctrl+C
    throw new AuthError('sign_in_refused', `No sign-in waits at port ${url.port} of this computer: it has ended, or runs on another one.`, ['Begin again: az login --events'])
  })
  const { location } = answer.headers
  if (answer.status === 303 && location?.startsWith(`http://localhost:${url.port}/`)) {
    answer = await system.transport.send({ method: 'GET', url: location, ...direct })
  }
  const outcome = answer.headers[outcomeHeader]
  if (answer.status === 200 && (outcome === 'signed-in' || outcome === 'refused' || outcome === 'failed')) return outcome
  throw new AuthError('sign_in_refused', 'No sign-in waits for this address: it is of another one, or was answered before.', ['Begin again: az login --events'])
}

/** The only place an answer is ever taken to: this computer. */
function loopbackAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const known = url && /^https?:$/.test(url.protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) && url.port !== '' && url.pathname === '/'
  if (!known || !url.searchParams.get('state')) {
    throw new AuthError('sign_in_refused', 'This is not the address that a sign-in ends at: it begins with http://localhost:PORT/? and holds a state.', ["All of it, in quotes: az login --answer 'http://localhost:PORT/?code=...&state=...'"])
  }
  url.protocol = 'http:'
  url.hostname = 'localhost'
  url.hash = ''
  return url
}
