/** Which scopes does a user's sign-in ask for? Pure. */

const identityScopes = ['offline_access', 'openid', 'profile']

/** The asked scopes with those that bring an ID token and a refresh token; sorted and each once, as MSAL sends them. */
export function userScopes(scopes: readonly string[]): string {
  return [...new Set([...scopes, ...identityScopes])].sort().join(' ')
}
