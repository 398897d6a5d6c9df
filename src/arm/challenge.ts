/** What does a resource want to be proved before it answers? Continuous access evaluation's challenge. Pure. */

export interface Challenge {
  /** `insufficient_claims` as a rule. */
  readonly error: string
  /** JSON text, decoded from the header's base64. */
  readonly claims: string
}

/** Reads `WWW-Authenticate: Bearer ..., error="insufficient_claims", claims="<base64>"`; `undefined` without claims. */
export function challengeClaims(header: string | undefined): Challenge | undefined {
  if (header === undefined) return undefined
  const encoded = parameter(header, 'claims')
  if (encoded === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')), (c) => c.charCodeAt(0))
    const claims = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const value: unknown = JSON.parse(claims)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return { error: parameter(header, 'error') ?? 'insufficient_claims', claims }
  } catch {
    // A challenge that cannot be read is none.
    return undefined
  }
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i').exec(header)
  return found?.[1] ?? found?.[2]
}
