/** How is a token asked for at the door? Who asks, how often, may he, and then the token; one line in the books for each. */

import { isAzinError, type OAuthError } from '../errors.ts'
import type { HostedRequest, ServedAnswer, System } from '../system/system.ts'
import { rfc3339 } from '../system/utc.ts'
import type { Books } from './audit.ts'
import { callersOf, isStranger, type Known } from './callers.ts'
import type { Fleet, FleetAsk, FleetToken } from './contract.ts'
import { limits } from './limits.ts'
import type { Observed } from './observed.ts'
import { type Caller, type Grant, judge, type Policy } from './policy.ts'
import { type FleetQuestion, giving, lacksHeader, questionReader, refusing, secretOf } from './questions.ts'

export interface TokenDoor {
  /** `undefined`: there is nothing at this address. */
  answer(request: HostedRequest): ServedAnswer | Promise<ServedAnswer> | undefined
  /** From now on by this one. */
  follow(policy: Policy): void
}

/** What a caller gets for an address; worked out once. */
interface Plan {
  readonly refused?: string
  readonly grant?: Grant
  readonly tenant: string
  readonly ask?: FleetAsk
  /** The middle of a line in the books. */
  readonly book: string
  kept?: { readonly access_token: string; readonly expires_on: number; readonly now: number; readonly answer: ServedAnswer }
}

const json = { 'content-type': 'application/json' }

export function openTokenDoor(system: System, fleet: Fleet, books: Books, observed: Observed, first: Policy): TokenDoor {
  const rates = limits()
  const readQuestion = questionReader()
  const { traces } = observed
  let who = callersOf(system, first)
  /** Callers of another policy are others, even by the same name. */
  const plans = new WeakMap<Caller, WeakMap<FleetQuestion, Plan>>()
  let instant = { now: 0, text: '' }

  const time = (): string => {
    const now = system.clock.now()
    if (now !== instant.now) instant = { now, text: rfc3339(now) }
    return instant.text
  }
  const planFor = (caller: Caller, question: FleetQuestion): Plan => {
    let his = plans.get(caller)
    if (!his) plans.set(caller, (his = new WeakMap()))
    let plan = his.get(question)
    if (!plan) his.set(question, (plan = planOf(caller, question)))
    return plan
  }

  const answer = (request: HostedRequest): ServedAnswer | Promise<ServedAnswer> | undefined => {
    const question = readQuestion(request.target)
    if (!question) return undefined
    const started = system.clock.monotonic()
    const ended = traces?.begin('azin token', request.headers)
    const done = (caller: Caller | undefined, status: number, answered: ServedAnswer, book: string, more: string): ServedAnswer => {
      observed.answered(caller, status, (system.clock.monotonic() - started) / 1000)
      books.write(`{"time":"${time()}","from":"${request.from}",${book},"status":${status}${more}}`)
      ended?.({ 'azin.caller': caller?.name ?? '', 'azin.dialect': question.dialect, 'http.response.status_code': status }, status !== 200)
      return answered
    }
    const refuse = (caller: Caller | undefined, status: number, reason: string, book = bookOf(caller, question, undefined, undefined)): ServedAnswer =>
      done(caller, status, refusing(question.dialect, status, reason), book, `,"reason":${JSON.stringify(reason)}`)

    const judged = (known: Known): ServedAnswer | Promise<ServedAnswer> => {
      const now = started / 1000
      if (isStranger(known)) return rates.takeStranger(request.from, now) ? refuse(undefined, known.status, known.reason) : refuse(undefined, 429, 'Too many requests by somebody who is not known.')
      if (!rates.take(known, now)) return refuse(known, 429, 'Too many requests of this caller.')
      if (lacksHeader(question, request)) return refuse(known, 400, 'The header Metadata: true is missing.')
      if (question.fault !== undefined) return refuse(known, 400, question.fault)
      const plan = planFor(known, question)
      if (plan.refused !== undefined) return refuse(known, 403, plan.refused, plan.book)
      return fleet.token(plan.ask!).then(
        (token) => done(known, 200, give(plan, question, token), plan.book, `,"source":"${token.source}","expires_on":${token.expires_on}`),
        (error: unknown) => refuse(known, statusOf(error), isAzinError(error) ? error.message : 'The token could not be had.', plan.book),
      )
    }
    const give = (plan: Plan, asked: FleetQuestion, token: FleetToken): ServedAnswer => {
      const { kept } = plan
      // What IMDS answers tells how many seconds are left; the others say the same until there is another token.
      const now = asked.dialect === 'imds' ? system.clock.now() : 0
      if (kept && kept.access_token === token.access_token && kept.expires_on === token.expires_on && kept.now === now) return kept.answer
      const body = giving(asked, { token, now, client_id: plan.grant!.identity.client_id, identity: plan.grant!.identity.name, tenant: plan.tenant })
      const answered = { status: 200, headers: json, body }
      plan.kept = { access_token: token.access_token, expires_on: token.expires_on, now, answer: answered }
      return answered
    }
    const known = who(request, secretOf(question, request))
    return known instanceof Promise ? known.then(judged) : judged(known)
  }
  return {
    answer,
    follow: (policy) => void (who = callersOf(system, policy)),
  }
}

function planOf(caller: Caller, question: FleetQuestion): Plan {
  const verdict = judge(caller, question)
  if ('refused' in verdict) return { refused: verdict.refused, tenant: '', book: bookOf(caller, question, undefined, question.tenant) }
  const { grant, audience, tenant } = verdict
  const { identity } = grant
  return {
    grant, tenant: tenant ?? identity.tenant, book: bookOf(caller, question, identity.name, tenant ?? identity.tenant),
    ask: { identity: identity.name, scopes: [`${audience}/.default`], ...(tenant !== undefined && { tenant }) },
  }
}

/** Nothing that a stranger writes stands there whole, and nothing of it unquoted. */
function bookOf(caller: Caller | undefined, question: FleetQuestion, identity: string | undefined, tenant: string | undefined): string {
  return JSON.stringify({ caller: caller?.name ?? null, proof: caller?.proof.kind ?? null, dialect: question.dialect, identity: identity ?? question.identity?.slice(0, 128) ?? null, tenant: tenant?.slice(0, 128) ?? null, audience: question.resource.slice(0, 256) || null }).slice(1, -1)
}

/** A trouble that may pass is worth another try to an SDK; anything else needs a person. */
function statusOf(error: unknown): number {
  if (!isAzinError(error)) return 503
  if (error.name === 'OAuthError') return (error as OAuthError).status === 429 || (error as OAuthError).status >= 500 ? 503 : 400
  return 'code' in error && ['network', 'tls', 'lock_timeout', 'server_answer'].includes(error.code) ? 503 : 400
}
