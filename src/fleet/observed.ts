/** What becomes of everything that happens? Numbers for Prometheus, an hour for people, and spans. */

import type { System } from '../system/system.ts'
import type { Fleet, FleetEvent, StoreState } from './contract.ts'
import { type History, history, type Minute } from './history.ts'
import { type Counter, type Metrics, metrics } from './metrics.ts'
import type { Caller } from './policy.ts'
import type { Traces } from './traces.ts'

const states: readonly StoreState[] = ['none', 'up', 'read-only', 'full', 'slow', 'down']

export interface Observed {
  readonly metrics: Metrics
  readonly history: History
  readonly traces: Traces | undefined
  /** An answer that concerns a token. @param seconds that it took */
  answered(caller: Caller | undefined, status: number, seconds: number): void
  counted(name: string, help: string, labels?: Readonly<Record<string, string>>): void
}

export function observed(system: System, fleet: Fleet, traces: Traces | undefined, version: string): Observed {
  const all = metrics()
  const hour = history(() => system.clock.now())
  const byCaller = new WeakMap<object, Map<number, Counter>>()
  const nobody = {}
  const duration = all.histogram('azin_request_duration_seconds', 'How long requests for a token took.')
  all.gauge('azin_info', 'The version of this replica.', () => [[{ version }, 1]])
  all.gauge('azin_redis_state', 'The state of Redis as this replica sees it: the one that is 1.', () => states.map((state) => [{ state }, state === fleet.state() ? 1 : 0]))
  const requests = (caller: string, status: number) => all.counter('azin_requests_total', 'Requests for a token.', { caller, status: String(status) })
  fleet.observe(watching(all, hour, traces))
  return {
    metrics: all, history: hour, traces,
    answered(caller, status, seconds) {
      let counters = byCaller.get(caller ?? nobody)
      if (!counters) byCaller.set(caller ?? nobody, (counters = new Map()))
      let counter = counters.get(status)
      if (!counter) counters.set(status, (counter = requests(caller?.name ?? '', status)))
      counter.value += 1
      duration.observe(seconds)
      if (status !== 200) hour.count(status === 503 || status === 400 ? 'failed' : 'refused')
    },
    counted: (name, help, labels) => void (all.counter(name, help, labels).value += 1),
  }
}

function watching(all: Metrics, hour: History, traces: Traces | undefined): (event: FleetEvent) => void {
  const hits = { memory: all.counter('azin_hits_total', 'Tokens given without asking Entra, by where they were.', { source: 'memory' }), store: all.counter('azin_hits_total', '', { source: 'redis' }) }
  const misses = { waited: all.counter('azin_misses_total', 'Tokens given after Entra was asked: by this request, or by another that it waited for.', { source: 'waited' }), entra: all.counter('azin_misses_total', '', { source: 'entra' }) }
  const waits = all.counter('azin_waits_total', 'Times that a request waited for another to bring the token.')
  const waiting = all.histogram('azin_wait_duration_seconds', 'How long they waited.')
  const refreshing = all.histogram('azin_refresh_duration_seconds', 'How long Entra took to give a token.')
  const refreshes = (ok: boolean, early: boolean) => all.counter('azin_refreshes_total', 'Tokens that Entra was asked for; early ones were still good.', { outcome: ok ? 'ok' : 'failed', early: String(early) })
  const errors = (code: string) => all.counter('azin_errors_total', 'Failures by the number of Entra (AADSTS), else by the code of azin.', { code })
  for (const early of [false, true]) refreshes(true, early)
  const spans = new Map<string, ((attributes: Record<string, string | boolean>, failed: boolean) => void)[]>()
  const minute = (kind: keyof Minute) => hour.count(kind)
  return (event) => {
    if (event.kind === 'answer') {
      const { source } = event
      if (source === 'memory' || source === 'store') (hits[source].value += 1, minute('hits'))
      else (misses[source].value += 1, minute('asked'))
    } else if (event.kind === 'wait') {
      waits.value += 1
      waiting.observe(event.milliseconds / 1000)
    } else if (event.kind === 'refresh-begun') {
      if (traces) spans.set(event.identity, [...(spans.get(event.identity) ?? []), traces.begin('azin refresh')])
    } else if (event.kind === 'refresh-ended') {
      refreshes(event.ok, event.early).value += 1
      refreshing.observe(event.milliseconds / 1000)
      const running = spans.get(event.identity)
      running?.shift()?.({ 'azin.identity': event.identity, 'azin.early': event.early }, !event.ok)
      if (running?.length === 0) spans.delete(event.identity)
    } else if (event.kind === 'error') {
      errors(event.code).value += 1
      hour.trouble({ identity: event.identity, code: event.code, message: event.message })
    }
  }
}
