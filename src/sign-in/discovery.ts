/** Which subscriptions does a user see, in which tenants? Tenants side by side; one that refuses is a value. */

import { listSubscriptions } from '../arm/subscriptions.ts'
import { listTenants, type Tenant } from '../arm/tenants.ts'
import type { TokenEvent } from '../cache/merge.ts'
import { AuthError, isAzinError, type AzinError } from '../errors.ts'
import { refresh } from '../grant/refresh-token.ts'
import { authorityFor } from '../oauth/authority.ts'
import type { Authority, Tokens } from '../oauth/schema.ts'
import type { FoundSubscription, FoundTenant } from '../profile/entries.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import type { SignInAsk } from './ask.ts'
import { demandedClaims, withToken } from './challenged.ts'
import { search } from './search.ts'
import { ignoring } from './ignored.ts'
import { sideBySide } from './side-by-side.ts'
import { isForArm, remember, tokenEvent, type Session } from './session.ts'

/** Tenants that are asked at the same time. */
const width = 32
/** Milliseconds for each request to a tenant. */
const tenantLimit = 10_000

/** A tenant that gave no token or no list. */
export interface Refusal {
  readonly tenant: string
  readonly name: string | undefined
  readonly error: AzinError
}

export interface Discovered {
  readonly found: readonly FoundTenant[]
  readonly refused: readonly Refusal[]
  /** Why the one subscription that was asked for is not there. */
  readonly missed?: AzinError | undefined
}

/** The tenant that the user named. Its refusal is the refusal of the sign-in. */
export async function discoverTenant(system: System, session: Session, ask: SignInAsk, first: Tokens, tenant: string): Promise<Discovered> {
  const keys = new KeyRing(system, session, first)
  try {
    const { subscriptions, missed } = await search(system, session, ask, (challenge) => keys.armToken(session.authority, system, challenge))
    return { found: [{ tenant, subscriptions, ...(ask.tenant_name !== undefined && { tenantDisplayName: ask.tenant_name }) }], refused: [], missed }
  } finally {
    await keys.keep()
  }
}

/** All tenants of the user, in the server's order; the first are looked into while the list still comes. */
export async function discoverAll(
  system: System, session: Session, first: Tokens, progress: (done: number, total: number) => void,
): Promise<Discovered> {
  const keys = new KeyRing(system, session, first)
  try {
    const isIgnored = ignoring(system)
    const patient = withTimeLimit(system)
    const looking = sideBySide(keys.rotating ? 1 : width, (tenant: Tenant) => lookInto(patient, session, keys, tenant), progress)
    const seen = new Set<string>()
    const arrived = (page: readonly Tenant[]): void => looking.add(page.filter((tenant) => !isIgnored(tenant) && seen.size < seen.add(tenant.tenantId).size))
    await withToken((challenge) => keys.armToken(session.authority, system, challenge), (access_token) =>
      listTenants(system, { resourceManager: session.resourceManager, access_token, command: 'login' }, arrived)).catch(looking.giveUp)
    return judged(await looking.results())
  } finally {
    await keys.keep()
  }
}

function judged(results: readonly (FoundTenant | Refusal)[]): Discovered {
  const found = results.flatMap((one) => ('error' in one ? [] : one))
  const refused = results.flatMap((one) => ('error' in one ? one : []))
  // Without a network every tenant fails, and the person should hear of the network.
  const unreachable = refused.find(({ error }) => isUnreachable(error))
  if (found.length === 0 && unreachable) throw unreachable.error
  return { found, refused }
}

function isUnreachable(error: AzinError): boolean {
  return 'code' in error && (error.code === 'network' || error.code === 'tls')
}

/** One request to a tenant that does not answer costs its own tenant this long, and the others nothing. */
function withTimeLimit(system: System): System {
  const send: System['transport']['send'] = (request) => system.transport.send({ ...request, timeout: Math.min(request.timeout ?? tenantLimit, tenantLimit) })
  return Object.create(system, { transport: { value: { send } } }) as System
}

async function lookInto(system: System, session: Session, keys: KeyRing, tenant: Tenant): Promise<FoundTenant | Refusal> {
  const { tenantId, displayName, defaultDomain } = tenant
  try {
    const { activeDirectory, cloud } = session
    const authority = await authorityFor(system, { activeDirectory, tenant: tenantId, builtIn: cloud.builtIn })
    const seen = await withToken((challenge) => keys.armToken(authority, system, challenge), (access_token) => subscriptions(system, session, access_token))
    return { tenant: tenantId, tenantDefaultDomain: defaultDomain ?? null, tenantDisplayName: displayName ?? null, subscriptions: seen }
  } catch (error) {
    if (!isAzinError(error) || ('code' in error && error.code !== 'server_answer' && error.code !== 'server_busy' && !isUnreachable(error))) throw error
    return { tenant: tenantId, name: displayName, error }
  }
}

function subscriptions(system: System, session: Session, access_token: string): Promise<readonly FoundSubscription[]> {
  return listSubscriptions(system, { resourceManager: session.resourceManager, access_token, command: 'login' })
}

/** One refresh token for all tenants, and what the token endpoint answers on the way. */
class KeyRing {
  /**
   * Microsoft's own clouds do not revoke a refresh token that was used, so it may be redeemed for several tenants at
   * once. Elsewhere only the newest may be good: one after another, each on the disk before the next is asked for.
   */
  readonly rotating: boolean
  readonly #system: System
  readonly #session: Session
  readonly #first: Tokens
  #newest: string | undefined
  #events: TokenEvent[] = []

  constructor(system: System, session: Session, first: Tokens) {
    this.#system = system
    this.#session = session
    this.#first = first
    this.#newest = first.response.refresh_token
    this.rotating = !session.cloud.builtIn || session.authority.issuer !== undefined
  }

  /** An access token for the resource manager in a tenant; the sign-in's own one if it is that. */
  async armToken(authority: Authority, system: System, challenge?: string): Promise<string> {
    const session = this.#session
    if (challenge === undefined && authority.base === session.authority.base && isForArm(session)) return this.#first.response.access_token
    const refresh_token = this.#newest
    if (refresh_token === undefined) throw new AuthError('server_answer', 'The server gave no refresh token, so other tenants cannot be asked.', ['az login --tenant TENANT_ID'])
    const { client_id, armScopes: scopes } = session
    const claims = demandedClaims(system, session, challenge)
    const tokens = await refresh(system, { authority, client_id, scopes, claims, refresh_token: secretOf(refresh_token), tenant: authority.tenant, ...home(this.#first) })
    this.#newest = tokens.response.refresh_token ?? refresh_token
    this.#events.push(tokenEvent(this.#system, session, authority, tokens, { scopes, used_refresh_token: refresh_token }))
    if (this.rotating) await this.keep()
    return tokens.response.access_token
  }

  /** Writes what is not written yet, in one step. */
  async keep(): Promise<void> {
    const events = this.#events
    this.#events = []
    await remember(this.#system, events)
  }
}

function home({ home_account_id }: Tokens): { home_account_id?: string } {
  return home_account_id === undefined ? {} : { home_account_id }
}
