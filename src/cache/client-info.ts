/** Who do the tokens belong to? (The unverified claims in `client_info` and the ID token, which came over TLS from the issuer.) */
import { isRecord } from './schema.ts'

export interface TokenOwner {
  readonly home_account_id: string | undefined
  readonly local_account_id: string | undefined
  readonly username: string | undefined
}

/** As MSAL: `uid.utid`; at an AD FS, which sends no client_info, the ID token's subject. A service principal is nobody. */
export function ownerOf(response: { readonly client_info?: string | undefined; readonly id_token?: string | undefined }): TokenOwner {
  const info = claimsIn(response.client_info)
  const claims = claimsIn(response.id_token?.split('.')[1])
  const { uid, utid } = info
  return {
    home_account_id: isText(uid) && isText(utid) ? `${uid}.${utid}` : text(claims['sub']),
    local_account_id: text(claims['oid']) ?? text(claims['sub']),
    username: text(claims['preferred_username']) ?? text(claims['upn']),
  }
}

/** The JSON object in a base64url segment; empty if there is none. */
function claimsIn(segment: string | undefined): Readonly<Record<string, unknown>> {
  if (segment === undefined) return {}
  try {
    const bytes = Uint8Array.from(atob(segment.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function text(value: unknown): string | undefined {
  return isText(value) ? value : undefined
}
