/** Whom does this browser know? The single sign-on cookie, and signing out. */
import { randomBytes } from 'node:crypto'
import { cookie, page, redirect, type Call } from './http.ts'
import { messagePage } from './pages/pages.ts'
import { findApp, findUser, type User } from './directory.ts'
import { isRegistered } from './redirect-uri.ts'
import { revokedAt } from './revocation.ts'
import type { Proof, Session, State } from './state.ts'

const cookieName = 'azin-session'

export function sessionOf(state: State, call: Call): Session | undefined {
  const id = cookie(call, cookieName)
  return id === undefined ? undefined : state.sessions.get(id)
}

/** Remembers a person in this browser. @returns the Set-Cookie line */
export function remember(state: State, call: Call, user: User, proof: Proof): string {
  const known = sessionOf(state, call)
  const session = known ?? { id: randomBytes(24).toString('base64url'), people: new Map<string, { username: string; proof?: Proof }>() }
  state.sessions.set(session.id, session)
  session.people.set(user.name.toLowerCase(), { username: user.name, proof })
  return `${cookieName}=${session.id}; Path=/; HttpOnly; SameSite=Lax${call.url.protocol === 'https:' ? '; Secure' : ''}`
}

/** Everybody this browser knows; `proof` only where it still counts. */
export function people(state: State, call: Call): { user: User; proof?: Proof }[] {
  return [...(sessionOf(state, call)?.people.values() ?? [])].flatMap(({ username, proof }) => {
    const user = findUser(state.directory, username)
    if (!user) return []
    const alive = proof !== undefined && revokedAt(state, proof) === undefined
    return [alive ? { user, proof } : { user }]
  })
}

export function logout(state: State, call: Call): Response {
  for (const entry of sessionOf(state, call)?.people.values() ?? []) delete entry.proof
  const back = call.url.searchParams.get('post_logout_redirect_uri')
  const app = findApp(state.directory, call.url.searchParams.get('client_id') ?? '')
  // Only to a registered address: the rest would be an open redirect.
  if (back && app && isRegistered(app, back)) return redirect(withState(back, call.url.searchParams.get('state')))
  return page(messagePage({ kind: 'signed-out', title: 'You signed out', text: 'You signed out of your account. It is a good idea to close this window.' }))
}

function withState(address: string, state: string | null): string {
  const url = new URL(address)
  if (state) url.searchParams.set('state', state)
  return url.href
}
