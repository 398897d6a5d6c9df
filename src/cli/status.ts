/** Am I signed in? In a few lines, with an exit code for scripts: 0 signed in, 1 not, 2 something wants attention. */

import { type Status, statusOf } from '../status.ts'
import type { System } from '../system/system.ts'
import type { Answer, Call } from './commands.ts'
import { facts, plainly, tinted, width } from './plainly.ts'
import { span } from './spans.ts'
import { harmless } from './voice.ts'
import { paragraph } from './wrap.ts'

const EXITS = { 'signed-in': 0, 'signed-out': 1, attention: 2 } as const

export async function status(system: System, call: Call): Promise<Answer> {
  const found = await statusOf(system, { check: call.values['check'] === true })
  return plainly(system, call, { value: found, exit: EXITS[found.state] }, () => lines(system, found))
}

function lines(system: System, found: Status): readonly string[] {
  const wide = width(system)
  const kind = { 'signed-in': 'good', 'signed-out': 'bad', attention: 'doubtful' } as const
  return [
    tinted(system, kind[found.state], paragraph(harmless(headline(found)), wide, 0)),
    ...facts(system, rows(found)),
    ...found.attention.map((text) => paragraph(harmless(text), wide, 0)),
    ...found.next.map((command) => `  ${harmless(command)}`),
  ]
}

function headline({ state, user }: Status): string {
  if (state === 'signed-out') return 'Not signed in.'
  if (state === 'signed-in') return `Signed in as ${user?.name}.`
  return user ? `Signed in as ${user.name}, but something wants attention.` : 'Something wants attention.'
}

function rows({ context, cloud, tenant, subscription, accessToken, renewal, checked }: Status): readonly (readonly [string, string | undefined])[] {
  const since = renewal?.seconds == null ? '' : `, last renewed ${span(renewal.seconds)} ago`
  const kept = { 'refresh-token': `a refresh token${since}`, credential: 'a stored credential', machine: 'the identity of this machine' }
  return [
    ['Context', context ?? undefined],
    ['Cloud', cloud ?? undefined],
    ['Tenant', tenant ? [tenant.name ?? tenant.domain, `(${tenant.id})`].filter(Boolean).join(' ').replace(/^\((.*)\)$/, '$1') : undefined],
    ['Subscription', subscription ? `${subscription.name} (${subscription.id})` : tenant ? 'none' : undefined],
    ['Access token', tenant ? (accessToken ? `for another ${span(accessToken.seconds)}` : 'none at hand; the next command fetches one') : undefined],
    ['Renewed by', renewal ? kept[renewal.kind] : undefined],
    ['Asked the server', checked ? (checked.ok ? 'yes, and it agrees' : checked.reached ? 'yes, and it refuses' : 'could not be reached') : undefined],
  ]
}
