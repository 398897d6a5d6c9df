/** Is an answer of the server good though it cannot be kept? */
import { rememberTokens } from './cache/merge.ts'
import { updateCache } from './cache/write.ts'
import { type AuthError, isAzinError } from './errors.ts'
import type { Tokens } from './oauth/schema.ts'
import { isEncrypted } from './profile/encryption.ts'
import type { Renewed } from './renew.ts'
import type { System } from './system/system.ts'
import type { Wanted } from './token.ts'

/** Keeps it. A disk that cannot does not take the token from the caller; a sign-out in between is not undone. */
export async function remember(system: System, question: Wanted, { response }: Tokens, used_refresh_token?: string): Promise<Renewed> {
  const now = system.clock.now()
  const warnings: string[] = []
  try {
    await updateCache(system, (cache) => rememberTokens(cache, { ...question, now, response, used_refresh_token }), { encrypted: isEncrypted(system) })
  } catch (error) {
    if (!isKeepingFailure(error)) throw error
    warnings.push(`The token could not be kept, so the next command asks for it again: ${(error as Error).message}`)
  }
  return { secret: response.access_token, expires_on: now + response.expires_in, warnings }
}

/** Full disk, read-only folder, no right to write, a lock that cannot be had: the token itself is good. */
function isKeepingFailure(error: unknown): boolean {
  if (isAzinError(error)) return error.name === 'AuthError' && ['file_unwritable', 'file_unreadable', 'file_damaged', 'lock_timeout', 'vault_unavailable'].includes((error as AuthError).code)
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
