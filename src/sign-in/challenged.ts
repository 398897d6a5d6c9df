/** What if the resource manager takes the token only with further claims? They are fetched in silence, else the person signs in once more. */

import { isAzinError, OAuthError } from '../errors.ts'
import { capabilities } from '../oauth/claims.ts'
import type { System } from '../system/system.ts'
import type { PersonalWay } from './ask.ts'
import { challengeOf } from './pending.ts'
import type { Session } from './session.ts'

/** An access token for the resource manager. @param challenge base64 of the claims that it demands */
export type ArmToken = (challenge?: string) => Promise<string>

/** Uses a token; if it is challenged, one with what was demanded, once. Azure CLI does no more. Rejects with a refusal that carries the claims. */
export async function withToken<Result>(token: ArmToken, use: (access_token: string) => Promise<Result>): Promise<Result> {
  const access_token = await token()
  try {
    return await use(access_token)
  } catch (error) {
    if (!isChallenge(error)) throw error
    return use(await token(challengeOf(error)).catch((refusal: unknown) => {
      throw isAzinError(refusal) && refusal.name === 'OAuthError' ? demanding(refusal as OAuthError, error) : refusal
    }))
  }
}

/** The claims of a token in the second round. */
export function demandedClaims({ env }: Pick<System, 'env'>, session: Session, challenge: string | undefined): string | undefined {
  return challenge === undefined ? session.claims : capabilities(env['AZURE_IDENTITY_DISABLE_CP1'] !== undefined, challenge)
}

/** The sign-in that would satisfy it; `undefined` where nobody can be asked, or nothing was demanded. A password cannot prove more. */
export function onceMore(system: Pick<System, 'env'>, session: Session, way: PersonalWay, username: string, error: unknown): { readonly session: Session; readonly way: PersonalWay; readonly reason: string } | undefined {
  if (way.kind === 'password' || !isChallenge(error)) return undefined
  const firstClaims = demandedClaims(system, session, challengeOf(error))
  return { session: { ...session, scopes: session.armScopes, firstClaims }, way: way.kind === 'browser' ? { ...way, login_hint: username } : way, reason: error.message }
}

/** The resource manager's word, or what became of it; a token endpoint's own refusal is of flow `silent`. */
function isChallenge(error: unknown): error is OAuthError {
  return isAzinError(error) && error.name === 'OAuthError' && (error as OAuthError).request.flow === 'sign-in' && (error as OAuthError).body.claims !== undefined
}

function demanding({ body, status, request }: OAuthError, challenge: OAuthError): OAuthError {
  return new OAuthError({ claims: challenge.body.claims ?? '', ...body }, status, { ...request, flow: 'sign-in' }, { cause: challenge })
}
