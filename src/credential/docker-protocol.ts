/** Which registries are Azure's, and what does docker's protocol for credential helpers want to hear? */

/** The user name that tells a registry that the password is one of its own refresh tokens. */
export const TOKEN_USER = '00000000-0000-0000-0000-000000000000'

/** These very words make docker go on without credentials (docker-credential-helpers, `errors.go`). */
export const NOT_FOUND = 'credentials not found in native keychain'

export const operations = ['get', 'store', 'erase', 'list'] as const

/**
 * The host of a registry of this cloud; `undefined` for any other, which gets no token.
 * @param asked as docker writes it: `host`, or `https://host/...`
 * @param suffix the cloud's `acrLoginServerEndpoint`, with or without a dot before it
 */
export function registryHost(asked: string, suffix: string | null | undefined): string | undefined {
  const text = asked.trim()
  const whole = text.includes('://') ? text : `https://${text}`
  if (!suffix || !URL.canParse(whole)) return undefined
  const { protocol, hostname, port, username, password } = new URL(whole)
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return undefined
  const ending = `.${suffix.replace(/^\./, '').toLowerCase()}`
  return hostname.endsWith(ending) && /^[a-z0-9][a-z0-9.-]*$/.test(hostname.slice(0, -ending.length)) ? hostname : undefined
}

/** The answer to `get`. */
export function found(serverUrl: string, secret: string): string {
  return `${JSON.stringify({ ServerURL: serverUrl.trim(), Username: TOKEN_USER, Secret: secret })}\n`
}

/** The answer to `list`. */
export function listed(hosts: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(hosts.map((host) => [host, TOKEN_USER])))}\n`
}
