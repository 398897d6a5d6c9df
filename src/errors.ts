/** What can go wrong, as a closed list: errors carry data, `cli/report.ts` alone turns them into text and exit codes. */

/** Stable codes of what a person can act on. */
export type AuthErrorCode =
  | 'not_signed_in' // no account in the active cloud, or its tokens are gone
  | 'no_default_subscription'
  | 'subscription_not_found'
  | 'subscription_ambiguous'
  | 'no_subscriptions' // signed in, but nothing to use
  | 'no_active_accounts' // logout without an account
  | 'interaction_required'
  | 'tenant_not_found'
  | 'cloud_not_found'
  | 'cloud_invalid' // clouds.config or a cloud definition cannot be used
  | 'config_not_set'
  | 'context_not_found' // no context of that name, or a directory file that names none
  | 'file_damaged'
  | 'file_unreadable'
  | 'file_unwritable'
  | 'lock_timeout'
  | 'vault_unavailable' // encryption is on, and the keyring is absent, locked or silent
  | 'network' // no answer: refused, reset, timed out, DNS
  | 'tls'
  | 'server_answer' // an answer that makes no sense
  | 'server_busy' // overloaded or broken: the same request may work later
  | 'sign_in_refused' // the person or the server said no in the browser
  | 'sign_in_timeout'
  | 'browser_unavailable'
  | 'not_supported'
  | 'resource_not_found' // ARM 404

/**
 * The mark all azin errors carry. The hot path and the cold modules are bundled apart, so `instanceof` would compare two
 * copies of one class; the mark is the same in both.
 */
const mark: unique symbol = Symbol.for('azin.error') as never

/** A person can act on it. `message` is one or more complete sentences; `hint` are lines to read or commands to type. */
export class AuthError extends Error {
  override name = 'AuthError'
  readonly [mark] = true
  readonly code: AuthErrorCode
  readonly hint: readonly string[]
  constructor(code: AuthErrorCode, message: string, hint: readonly string[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

/** What the authorization server said. Fields keep the wire's spelling (RFC 6749 section 5.2, Entra's additions). */
export interface OAuthErrorBody {
  readonly error: string
  readonly error_description?: string
  readonly error_codes?: readonly number[]
  readonly suberror?: string
  readonly claims?: string
}

/** Where the refused request was made for: enough to say which command helps. */
export interface RefusedRequest {
  /** A silent request can name the exact command; a sign-in flow ends in bare `az login`. */
  readonly flow: 'silent' | 'sign-in'
  readonly tenant?: string
  readonly scopes?: readonly string[]
  /** Who refused, as `https://host/tenant`, and to which client: what an administrator's consent is asked with. */
  readonly authority?: string
  readonly client_id?: string
}

/** The authorization server answered with an OAuth error. */
export class OAuthError extends Error {
  override name = 'OAuthError'
  readonly [mark] = true
  readonly body: OAuthErrorBody
  readonly status: number
  readonly request: RefusedRequest
  constructor(body: OAuthErrorBody, status: number, request: RefusedRequest, options?: ErrorOptions) {
    super(body.error_description ?? body.error, options)
    this.body = body
    this.status = status
    this.request = request
  }
}

/** The command line is wrong. Exit code 2 for what a parser finds, 1 for what Azure CLI calls a usage error. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly [mark] = true
  readonly exit: 1 | 2
  readonly hint: readonly string[]
  constructor(message: string, exit: 1 | 2 = 2, hint: readonly string[] = []) {
    super(message)
    this.exit = exit
    this.hint = hint
  }
}

export type AzinError = AuthError | OAuthError | UsageError

/** True for the three above, from either bundle. Narrow further by `name`. */
export function isAzinError(error: unknown): error is AzinError {
  return typeof error === 'object' && error !== null && mark in error
}
