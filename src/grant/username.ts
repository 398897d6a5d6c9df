/** Who signed in, by the name that people know? Pure. */

import { AuthError } from '../errors.ts'
import type { Tokens } from '../oauth/schema.ts'

/**
 * `preferred_username`, else `upn`: AD FS and some guests have no other.
 * @throws AuthError server_answer, since nobody could be found again by an empty name
 */
export function usernameOf({ claims }: Tokens): string {
  const name = claims?.preferred_username || claims?.upn
  if (name) return name
  throw new AuthError(
    'server_answer',
    'The server signed somebody in but did not say whom: its ID token has neither preferred_username nor upn.',
    ['az login'],
  )
}
