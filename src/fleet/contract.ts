/** What do a fleet's core and the doors in front of it say to each other? Types only. */

/** Where a secret is found, each time anew; never the secret itself. A command is run by the shell and gives it on its output. */
export type SecretSource = { readonly file: string } | { readonly environment: string } | { readonly command: string }

interface Signed {
  /** What callers and policies call it. */
  readonly name: string
  /** As in `az cloud list`. */
  readonly cloud: string
  readonly tenant: string
  readonly client_id: string
}

/** A signed-in application or machine that replicas share: never a person. */
export type FleetIdentity =
  | (Signed & { readonly kind: 'service-principal'; readonly secret: SecretSource })
  | (Signed & { readonly kind: 'service-principal'; readonly certificate: string; readonly certificate_password_file?: string; readonly use_cert_sn_issuer?: boolean })
  /** `github`, `azure-devops[:CONNECTION]`, `file:PATH` or `exec:COMMAND`, as in `--federated-from`. */
  | (Signed & { readonly kind: 'federated'; readonly from: string })
  /** Of the machine that the replicas run on; `client_id` empty: its own. */
  | (Signed & { readonly kind: 'managed-identity' })

export interface FleetAsk {
  /** An identity's name. */
  readonly identity: string
  /** Where it is not the identity's own. */
  readonly tenant?: string
  readonly scopes: readonly string[]
}

export interface FleetToken {
  readonly access_token: string
  /** Epoch seconds, by this replica's clock. */
  readonly expires_on: number
  readonly token_type: string
  /** `waited`: another replica, or another caller of this one, asked Entra meanwhile. */
  readonly source: 'memory' | 'store' | 'waited' | 'entra'
}

/** `none`: there is no Redis, and none was asked for. Whatever it is, tokens are given. */
export type StoreState = 'none' | 'up' | 'read-only' | 'full' | 'slow' | 'down'

/** A sealed record, and the seconds that its store still keeps it. */
export interface Stored {
  readonly value: Uint8Array
  readonly seconds: number
}

/** One small interface, two implementations (memory, Redis); nothing else knows which one it has. Nothing here rejects or takes long. */
export interface FleetStore {
  /** `undefined`: it has none, or cannot be asked. */
  get(key: string): Promise<Stored | undefined>
  /** False: a later holder of the lock has written already, or it cannot be kept. @param seconds time to live */
  put(key: string, value: Uint8Array, seconds: number, fence: number): Promise<boolean>
  /** A fencing token, larger than all before it; `held` by somebody else; `away`: the store cannot say. */
  lock(key: string, milliseconds: number): Promise<number | 'held' | 'away'>
  /** Holds the lock for longer. */
  extend(key: string, fence: number, milliseconds: number): Promise<void>
  /** Gives the lock back if it is still ours, and wakes whoever waits. */
  unlock(key: string, fence: number): Promise<void>
  /** Resolves when somebody gives the lock of the key back, when the store goes away, or after the time. */
  waitFor(key: string, milliseconds: number, signal: AbortSignal): Promise<void>
  state(): StoreState
  /** What Redis or its connection said, where it is not well. */
  why(): string
  /** Told of every change of the state, and what Redis or its connection said. */
  onState(listener: (state: StoreState, reason: string) => void): void
  replicas(): Promise<readonly ReplicaInfo[]>
  close(): Promise<void>
}

export interface ReplicaInfo {
  /** Chosen at random at the start. */
  readonly id: string
  readonly host: string
  readonly version: string
  /** Epoch seconds. */
  readonly started: number
  readonly seen: number
  readonly requests: number
  readonly hits: number
}

/** What metrics, traces and the page are made from. Holds no token. Milliseconds. */
export type FleetEvent =
  | { readonly kind: 'answer'; readonly identity: string; readonly source: FleetToken['source']; readonly milliseconds: number }
  | { readonly kind: 'refresh-begun'; readonly identity: string; readonly early: boolean }
  | { readonly kind: 'refresh-ended'; readonly identity: string; readonly early: boolean; readonly milliseconds: number; readonly ok: boolean }
  | { readonly kind: 'wait'; readonly identity: string; readonly milliseconds: number }
  /** `AADSTS7000222`, the code of an AuthError, or `record_refused`: a record of the store did not prove to be ours. */
  | { readonly kind: 'error'; readonly identity: string; readonly code: string; readonly message: string }
  | { readonly kind: 'store'; readonly state: StoreState; readonly reason?: string }

export interface Fleet {
  /** Rejects with AuthError or OAuthError; AuthError `not_signed_in` for an identity that there is not. */
  token(ask: FleetAsk, signal?: AbortSignal): Promise<FleetToken>
  state(): StoreState
  /** From now on; and at once of a store that is not well. */
  observe(listener: (event: FleetEvent) => void): void
  /** This one, at least. */
  replicas(): Promise<readonly ReplicaInfo[]>
  close(): Promise<void>
}

/** What `openFleet(system, options)` of `src/fleet.ts` takes. */
export interface FleetOptions {
  /** By name; asked each time, so that a new configuration counts at once. */
  readonly identity: (name: string) => FleetIdentity | undefined
  /** Without it the replica is alone and keeps tokens in its own memory. */
  readonly store?: StoreOptions
}

export interface StoreOptions {
  /**
   * `redis://HOST[:PORT][/DB]`, `rediss://...`; several hosts, separated by commas, for a cluster (`?cluster`) or sentinels
   * (`?sentinel=NAME`). A user may stand in it, a password may not.
   */
  readonly url: string
  readonly username?: SecretSource
  readonly password?: SecretSource
  /** Of the sentinels themselves. */
  readonly sentinel_password?: SecretSource
  /** PEM file of the certification authority behind rediss. */
  readonly ca?: string
  /** PEM files by which this replica proves itself to Redis. */
  readonly certificate?: string
  readonly key?: string
  /**
   * Holds one sealing key a line, `ID:BASE64` of 32 bytes: the first one seals, all of them open. Read again when it changes (a
   * file) and every minute (a command).
   */
  readonly keys: SecretSource
}
