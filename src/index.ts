/** What can another program ask of azin without starting a process? Tokens, sign-in, sign-out and the accounts there are. */

import { AuthError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import type { Account as ProfileAccount } from './profile/schema.ts'
import type { SignInAsk, SignInPerson } from './sign-in.ts'
import { nodeSystem } from './system/node.ts'
import { getAccessToken } from './token.ts'

/** `scopes` wins over `resource`; none of them means Azure Resource Manager. */
export interface TokenOptions {
  readonly scopes?: readonly string[]
  readonly resource?: string
  /** GUID or domain; of the subscription where none is given. */
  readonly tenant?: string
  /** Id or name; the default one where none is given. */
  readonly subscription?: string
}

/** An access token, as `@azure/core-auth` names its parts. */
export interface Token {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresOnTimestamp: number
  readonly tokenType: 'Bearer'
}

/** A subscription, or a tenant without one, that somebody is signed in to. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly isDefault: boolean
  readonly tenantId: string
  readonly user: { readonly name: string; readonly type: string }
}

export interface SignInOptions {
  /** `browser` where none is given; without a browser the code is the way. */
  readonly way?: 'browser' | 'device-code' | { readonly clientId: string; readonly secret: string }
  /** GUID or domain; a service principal must have one. */
  readonly tenant?: string
  readonly scopes?: readonly string[]
  readonly allowNoSubscriptions?: boolean
  /** The browser was opened at this address. */
  readonly onBrowser?: (url: string) => void
  /** To be shown to the person: `message` is the server's sentence with address and code in it. */
  readonly onDeviceCode?: (code: { readonly message: string; readonly userCode: string; readonly verificationUri: string }) => void
  /** A sentence that is no failure. */
  readonly onWarning?: (text: string) => void
}

/** The process is the caller's: its signals, its terminal and its exit code are left alone. */
const system = nodeSystem({ signals: false })

/**
 * A token from the cache that Azure CLI and azin share, or a fresh one.
 * Rejects with an `Error` whose `code` is `not_signed_in`, `subscription_not_found`, `interaction_required`, `network`, ...
 */
export async function getToken(options: TokenOptions = {}): Promise<Token> {
  const { accessToken, expires_on } = await getAccessToken(system, options)
  return { token: accessToken, expiresOnTimestamp: expires_on * 1000, tokenType: 'Bearer' }
}

/** A `TokenCredential` for the Azure SDKs: `new BlobServiceClient(url, new AzinCredential())`. */
export class AzinCredential {
  readonly #defaults: Pick<TokenOptions, 'tenant' | 'subscription'>

  constructor(defaults: Pick<TokenOptions, 'tenant' | 'subscription'> = {}) {
    this.#defaults = defaults
  }

  /** @throws AuthError `not_supported` for a claims challenge: the cached token is the one that was refused. */
  async getToken(scopes: string | readonly string[], options: { readonly tenantId?: string; readonly claims?: string } = {}): Promise<Token> {
    if (options.claims) {
      throw new AuthError('not_supported', 'The resource asks for further claims, and azin cannot renew a token with them yet.', ['az login --claims-challenge BASE64'])
    }
    const tenant = options.tenantId ?? this.#defaults.tenant
    return getToken({ ...this.#defaults, scopes: [scopes].flat(), ...(tenant && { tenant }) })
  }
}

/** Signs in to the active cloud and finds the subscriptions. Resolves to those of this sign-in. */
export async function signIn(options: SignInOptions = {}): Promise<readonly Account[]> {
  const ask: SignInAsk = {
    cloud: activeCloud(system),
    way: wayOf(options.way ?? 'browser'),
    tenant: options.tenant,
    scopes: options.scopes,
    allow_no_subscriptions: options.allowNoSubscriptions === true,
  }
  const { signIn: story } = await import('./sign-in.ts')
  return (await story(system, ask, personOf(options))).accounts.map(accountOf)
}

function wayOf(way: NonNullable<SignInOptions['way']>): SignInAsk['way'] {
  return typeof way === 'string' ? { kind: way } : { kind: 'service-principal', client_id: way.clientId, secret: way.secret }
}

function personOf({ onBrowser, onDeviceCode, onWarning }: SignInOptions): SignInPerson {
  return {
    opened: (url) => onBrowser?.(url),
    browserMissing: (reason) => onWarning?.(reason),
    deviceCode: ({ message, user_code, verification_uri }) => onDeviceCode?.({ message, userCode: user_code, verificationUri: verification_uri }),
    warning: (text) => onWarning?.(text),
  }
}

/** Signs a user or service principal out; without a name the active one. */
export async function signOut(username?: string): Promise<void> {
  const { signOut: story } = await import('./sign-out.ts')
  await story(system, username)
}

/** Everything that is signed in to in the active cloud. */
export async function accounts(): Promise<readonly Account[]> {
  const { name } = activeCloud(system)
  return (await readProfile(system)).subscriptions.filter((one) => one.environmentName === name).map(accountOf)
}

function accountOf({ id, name, state, isDefault, tenantId, user }: ProfileAccount): Account {
  return { id, name, state, isDefault, tenantId, user: { name: user.name, type: user.type } }
}
