/** What does Entra ID say when it refuses? The catalogue of AADSTS numbers, and the answer made from one. */

interface Entry {
  readonly error: string
  /** `{name}` is replaced by the details given to `refuse`. */
  readonly text: string
  readonly status?: number
  readonly suberror?: string
}

/** Texts follow learn.microsoft.com/entra/identity-platform/reference-error-codes and answers quoted in public bug reports. */
const catalogue: Readonly<Record<number, Entry>> = {
  1002012: { error: 'invalid_scope', text: "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)." },
  28000: { error: 'invalid_request', text: 'Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.' },
  50011: { error: 'invalid_request', text: "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{client}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal." },
  50020: { error: 'invalid_grant', text: "User account '{user}' from identity provider '{idp}' does not exist in tenant '{tenantName}' and cannot access the application '{client}'({clientName}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account." },
  50027: { error: 'invalid_request', text: 'JWT token is invalid or malformed.' },
  50034: { error: 'invalid_grant', text: 'The user account {user} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.' },
  50049: { error: 'invalid_instance', text: 'Unknown or invalid instance.' },
  50053: { error: 'invalid_grant', text: "You've tried to sign in too many times with an incorrect user ID or password." },
  50055: { error: 'invalid_grant', text: 'The password is expired.', suberror: 'user_password_expired' },
  50057: { error: 'invalid_grant', text: 'The user account is disabled.' },
  50058: { error: 'login_required', text: 'A silent sign-in request was sent but no user is signed in.' },
  50059: { error: 'invalid_request', text: 'No tenant-identifying information found in either the request or implied by any provided credentials.' },
  50076: { error: 'invalid_grant', suberror: 'basic_action', text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'." },
  50079: { error: 'invalid_grant', suberror: 'basic_action', text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'." },
  50105: { error: 'invalid_grant', text: "Your administrator has configured the application {clientName} ('{client}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application." },
  50126: { error: 'invalid_grant', text: 'Error validating credentials due to invalid username or password.' },
  50158: { error: 'invalid_grant', suberror: 'additional_action', text: 'External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.' },
  50173: { error: 'invalid_grant', suberror: 'bad_token', text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{validFrom}'." },
  501481: { error: 'invalid_grant', text: 'The Code_Verifier does not match the code_challenge supplied in the authorization request.' },
  501491: { error: 'invalid_request', text: 'Invalid size of Code_Challenge parameter.' },
  53000: { error: 'invalid_grant', suberror: 'message_only', text: 'Device is not in required device state: {state}. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune.' },
  53003: { error: 'invalid_grant', suberror: 'message_only', text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.' },
  54005: { error: 'invalid_grant', text: 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.' },
  65001: { error: 'invalid_grant', suberror: 'consent_required', text: "The user or administrator has not consented to use the application with ID '{client}' named '{clientName}'. Send an interactive authorization request for this user and resource." },
  65004: { error: 'access_denied', text: 'User declined to consent to access the app.' },
  700016: { error: 'unauthorized_client', text: "Application with identifier '{client}' was not found in the directory '{tenantName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant." },
  700021: { error: 'invalid_client', status: 401, text: "Client assertion application identifier doesn't match 'client_id' parameter." },
  700023: { error: 'invalid_client', status: 401, text: 'Client assertion audience claim does not match Realm issuer.' },
  700024: { error: 'invalid_client', status: 401, text: 'Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {to}.' },
  700027: { error: 'invalid_client', status: 401, text: "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {reason}]" },
  700051: { error: 'unsupported_response_type', text: "response_type '{type}' is not enabled for the application." },
  700082: { error: 'invalid_grant', suberror: 'bad_token', text: 'The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for {inactive}.' },
  700211: { error: 'invalid_client', status: 401, text: "No matching federated identity record found for presented assertion issuer '{issuer}'." },
  700212: { error: 'invalid_client', status: 401, text: "No matching federated identity record found for presented assertion audience '{audience}'." },
  700213: { error: 'invalid_client', status: 401, text: "No matching federated identity record found for presented assertion subject '{subject}'." },
  70000: { error: 'invalid_grant', text: 'Provided grant is invalid or malformed.', suberror: 'bad_token' },
  7000215: { error: 'invalid_client', status: 401, text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'." },
  7000216: { error: 'invalid_client', status: 401, text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type." },
  7000218: { error: 'invalid_client', status: 401, text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'." },
  7000222: { error: 'invalid_client', status: 401, text: "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app, or consider using certificate credentials for added security." },
  70003: { error: 'unsupported_grant_type', text: "The app requested an unsupported grant type '{grant}'." },
  70007: { error: 'unsupported_response_mode', text: "'{mode}' is not a supported value of 'response_mode' when requesting a token." },
  70008: { error: 'invalid_grant', text: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.' },
  70011: { error: 'invalid_scope', text: "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid." },
  70016: { error: 'authorization_pending', text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.' },
  70018: { error: 'bad_verification_code', text: 'Invalid verification code.' },
  70019: { error: 'expired_token', text: 'Verification code expired. Have the user retry the sign-in.' },
  70020: { error: 'expired_token', text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired." },
  70043: { error: 'invalid_grant', suberror: 'token_expired', text: 'The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on {issued} and the maximum allowed lifetime for this request is {lifetime}.' },
  90002: { error: 'invalid_request', text: "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant." },
  90014: { error: 'invalid_request', text: "The required field '{name}' is missing from the credential. Ensure that you have all the necessary parameters for the login request." },
  9000410: { error: 'invalid_request', text: 'Malformed JSON.' },
  900144: { error: 'invalid_request', text: "The request body must contain the following parameter: '{name}'." },
  900561: { error: 'invalid_request', text: 'The endpoint only accepts POST requests. Received a GET request.' },
  500011: { error: 'invalid_resource', text: 'The resource principal named {resource} was not found in the tenant named {tenantName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.' },
  50000: { error: 'server_error', status: 500, text: 'There was an error issuing a token.' },
}

export interface Refined {
  readonly error?: string
  readonly suberror?: string
  readonly claims?: string
  readonly status?: number
  readonly description?: string
  /** In the browser, tell the program (redirect) instead of showing Entra's error page. */
  readonly deliver?: 'page' | 'redirect'
}

/** A refusal on its way to the caller; `details` fill the catalogue's text. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly aadsts: number
  readonly refined: Refined
  constructor(aadsts: number, details: Readonly<Record<string, string>> = {}, refined: Refined = {}) {
    const entry = catalogue[aadsts]
    const text = refined.description ?? entry?.text ?? 'The request was refused.'
    super(`AADSTS${aadsts}: ${text.replace(/\{(\w+)\}/g, (_, name: string) => details[name] ?? 'N/A')}`)
    this.aadsts = aadsts
    this.refined = refined
  }
}

export const knownErrors: readonly number[] = Object.keys(catalogue).map(Number)

export interface ErrorBody {
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly timestamp: string
  readonly trace_id: string
  readonly correlation_id: string
  readonly error_uri: string
  readonly suberror?: string
  readonly claims?: string
}

/** `seconds` -> Entra's `2026-11-22 09:37:42Z`. */
export function timestamp(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** The JSON of a refusal. @param place when (epoch seconds), where (origin), and the caller's `client-request-id` if it sent one */
export function errorBody(refused: Refused, place: { now: number; origin: string; correlation?: string | undefined }): ErrorBody {
  const entry = catalogue[refused.aadsts]
  const trace = crypto.randomUUID()
  const correlation = place.correlation ?? crypto.randomUUID()
  const at = timestamp(place.now)
  const suberror = refused.refined.suberror ?? entry?.suberror
  return {
    error: refused.refined.error ?? entry?.error ?? 'invalid_request',
    error_description: `${refused.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${at}`,
    error_codes: [refused.aadsts], timestamp: at, trace_id: trace, correlation_id: correlation,
    error_uri: `${place.origin}/error?code=${refused.aadsts}`,
    ...(suberror ? { suberror } : {}), ...(refused.refined.claims ? { claims: refused.refined.claims } : {}),
  }
}

export function errorStatus(refused: Refused): number {
  return refused.refined.status ?? catalogue[refused.aadsts]?.status ?? 400
}
