/** Which identity does a machine lend, and what is its token? */
import { findTenant, type App } from './directory.ts'
import { Refused } from './errors.ts'
import type { Call } from './http.ts'
import { readScope } from './scopes.ts'
import type { State } from './state.ts'
import { appAccessToken } from './tokens.ts'

export const lentSeconds = 86_400

/** Which identity is asked for; nothing: the machine's own. */
export interface WhichIdentity {
  readonly client?: string | null | undefined
  readonly object?: string | null | undefined
  readonly resource?: string | null | undefined
}

export interface Lent {
  readonly access_token: string
  readonly client_id: string
  readonly resource: string
  /** Epoch seconds. */
  readonly expires_on: number
}

/** A token of an identity of this machine, for the resource that the query names. */
export async function lend(state: State, call: Call, which: WhichIdentity): Promise<Lent | { readonly refusal: string }> {
  const resource = call.url.searchParams.get('resource') ?? ''
  const app = state.directory.apps.find((candidate) => isAsked(candidate, which))
  const tenant = app && findTenant(state.directory, app.tenants?.[0] ?? state.directory.tenants[0]?.id ?? '')
  if (!app || !tenant) return { refusal: 'Identity not found' }
  try {
    const target = readScope(state.directory, `${resource}/.default`, tenant.name)
    const access_token = await appAccessToken(state, { app, tenant, target, origin: call.origin, wanted: { cp1: false, acrs: [] }, clientProof: '2' })
    return { access_token, client_id: app.id, resource, expires_on: call.now + lentSeconds }
  } catch (refused) {
    if (refused instanceof Refused) return { refusal: refused.message }
    throw refused
  }
}

function isAsked(app: App, { client, object, resource }: WhichIdentity): boolean {
  if (!app.managedIdentity) return false
  if (client) return app.id === client.toLowerCase()
  if (object) return (app.objectId ?? app.id) === object.toLowerCase()
  if (resource) return app.managedIdentity === 'user' && resource.toLowerCase().endsWith(`/userassignedidentities/${app.name.split(' ')[0]?.toLowerCase()}`)
  return app.managedIdentity === 'system'
}
