/** What do people see of a fleet? One page without scripts and without anything from elsewhere. */

import { rfc3339 } from '../system/utc.ts'
import type { FleetIdentity, ReplicaInfo, StoreState } from './contract.ts'
import { chart } from './page-chart.ts'
import { escape, rowsOf } from './page-table.ts'
import { style } from './page-style.ts'
import type { Minute, Trouble } from './history.ts'
import type { Caller } from './policy.ts'

export interface PageView {
  /** Epoch seconds. */
  readonly now: number
  readonly nonce: string
  readonly replicas: readonly ReplicaInfo[]
  readonly redis: StoreState
  readonly redisTrouble: string | undefined
  readonly minutes: readonly Minute[]
  readonly errors: readonly Trouble[]
  readonly identities: readonly FleetIdentity[]
  readonly callers: readonly Caller[]
  readonly troubles: readonly string[]
}

const redisWords: Readonly<Record<StoreState, readonly [mood: 'good' | 'bad' | 'calm', text: string]>> = {
  none: ['calm', 'Without Redis: this replica is alone.'],
  up: ['good', 'Redis is up.'],
  'read-only': ['bad', 'Redis takes nothing new. Tokens are given from memory, and from Entra.'],
  full: ['bad', 'Redis is full. Tokens are given from memory, and from Entra.'],
  slow: ['bad', 'Redis is slow. Tokens are given from memory, and from Entra.'],
  down: ['bad', 'Redis is gone. Tokens are given from memory, and from Entra.'],
}

export function pageOf({ now, nonce, replicas, redis, redisTrouble, minutes, errors, identities, callers, troubles }: PageView): string {
  const sum = (kind: keyof Minute) => minutes.reduce((total, minute) => total + minute[kind], 0)
  const given = sum('hits') + sum('asked')
  const [mood, words] = redisWords[redis]
  const users = new Map<string, number>()
  for (const name of callers.flatMap(({ may }) => [...new Set(may.map(({ identity }) => identity.name))])) users.set(name, (users.get(name) ?? 0) + 1)
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Tokens for a fleet - azin</title><meta name="color-scheme" content="light dark"><style nonce="${nonce}">${style}</style></head>
<body><header><h1>Tokens for a fleet</h1><p class="when">As of <time datetime="${rfc3339(now)}">${instant(now)}</time> <a href="/">Refresh</a></p></header>
<main>
<ul class="states"><li class="${mood}">${words}${mood === 'bad' && redisTrouble !== undefined ? ` (${escape(redisTrouble)})` : ''}</li>${troubles.map((one) => `<li class="bad">${escape(one)}</li>`).join('')}</ul>
<section aria-labelledby="hour"><h2 id="hour">The last hour of this replica</h2>
<dl class="figures">${figure('Hit rate', given === 0 ? 'none yet' : `${percent(sum('hits') / given)}`)}${figure('Tokens given', count(given))}${figure('Entra was asked', count(sum('asked')))}${figure('Refused', count(sum('refused')))}${figure('Failed', count(sum('failed')))}</dl>
${chart(minutes, now)}</section>
<section aria-labelledby="replicas"><h2 id="replicas">Replicas</h2>
${table(['Replica', 'Host', 'Version', 'Up for', 'Requests', 'Hit rate'], replicas.map((one) => [one.id, one.host, one.version, span(now - one.started), count(one.requests), one.requests === 0 ? 'none yet' : percent(one.hits / one.requests)]), 'No replica is known.', 'Replicas')}</section>
<section aria-labelledby="errors"><h2 id="errors">Last errors</h2>
${table(['When', 'Identity', 'Code', 'What was said'], errors.map((one) => [`${span(now - one.at)} ago`, one.identity, one.code, one.message.split('\n')[0]!.slice(0, 300)]), 'None since this replica began.', 'Last errors')}</section>
<section aria-labelledby="identities"><h2 id="identities">Identities</h2>
${table(['Identity', 'Kind', 'Cloud', 'Tenant', 'Client id', 'Callers'], identities.map((one) => [one.name, one.kind, one.cloud, one.tenant, one.client_id || "the machine's own", count(users.get(one.name) ?? 0)]), 'The policy holds none.', 'Identities')}</section>
</main></body></html>
`
}

function figure(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`
}

/** @param rows cells as text */
function table(heads: readonly string[], rows: readonly (readonly string[])[], none: string, name: string): string {
  return rows.length === 0 ? `<p class="none">${none}</p>` : rowsOf(heads, rows, name)
}

function instant(epochSeconds: number): string {
  return rfc3339(epochSeconds).replace('T', ' ').replace('Z', ' UTC')
}

function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** 99.97 % is not 100 %. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}\u00a0%`
}

function span(seconds: number): string {
  const units = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const
  const [size, unit] = units.find(([each]) => seconds >= each) ?? [1, 's']
  return `${Math.max(0, Math.floor(seconds / size))}\u00a0${unit}`
}
