/** Under which keys does MSAL Python file its entries? (Its `TokenCache.key_makers`, as observed; asserted in test/interop.) */

interface KeyParts {
  readonly home_account_id?: string | null | undefined
  readonly environment: string
  readonly client_id?: string
  readonly realm?: string
  readonly target?: string
}

export function accessTokenKey(of: KeyParts): string {
  return lowerJoined(of.home_account_id, of.environment, 'AccessToken', of.client_id, of.realm, of.target)
}

/** No realm: a refresh token is good for every tenant. */
export function refreshTokenKey(of: KeyParts): string {
  return lowerJoined(of.home_account_id, of.environment, 'RefreshToken', of.client_id, '', of.target)
}

/** Ends in an empty place for the scopes, which ID tokens have none of. */
export function idTokenKey(of: KeyParts): string {
  return lowerJoined(of.home_account_id, of.environment, 'IdToken', of.client_id, of.realm, '')
}

export function accountKey(of: KeyParts): string {
  return lowerJoined(of.home_account_id, of.environment, of.realm)
}

/** The only key that MSAL leaves in the case it came in. */
export function appMetadataKey(of: KeyParts): string {
  return `appmetadata-${of.environment}-${of.client_id ?? ''}`
}

/**
 * Python's `str.lower()` and `toLowerCase()` are the same algorithm, Unicode's full mapping with its final sigma; they differ
 * only where one knows a newer Unicode. That can do no harm: nothing is ever looked up by key.
 */
function lowerJoined(...parts: readonly (string | null | undefined)[]): string {
  return parts.map((part) => part ?? '').join('-').toLowerCase()
}
