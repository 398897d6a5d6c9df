/** The narrator of `az serve`: who asks, may he, and for what? Then the same token as everybody gets, and a line in the books. */

import { AuthError, isAzinError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import { identify } from './profile/identity.ts'
import { isAllowed, usualAudiences } from './serve/audiences.ts'
import { lending, type Question, readQuestion, refusal } from './serve/dialects.ts'
import { bucket, type Bucket, type Client, clientWith, isOurName, isPassedOn } from './serve/gate.ts'
import type { ListenAt, Listener, ServedAnswer, ServedRequest, System } from './system/system.ts'
import { rfc3339 } from './system/utc.ts'
import { type AccessToken, type Ask, CLIENT_ID, getAccessToken } from './token.ts'

export type { Client } from './serve/gate.ts'

export interface ServeAsk {
  readonly at: ListenAt
  /** Their names. */
  readonly clients: readonly string[]
  /** Services that tokens may be asked for; the usual ones by default. */
  readonly audiences?: readonly string[] | undefined
  readonly tenant?: string | undefined
  readonly subscription?: string | undefined
  /** Further names by which containers reach this machine. */
  readonly hosts: readonly string[]
  /** Told of every answer that concerns a token, refusals included. */
  readonly audit: (entry: Audit) => void
}

/** One line of the books; never a token, never a secret. */
export interface Audit {
  readonly time: string
  readonly client: string | null
  readonly dialect: string | null
  readonly audience: string | null
  readonly status: number
  readonly user?: string
  readonly source?: 'cache' | 'server'
  readonly expires_on?: number
  readonly reason?: string
}

export interface Serving extends Listener {
  readonly clients: readonly Client[]
  readonly user: string
  readonly audiences: readonly string[]
}

/** The account whose tokens are lent: chosen once, so that `az account set` on the host changes nothing for a container. */
interface Lender {
  readonly user: string
  readonly ask: Pick<Ask, 'tenant' | 'subscription'>
}

/** Everything that answering needs. */
interface Desk {
  readonly ask: ServeAsk
  readonly clients: readonly Client[]
  readonly audiences: readonly string[]
  readonly lender: Lender
  hosts: ReadonlySet<string> | undefined
  readonly buckets: ReadonlyMap<Client | undefined, Bucket>
  readonly underway: Map<string, Promise<AccessToken>>
}

/** Listens from now on. @throws AuthError `not_signed_in`, `subscription_not_found`, ..., and what listening throws */
export async function serve(system: System, ask: ServeAsk): Promise<Serving> {
  const { tenant, subscription } = ask
  const { account } = identify(await readProfile(system), activeCloud(system), { tenant, subscription })
  const lender: Lender = { user: account.user.name, ask: tenant === undefined ? { subscription: account.id } : { tenant } }
  const clients = ask.clients.map((name) => ({ name, header: secret(system), key: secret(system) }))
  const desk: Desk = {
    ask, clients, lender,
    audiences: ask.audiences ?? usualAudiences(activeCloud(system)),
    hosts: new Set(),
    buckets: new Map([[undefined, bucket('stranger')], ...clients.map((client) => [client, bucket('client')] as const)]),
    underway: new Map(),
  }
  const listener = await system.listen(ask.at, (request) => answer(system, desk, request))
  desk.hosts = 'socket' in ask.at ? undefined : new Set(['127.0.0.1', 'localhost', '[::1]', 'host.docker.internal', ...ask.hosts].map((host) => `${host.toLowerCase()}:${listener.port}`))
  return { ...listener, clients, user: lender.user, audiences: desk.audiences }
}

/** 256 bits. In small letters and digits, because MSAL for JavaScript writes addresses small, and one of them carries a secret. */
function secret(system: System): string {
  return Array.from(system.random(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function answer(system: System, desk: Desk, request: ServedRequest): Promise<ServedAnswer> {
  // No browser reaches a socket file, so its name proves nothing there.
  if (desk.hosts && !isOurName(request, desk.hosts)) return refusal(undefined, 403, 'This host name does not belong to az serve. See --host.')
  if (isPassedOn(request)) return refusal(undefined, 403, 'az serve answers neither browsers nor proxies.')
  if (request.method !== 'GET') return refusal(undefined, 405, 'az serve only answers GET.', { allow: 'GET' })
  const question = readQuestion(request)
  if (!question) return refusal(undefined, 404, 'There is nothing here.')
  const client = question.secret === '' ? undefined : clientWith(desk.clients, question.secretIn, question.secret)
  if (!desk.buckets.get(client)!.take(system.clock.monotonic() / 1000)) return refusal(question.dialect, 429, 'Too many requests.')
  const told = await judged(system, desk, question, client)
  desk.ask.audit({ time: rfc3339(system.clock.now()), client: client?.name ?? null, dialect: question.dialect, audience: question.resource.slice(0, 200) || null, status: told.status, ...told.entry })
  return told.answer
}

interface Judged {
  readonly status: number
  readonly answer: ServedAnswer
  readonly entry: Partial<Audit>
}

async function judged(system: System, desk: Desk, question: Question, client: Client | undefined): Promise<Judged> {
  const refuse = (status: number, reason: string): Judged => ({ status, answer: refusal(question.dialect, status, reason), entry: { reason } })
  if (!client) return refuse(401, 'The secret of the client is missing or wrong.')
  if (question.fault !== undefined) return refuse(400, question.fault)
  if (question.resource === '') return refuse(400, 'The parameter resource is missing.')
  if (!isAllowed(desk.audiences, question.resource)) return refuse(403, `az serve gives no tokens for '${question.resource.slice(0, 200)}'. Start it with: --audience ${desk.audiences.join(' ')} ${question.resource.slice(0, 200)}`)
  try {
    const { accessToken, expires_on, source } = await lend(system, desk, question.resource)
    const lent = { access_token: accessToken, expires_on, now: system.clock.now(), client_id: question.client_id ?? CLIENT_ID }
    return { status: 200, answer: lending(question, lent), entry: { user: desk.lender.user, source, expires_on } }
  } catch (error) {
    if (!isAzinError(error)) throw error
    // A trouble that may pass is worth another try to an SDK; anything else needs a person at the host.
    const passing = 'code' in error && ['network', 'tls', 'server_busy', 'lock_timeout'].includes(error.code)
    return refuse(passing ? 503 : 400, `On the host of az serve: ${error.message}`)
  }
}

/** Who signs out on the host, or is replaced there by somebody else, lends nothing any more. */
async function lend(system: System, { lender, underway }: Desk, resource: string): Promise<AccessToken> {
  const { account } = identify(await readProfile(system), activeCloud(system), lender.ask)
  if (account.user.name !== lender.user) throw new AuthError('not_signed_in', `${lender.user} is not signed in any more.`)
  const running = underway.get(resource)
  if (running) return running
  const asked = getAccessToken(system, { ...lender.ask, scopes: [`${resource.replace(/\/\.default$/, '')}/.default`] }).finally(() => underway.delete(resource))
  underway.set(resource, asked)
  return asked
}
