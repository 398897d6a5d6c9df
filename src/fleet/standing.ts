/** How does this replica stand? For probes, for Prometheus, and on one page for people. */

import type { HostedRequest, ServedAnswer, System } from '../system/system.ts'
import type { Books } from './audit.ts'
import type { Fleet, ReplicaInfo } from './contract.ts'
import { METRICS_TYPE } from './metrics.ts'
import type { Observed } from './observed.ts'
import { pageOf } from './page.ts'
import type { Policy } from './policy.ts'

export interface Standing {
  readonly fleet: Fleet
  readonly observed: Observed
  readonly books: Books
  policy(): Policy
  /** What is wrong with a newer version, which does not count. */
  policyTrouble(): string | undefined
  /** Why Redis is not well, in its own words or those of the network. */
  storeTrouble(): string | undefined
  leaving(): boolean
}

/** Health for everybody; numbers and the page only where the settings want them. `undefined`: there is nothing at this address. */
export async function standingAnswer(system: System, standing: Standing, { target }: HostedRequest, all: boolean): Promise<ServedAnswer | undefined> {
  const path = target.replace(/\?.*$/s, '')
  if (path === '/healthz') return text(200, 'ok\n')
  if (path === '/readyz') return ready(standing, all)
  if (!all) return undefined
  if (path === '/metrics') return { status: 200, headers: { 'content-type': METRICS_TYPE }, body: standing.observed.metrics.expose() }
  return path === '/' ? page(system, standing) : undefined
}

/** A replica without Redis goes on by itself, so it is ready, and says so. Callers hear what is wrong; what the files say is for whoever looks after it. */
function ready({ fleet, policyTrouble, storeTrouble, leaving, books }: Standing, all: boolean): ServedAnswer {
  const state = fleet.state()
  const troubles = ([['policy', policyTrouble()], ['audit', books.trouble()]] as const).flatMap(([what, text]) => (text === undefined ? [] : [all ? text : what]))
  const degraded = [...(state === 'none' || state === 'up' ? [] : [`Redis is ${state}${all && storeTrouble() !== undefined ? `: ${storeTrouble()}` : ''}`]), ...troubles]
  const value = { ready: !leaving(), redis: state, ...(degraded.length > 0 && { degraded }) }
  return { status: leaving() ? 503 : 200, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` }
}

async function page(system: System, { fleet, observed, policy, policyTrouble, storeTrouble, leaving, books }: Standing): Promise<ServedAnswer> {
  const nonce = Array.from(system.random(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const replicas = await fleet.replicas().catch((): readonly ReplicaInfo[] => [])
  const now = system.clock.now()
  const troubles = [leaving() ? 'This replica is on its way out.' : undefined, policyTrouble(), books.trouble()].filter((one) => one !== undefined)
  const body = pageOf({ now, nonce, replicas, redis: fleet.state(), redisTrouble: storeTrouble(), minutes: observed.history.minutes(), errors: observed.history.troubles(), identities: [...policy().identities.values()], callers: policy().callers, troubles })
  return {
    status: 200, body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    },
  }
}

function text(status: number, body: string): ServedAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}
