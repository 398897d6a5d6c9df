/** What is said when secrets cannot be kept where they should be? */
import { AuthError } from '../../errors.ts'

/** Nothing has been written in plain text instead. `reason` is a complete sentence. */
export function unavailable(reason: string, advice: readonly string[] = [], cause?: unknown): AuthError {
  return new AuthError('vault_unavailable', `${reason} Tokens are kept encrypted (core.encrypt_token_cache), and azin does not keep them in plain text instead.`, [
    ...advice,
    'To keep tokens in plain files from now on: az config set core.encrypt_token_cache=false, then az login',
  ], { cause })
}
