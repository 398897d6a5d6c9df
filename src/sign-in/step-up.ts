/** How does a refused token become one after all? The same person signs in once more, with what the server demanded. */

import { AuthError, type OAuthError } from '../errors.ts'
import { usernameOf } from '../grant/username.ts'
import { activeCloud } from '../profile/clouds.ts'
import { readProfile } from '../profile/file.ts'
import { identify } from '../profile/identity.ts'
import type { System } from '../system/system.ts'
import { type Ask, scopesOf } from '../token.ts'
import type { SignInAsk, SignInPerson } from './ask.ts'
import { challengeOf } from './pending.ts'
import { openSession, remember, tokenEvent } from './session.ts'
import { enter } from './ways.ts'

export { wantsPerson } from './pending.ts'

/** The user whom the tokens are of; `undefined` where no person signs in (a service principal, a machine). */
export async function whoIsAsked(system: System, ask: Ask): Promise<string | undefined> {
  const { kind, account } = identify(await readProfile(system), activeCloud(system), ask)
  return kind === 'user' ? account.user.name : undefined
}

/** Keeps the tokens; the profile stays as it is. Rejects as the grants do, and with `sign_in_refused` when somebody else came. */
export async function signInAgain(system: System, ask: Ask, refusal: OAuthError, person: SignInPerson): Promise<void> {
  const cloud = activeCloud(system)
  const { tenant, account } = identify(await readProfile(system), cloud, ask)
  const login_hint = account.user.name
  const way = { kind: 'browser', login_hint } as const
  const { clientId } = account.user
  const wanted: SignInAsk = {
    cloud, way, tenant, scopes: scopesOf(cloud, ask), claims_challenge: challengeOf(refusal), client_id: typeof clientId === 'string' ? clientId : undefined,
  }
  const session = await openSession(system, wanted)
  const tokens = await enter(system, session, way, person, wanted)
  const username = usernameOf(tokens)
  if (username.toLowerCase() !== login_hint.toLowerCase()) {
    throw new AuthError('sign_in_refused', `The token is wanted for '${login_hint}', but '${username}' signed in.`, ['az login'])
  }
  await remember(system, [tokenEvent(system, session, session.authority, tokens, { scopes: session.scopes, username })])
}
