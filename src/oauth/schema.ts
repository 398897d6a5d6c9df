/** What do the rooms around the wire hold in their hands? The wire's spelling is kept (RFC 6749, 8628, OpenID Connect). */
import type { Secret } from '../system/sealed-secret.ts'

/** A judged answer of the token endpoint. Numbers are seconds. */
export interface TokenResponse {
  /** RFC 6750 `b64token`: safe in a header and on a terminal. */
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly ext_expires_in?: number
  readonly refresh_in?: number
  readonly refresh_token?: string
  readonly scope?: string
  readonly id_token?: string
  readonly client_info?: string
  /** "1" if the refresh token works for the family of Microsoft's own clients. */
  readonly foci?: string
}

export interface Authority {
  /** Lower case, without port, as MSAL files tokens: `environment` in the cache. */
  readonly host: string
  /** As given; `adfs` for AD FS, which has none. */
  readonly tenant: string
  /** `https://host/tenant`, without a slash at the end. */
  readonly base: string
  /** As discovered; may hold `{tenantid}`. Absent for built-in clouds, whose issuers are known. */
  readonly issuer?: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly device_authorization_endpoint: string
  readonly adfs: boolean
  /** The endpoints are those of an earlier command: if they do not answer as they should, ask again. */
  readonly kept?: true
}

export interface Client {
  readonly client_id: string
  readonly authentication: 'none' | { readonly client_secret: Secret } | { readonly client_assertion: Secret }
  /** The `claims` parameter, merged by `capabilities`. */
  readonly claims?: string
}

/** Claims of an ID token that was judged; everything else it says is there too. */
export interface IdTokenClaims {
  readonly iss: string
  readonly sub: string
  readonly exp: number
  readonly tid?: string
  readonly oid?: string
  readonly preferred_username?: string
  readonly upn?: string
  readonly [claim: string]: unknown
}

export interface Tokens {
  readonly response: TokenResponse
  readonly claims?: IdTokenClaims
  /** `uid.utid`; AD FS: the ID token's `sub`. */
  readonly home_account_id?: string
  /** Seconds that the server's clock is ahead of ours; 0 if it does not say. */
  readonly skew: number
}

/** What is known before the answer comes, and must hold in it. */
export interface Expected {
  /** Then there must be an ID token with this nonce. */
  readonly nonce?: string
  /** Then the answer must be for this account. Also routes the request (`X-AnchorMailbox`). */
  readonly home_account_id?: string
}

/** A judged answer of the device authorization endpoint. Seconds. */
export interface DeviceAuthorization {
  readonly device_code: Secret
  /** Letters, digits and dashes. */
  readonly user_code: string
  readonly verification_uri: string
  /** The server's own sentence, as it came. */
  readonly message: string
  /** At least 1. */
  readonly interval: number
  readonly expires_in: number
}
