/** Everything the emulator remembers, in one object that a test can read. */
import type { CryptoKey, JWK } from 'jose'
import type { Directory } from './directory.ts'

/** The knobs that hold until they are turned back; times in seconds. */
export interface Settings {
  /** Milliseconds before every answer. */
  latency: number
  accessTokenSeconds: number
  /** For clients that say CP1 (continuous access evaluation). */
  longAccessTokenSeconds: number
  refreshTokenSeconds: number
  /** `refresh_in` in every answer; `null`: half the lifetime, where the lifetime is two hours or more (as Entra). */
  refreshInSeconds: number | null
  deviceCodeSeconds: number
  /** What a device code's client is told to wait between polls. */
  deviceInterval: number
  codeSeconds: number
  /** Added to the clock. */
  clockOffset: number
  /** Every refresh answers with a new refresh token. */
  rotation: boolean
  /** A rotated refresh token is dead; showing it again kills the whole chain. Entra does not: off. */
  reuseDetection: boolean
  /** Items in an ARM page. */
  pageSize: number
  /** Token requests of one client before it is throttled (HTTP 429); 0: never. */
  tokensPerMinute: number
  /** Wrong passwords until AADSTS50053. */
  lockAfter: number
  /** The second-factor page shows the number. */
  showCodes: boolean
}

export const defaultSettings: Readonly<Settings> = {
  latency: 0, accessTokenSeconds: 4800, longAccessTokenSeconds: 86_400, refreshTokenSeconds: 90 * 86_400, refreshInSeconds: null,
  deviceCodeSeconds: 900, deviceInterval: 5, codeSeconds: 600, clockOffset: 0, rotation: true, reuseDetection: false, pageSize: 50, tokensPerMinute: 0, lockAfter: 10, showCodes: true,
}

export interface Fault {
  /** Part of the path (`/token`), or `*`. */
  readonly path: string
  readonly method?: string
  readonly host?: string
  readonly kind: 'status' | 'reset' | 'hang' | 'cut' | 'garbage'
  /** How many requests it still meets; lowered as they come. */
  times: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Milliseconds to wait first. */
  readonly delay?: number
  /** reset, hang: do the work before failing, so that the answer is lost but its effect is not. */
  readonly processed?: boolean
}

export interface ForcedError {
  readonly aadsts: number
  readonly user?: string
  readonly tenant?: string
  readonly client?: string
  /** `authorize`, or a grant_type. */
  readonly grant?: string
  /** How often it still happens; absent = until cleared. */
  times?: number
  readonly error?: string
  readonly suberror?: string
  readonly claims?: string
  readonly status?: number
  readonly description?: string
  readonly deliver?: 'page' | 'redirect'
}

export interface SeenRequest {
  readonly at: number
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
}

/** What a person has proven, carried by sessions, codes and refresh tokens. */
export interface Proof {
  readonly username: string
  readonly mfa: boolean
  readonly authTime: number
  /** How many revocations there had been. */
  readonly epoch: number
}

export interface Grant extends Proof {
  readonly client: string
  /** As written in the authority: a GUID, a domain, `organizations`... */
  readonly tenant: string
}

export interface AuthorizationCode extends Grant {
  readonly redirectUri: string
  readonly scope: string
  readonly challenge?: string
  readonly challengeMethod?: string
  readonly nonce?: string
  readonly claims?: string
  readonly expires: number
  redeemed: boolean
}

export interface RefreshToken extends Grant {
  readonly chain: string
  readonly issued: number
  readonly scope: string
  used: boolean
}

export interface DeviceCode {
  readonly deviceCode: string
  readonly userCode: string
  readonly client: string
  readonly tenant: string
  readonly scope: string
  readonly claims?: string
  readonly expires: number
  lastPoll: number
  status: 'pending' | 'approved' | 'declined' | 'redeemed'
  proof?: Proof
}

export type Stage = 'pick' | 'username' | 'password' | 'otp' | 'consent' | 'device-confirm'

/** One visit to the sign-in pages, known to the browser by `id` and `csrf`. */
export interface Flow {
  readonly id: string
  readonly csrf: string
  readonly client: string
  readonly tenant: string
  readonly scope: string
  readonly claims?: string
  readonly prompt?: string
  readonly expires: number
  readonly purpose: { readonly kind: 'device'; readonly deviceCode: string } | Readonly<{ kind: 'redirect'; redirectUri: string; mode: 'query' | 'form_post' | 'fragment'; state?: string; nonce?: string; challenge?: string; challengeMethod?: string }>
  stage: Stage
  username?: string
  proof?: Proof
  otp?: string
  consented?: boolean
}

/** One browser: the people it knows. */
export interface Session {
  readonly id: string
  /** By lower-case user name; an absent `proof` = known, signed out. */
  readonly people: Map<string, { username: string; proof?: Proof }>
}

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly jwk: JWK
}

export interface State {
  directory: Directory
  readonly settings: Settings
  readonly flows: Map<string, Flow>
  readonly sessions: Map<string, Session>
  readonly codes: Map<string, AuthorizationCode>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly deviceCodes: Map<string, DeviceCode>
  readonly consents: Set<string>
  readonly wrongPasswords: Map<string, number>
  /** When each client asked for tokens lately, while there is a limit. */
  readonly tokenRequests: Map<string, readonly number[]>
  /** How many revocations there have been. */
  epoch: number
  /** Proofs from before are dead; by lower-case user name, `*` for everybody. */
  readonly revoked: Map<string, { readonly epoch: number; readonly at: number }>
  faults: Fault[]
  forcedErrors: ForcedError[]
  requests: SeenRequest[]
  /** Certificates added while running, by client id (PEM). */
  readonly certificates: Map<string, string[]>
  key?: Promise<SigningKey>
  /** Epoch seconds, the clock offset included. */
  readonly now: () => number
}

/** @param clock epoch seconds */
export function createState(directory: Directory, clock: () => number): State {
  const settings: Settings = { ...defaultSettings }
  return {
    directory, settings, flows: new Map(), sessions: new Map(), codes: new Map(), refreshTokens: new Map(), deviceCodes: new Map(),
    consents: new Set(), wrongPasswords: new Map(), tokenRequests: new Map(), epoch: 0, revoked: new Map(), faults: [], forcedErrors: [], requests: [], certificates: new Map(),
    now: () => Math.floor(clock() + settings.clockOffset),
  }
}
