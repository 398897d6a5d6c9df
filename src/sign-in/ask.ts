/** What does somebody who signs in say, see and get? Types of the sign-in story. */

import type { MachineIdentity } from '../grant/managed-identity.ts'
import type { Way } from '../browser/way.ts'
import type { Person, Waiting } from '../grant/person.ts'
import type { Account, Cloud, User } from '../profile/schema.ts'
import type { Secret } from '../system/sealed-secret.ts'
import type { Discovered } from './discovery.ts'

export type PersonalWay =
  | {
    readonly kind: 'browser'
    /** Whom the sign-in page is to suggest. */
    readonly login_hint?: string
    /** `false`: the address is told, and whoever hears it opens it. */
    readonly open?: false
  }
  | { readonly kind: 'device-code' }
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret }

/** Exactly one credential. `certificate` and other paths are kept as they were typed, `~` excepted. */
export type PrincipalWay = { readonly kind: 'service-principal'; readonly client_id: string } & (
  | { readonly secret: Secret }
  | CertificateWay
  | { readonly client_assertion: Secret; /** Where a newer one will be found. */ readonly client_assertion_file?: string; /** How a newer one is got (`grant/assertion-source.ts`). */ readonly client_assertion_from?: string }
)

export interface CertificateWay {
  /** Path of a PEM or PFX file. */
  readonly certificate: string
  readonly use_cert_sn_issuer?: boolean
  /** Opens the file; at most one of the two. */
  readonly certificate_password?: Secret
  readonly certificate_password_file?: string
}

/** The identity that Azure lends to this machine, or to the person at a Cloud Shell. */
export interface MachineWay {
  readonly kind: 'machine'
  readonly identity?: MachineIdentity | undefined
  readonly cloudShell?: boolean
}

export interface SignInAsk {
  readonly cloud: Cloud
  readonly way: PersonalWay | PrincipalWay | MachineWay
  /** A user's own public client, in place of Azure CLI's. */
  readonly client_id?: string | undefined
  /** GUID or domain; a service principal must have one. */
  readonly tenant?: string | undefined
  /** What the tenant calls itself, where that is known. */
  readonly tenant_name?: string | undefined
  /** In place of the resource manager's default scope, for the first token. */
  readonly scopes?: readonly string[] | undefined
  /** Tenants without subscriptions become accounts of their own. */
  readonly allow_no_subscriptions?: boolean
  /** Nothing is listed: the tenant stands for itself, or the one subscription of this id is asked for. Needs `tenant`. */
  readonly skip_discovery?: { readonly subscription?: string | undefined } | undefined
  /** Base64 of the claims that a resource demands. */
  readonly claims_challenge?: string | undefined
  /** Milliseconds to wait for the person; 15 minutes by default. */
  readonly limit?: number
  /** The loopback port that the browser answers to; any free one by default. */
  readonly redirect_port?: number
  /** Tenants that want a person again are handed back as `pending`, without a warning, and nothing found is no failure then. */
  readonly step_up?: boolean
  /** Nobody becomes the default who was not it, unless there is none. */
  readonly keep_default?: boolean
}

/** A sign-in that is waited for at a terminal: what the browser is asked, and a device code on request. */
export interface Attended extends Waiting {
  /** Why a browser was opened here, or was not. */
  readonly way: Way
  /** Host that `ssh` was given, where the session is one and tells it. */
  readonly ssh: { readonly host: string | undefined } | undefined
  /** Asks for a device code too; whichever is answered first counts. */
  readonly deviceCode: () => void
}

/** The terminal's side of a sign-in. */
export interface SignInPerson extends Pick<Person, 'opened' | 'deviceCode' | 'tlsHello'> {
  /** `reason` is a sentence; device code follows. */
  browserMissing(reason: string): void
  /** Somebody is there who can act while the browser is waited for. @returns called when waiting is over */
  waiting?(attended: Attended): () => void
  /** The device code came to nothing; the browser is still waited for. */
  deviceRefused?(error: unknown): void
  /** Tenants looked through so far. */
  progress?(done: number, total: number): void
  /** One line that is no failure, as soon as it is known. The result repeats them. */
  warning?(text: string): void
}

export interface SignInResult {
  readonly user: User
  /** Of this sign-in, in the server's order, as they stand in the profile now. */
  readonly accounts: readonly Account[]
  readonly warnings: readonly string[]
  /** Tenants that want the person again, if `step_up` was asked for. */
  readonly pending: readonly Pending[]
}

/** A tenant to sign in to once more. */
export interface Pending {
  readonly tenant: string
  readonly name: string | undefined
  /** Base64 of the claims that it demands, for `claims_challenge`. */
  readonly claims_challenge: string | undefined
  /** Its own words. */
  readonly reason: string
}

/** Who came in, and what there is to see. */
export interface SignedIn {
  readonly user: User
  readonly discovered: Discovered
  /** The only tenant that was looked into. */
  readonly tenant?: string | undefined
  /** What is said where nothing was found, in place of the usual sentence. */
  readonly nothing?: string
  /** The server's clock minus ours, in seconds. */
  readonly skew?: number
}
