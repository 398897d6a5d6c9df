/** What does somebody who signs in say, see and get? Types of the sign-in story. */

import type { Person } from '../grant/person.ts'
import type { Account, Cloud, User } from '../profile/schema.ts'

export type PersonalWay =
  | { readonly kind: 'browser' }
  | { readonly kind: 'device-code' }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }

/** Exactly one credential. `certificate` is the path of a PEM file, kept as it was typed. */
export type PrincipalWay = { readonly kind: 'service-principal'; readonly client_id: string } & (
  | { readonly secret: string }
  | { readonly certificate: string; readonly use_cert_sn_issuer?: boolean }
  | { readonly client_assertion: string }
)

export interface SignInAsk {
  readonly cloud: Cloud
  readonly way: PersonalWay | PrincipalWay
  /** GUID or domain; a service principal must have one. */
  readonly tenant?: string | undefined
  /** In place of the resource manager's default scope, for the first token. */
  readonly scopes?: readonly string[] | undefined
  /** Tenants without subscriptions become accounts of their own. */
  readonly allow_no_subscriptions?: boolean
  /** Base64 of the claims that a resource demands. */
  readonly claims_challenge?: string | undefined
  /** Milliseconds to wait for the browser; 15 minutes by default. */
  readonly limit?: number
}

/** The terminal's side of a sign-in. */
export interface SignInPerson extends Pick<Person, 'opened' | 'deviceCode' | 'tlsHello'> {
  /** `reason` is a sentence; device code follows. */
  browserMissing(reason: string): void
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
}
