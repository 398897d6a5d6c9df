/** What can another program ask of azin without starting a process? Tokens, sign-in, sign-out and the accounts there are. */

import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import type { Account as ProfileAccount } from './profile/schema.ts'
import type { SignInAsk, SignInPerson } from './sign-in.ts'
import { nodeSystem } from './system/node.ts'
import { secretOf } from './system/sealed-secret.ts'
import { getAccessToken } from './token.ts'

/** `scopes` wins over `resource`; none of them means Azure Resource Manager. */
export interface TokenOptions {
  readonly scopes?: readonly string[]
  readonly resource?: string
  /** GUID or domain; of the subscription where none is given. */
  readonly tenant?: string
  /** Id or name; the default one where none is given. */
  readonly subscription?: string
  /** The JSON that a resource's challenge demands: a new token is asked for, which has it. */
  readonly claims?: string
  /** Stops waiting: rejects with an `AbortError`. */
  readonly abortSignal?: Signal
}

/** The part of an `AbortSignal` that `@azure/core-auth` asks for. */
export interface Signal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: (this: Signal, event: any) => any, options?: any): void
  removeEventListener(type: 'abort', listener: (this: Signal, event: any) => any, options?: any): void
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
  /** Tenants looked through so far. */
  readonly onProgress?: (done: number, total: number) => void
  /** Ends the sign-in: rejects with an `AbortError`. */
  readonly abortSignal?: AbortSignal
  /** A sentence that is no failure. */
  readonly onWarning?: (text: string) => void
}

/** The process is the caller's: its signals, its terminal and its exit code are left alone. */
const system = nodeSystem({ signals: false })

/** Requests of this process that wait for the same answer: fifty clients at start-up are one. */
const waiting = new Map<string, Promise<Token>>()

/**
 * A token from the cache that Azure CLI and azin share, or a fresh one.
 * Rejects with an `Error` whose `code` is `not_signed_in`, `subscription_not_found`, `interaction_required`, `network`, ..., or whose
 * `name` is `OAuthError`: then `body` holds what the server said.
 */
export async function getToken({ abortSignal, ...options }: TokenOptions = {}): Promise<Token> {
  if (abortSignal?.aborted) throw aborted()
  const { scopes, resource, tenant, subscription, claims } = options
  const key = JSON.stringify([scopes, resource, tenant, subscription, claims, system.configDirectory])
  const asked = waiting.get(key) ?? ask(options).finally(() => waiting.delete(key))
  waiting.set(key, asked)
  return abortSignal ? unlessAborted(asked, abortSignal) : asked
}

async function ask({ claims, ...options }: TokenOptions): Promise<Token> {
  const { accessToken, expires_on } = await getAccessToken(system, { ...options, ...(claims && { claims: base64(claims) }) })
  return { token: accessToken, expiresOnTimestamp: expires_on * 1000, tokenType: 'Bearer' }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

function aborted(): Error {
  return Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' })
}

/** The request itself goes on: others may wait for it, and its token is kept. */
function unlessAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(aborted())
    signal.addEventListener('abort', stop)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** What `@azure/core-auth` hands to a credential; further options are of no concern here. */
export interface CredentialOptions {
  readonly tenantId?: string
  readonly claims?: string
  readonly abortSignal?: Signal
  /** Nothing changes: azin's tokens are always good for continuous access evaluation, but with AZURE_IDENTITY_DISABLE_CP1. */
  readonly enableCae?: boolean
}

/** A `TokenCredential` for the Azure SDKs: `new BlobServiceClient(url, new AzinCredential())`. */
export class AzinCredential {
  readonly #defaults: Pick<TokenOptions, 'tenant' | 'subscription'>

  constructor(defaults: Pick<TokenOptions, 'tenant' | 'subscription'> = {}) {
    this.#defaults = defaults
  }

  /** The tenant that a resource's challenge names wins over the subscription of the constructor. */
  async getToken(scopes: string | readonly string[], { tenantId, claims, abortSignal }: CredentialOptions = {}): Promise<Token> {
    const place = tenantId ? { tenant: tenantId } : this.#defaults
    return getToken({ ...place, scopes: [scopes].flat(), ...(claims && { claims }), ...(abortSignal && { abortSignal }) })
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
  const { abortSignal } = options
  if (abortSignal?.aborted) throw aborted()
  // The rooms listen to the end of the program; here it is the end of this sign-in.
  const own = abortSignal ? (Object.create(system, { ending: { value: abortSignal } }) as typeof system) : system
  const done = story(own, ask, personOf(options))
  return (await (abortSignal ? unlessAborted(done, abortSignal) : done)).accounts.map(accountOf)
}

function wayOf(way: NonNullable<SignInOptions['way']>): SignInAsk['way'] {
  return typeof way === 'string' ? { kind: way } : { kind: 'service-principal', client_id: way.clientId, secret: secretOf(way.secret) }
}

function personOf({ onBrowser, onDeviceCode, onProgress, onWarning }: SignInOptions): SignInPerson {
  return {
    opened: (url) => onBrowser?.(url),
    browserMissing: (reason) => onWarning?.(reason),
    deviceCode: ({ message, user_code, verification_uri }) => onDeviceCode?.({ message, userCode: user_code, verificationUri: verification_uri }),
    progress: (done, total) => onProgress?.(done, total),
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
