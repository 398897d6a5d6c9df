/** The world as one interface: whatever reads or changes something outside the program takes a `System` first. */

import type { HostAt, HostedRequest, Hosting, ListenAt, Listener, ServedAnswer, ServedRequest } from './serving.ts'

export type * from './serving.ts'

export interface System {
  readonly platform: 'linux' | 'darwin' | 'win32'
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** Home directory: HOME (USERPROFILE on Windows), else the user database. `undefined` if neither knows. */
  readonly home: string | undefined
  /** `AZURE_CONFIG_DIR`, else `<home>/.azure`. Absolute; may not exist yet. */
  readonly configDirectory: string
  readonly workingDirectory: string
  readonly files: Files
  readonly locks: Locks
  readonly clock: Clock
  readonly terminal: Terminal
  readonly processes: Processes
  readonly transport: Transport
  readonly vault: Vault
  readonly probe: Probe
  /**
   * Answers requests of other programs from now on, until closed or until the program ends. Rejects with `AuthError` `not_supported`
   * where the address cannot be had. What `answer` rejects with becomes a bare 500.
   */
  listen(at: ListenAt, answer: (request: ServedRequest) => Promise<ServedAnswer>): Promise<Listener>
  /** The same as a service: any address, TLS, connections kept. Rejects with `AuthError` `not_supported`, `tls`. */
  host(at: HostAt, answer: (request: HostedRequest) => ServedAnswer | Promise<ServedAnswer>): Promise<Hosting>
  /** Done once between the first signal to end and the end, which comes when it is done, or at the second signal. */
  finish(work: () => Promise<void>): void
  /** Bytes from the operating system's CSPRNG. */
  random(bytes: number): Uint8Array
  /** Aborted when the user or the system asks the program to end (Ctrl+C, SIGTERM, SIGHUP). */
  readonly ending: AbortSignal
}

/** A failed file operation; `errno` is the system's name (`EACCES`, `ENOSPC`, ...). Thrown by `Files` and `Locks`. */
export interface FileFailure extends Error {
  readonly code: string
  readonly path: string
}

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly mode: number
  readonly uid: number
}

export interface OpenFile {
  /** Bytes when it was opened. */
  readonly size: number
  /** Fills `into` from where the last read ended, as far as it goes; the number of bytes, 0 at the end. */
  read(into: Uint8Array): number
  close(): void
}

/** Synchronous on purpose: the hot path reads two small files and ends. */
export interface Files {
  /** `undefined` means that the file does not exist, and nothing else: every other failure is thrown. */
  read(path: string): Uint8Array | undefined
  /** Same, decoded as UTF-8, byte order mark kept. */
  readText(path: string): string | undefined
  /** Same, if the file is not larger than `most` bytes, else `null`. */
  readShort(path: string, most: number): string | undefined | null
  /** To read in pieces what should not be in memory whole; `undefined` as above. Close it. */
  open(path: string): OpenFile | undefined
  /**
   * Puts a new file in place of an old one so that a reader sees one or the other: temporary file in the same folder
   * (0600, O_EXCL), write, fsync, `guard()`, rename, fsync of the folder, mtime a little ahead. Creates the folder (0700).
   * A link that belongs to the same user is written through its target.
   * @param guard called right before the rename; throws to give up (a lost lock).
   * @param durable false for a file that may be lost with the power: nothing is synced, which takes most of the time.
   * @returns what another program wrote into the old file after `guard` had looked and before the file lost its name
   */
  replace(path: string, data: string | Uint8Array, guard?: () => void, durable?: boolean): Uint8Array | undefined
  /** `lstat`; `undefined` if there is nothing. */
  status(path: string): FileStatus | undefined
  list(directory: string): readonly string[]
  makeDirectory(path: string): void
  rename(from: string, to: string): void
  /** Puts an empty file there (0600); false if there is one younger than `age` milliseconds, whose maker has the turn. */
  claim(path: string, age: number): boolean
  /** Adds a line to a file (0600 if it is new), whole even where several programs do. */
  append(path: string, text: string): void
  /** Removes a file; false if there was none. */
  remove(path: string): boolean
}

export interface LockOptions {
  /** Milliseconds to wait for another holder. */
  readonly wait: number
  /** `msal`: the protocol of msal-extensions on this very name. `own`: azin's own, may be held over a network call. */
  readonly protocol: 'msal' | 'own'
  /** The lock only saves work: if the disk cannot keep a lock file (full, broken), the work runs without one. */
  readonly optional?: boolean
  /** Asked while another holds it: true if there is nothing left to wait for. Then the work runs without the lock. */
  readonly unless?: () => Promise<boolean>
}

export interface Held {
  /** Throws if the lock was lost meanwhile (we were stopped for long, and another process took over). */
  check(): void
}

export interface Locks {
  /**
   * Runs `work` while holding the lock file `path`; releases it in every case. Rejects with `AuthError('lock_timeout')`
   * when it cannot be had in time. Where locking is unsupported the work runs all the same.
   */
  hold<T>(path: string, options: LockOptions, work: (held: Held) => T | Promise<T>): Promise<T>
}

/**
 * The operating system's encrypted store (Secret Service, Keychain, DPAPI), by the full path of the `.bin` file that stands for
 * a secret. Rejects with `AuthError` `vault_unavailable`: never waits long, never falls back to plain text.
 */
export interface Vault {
  /** @param sealed the bytes of the file. `undefined`: it stands for nothing */
  open(path: string, sealed: Uint8Array): Promise<string | undefined>
  /** Keeps the text, and has read it back the same. @returns the bytes that the file must hold from now on */
  seal(path: string, text: string): Promise<Uint8Array>
  /** Forgets what the file stands for; the file itself is the caller's. */
  discard(path: string): Promise<void>
}

export interface LocalTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

export interface Clock {
  /** Epoch seconds, whole. */
  now(): number
  /** Milliseconds from an arbitrary start, never jumping. */
  monotonic(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** The wall clock of the process's time zone (`TZ`) at an instant. */
  local(epochSeconds: number): LocalTime
}

export interface Terminal {
  readonly input: boolean
  readonly output: boolean
  readonly error: boolean
  /** Width of the screen in cells; 80 where unknown. */
  readonly columns: number
  /** Writes to standard output, at once and whole. Throws `FileFailure` (EPIPE, ENOSPC). */
  out(text: string): void
  /** Writes to standard error; failures are ignored. */
  err(text: string): void
  /** All of standard input. */
  readInput(): Uint8Array
  /** Asks on the terminal (prompt on stderr) and reads a line; without echo if `secret`. Rejects when `ending`. */
  ask(prompt: string, options?: { readonly secret?: boolean }): Promise<string>
  /** Lines of the screen; 24 where unknown. */
  readonly rows: number
  /**
   * Hands over what is typed as it comes, not echoed, pasted text between `ESC [200~` and `ESC [201~`; with `plain`, lines that the
   * terminal has echoed. Ctrl+C ends the program as ever. The result gives the keyboard back, and must be called.
   */
  keys(typed: (text: string) => void, options?: { readonly plain?: boolean }): Promise<() => void>
}

export interface ProcessResult {
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface Processes {
  /** Full path of a program found in PATH, or `undefined`. */
  which(name: string): Promise<string | undefined>
  /** Every program of that name in PATH, in its order, each with the file that links lead to. */
  all(name: string): Promise<readonly { readonly file: string; readonly real: string }[]>
  /** Runs without a shell and collects. `code` is undefined if it could not be started or was killed. */
  run(file: string, args: readonly string[], options?: { readonly input?: string; readonly timeout?: number }): Promise<ProcessResult>
  /**
   * Hands this process over: same streams, signals and environment (plus `env`). Where the platform can, the process becomes
   * the other program and this never resolves; else resolves to its exit code, 128 + n for signal n. Rejects if it cannot start.
   */
  become(file: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<number>
  /** Starts without a shell, detached, holding none of our streams. Resolves to whether it started and did not fail within `settle` ms. */
  launch(file: string, args: readonly string[], options?: { readonly settle?: number; readonly env?: Readonly<Record<string, string>> }): Promise<boolean>
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
  /** https; http only for a loopback host (the caller has checked that it may). */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds for the whole exchange; 30,000 by default. */
  readonly timeout?: number
  /** Largest answer in bytes; 1 MiB by default. */
  readonly limit?: number
  /** The address belongs to this machine or its host (a managed identity's endpoint): never through a proxy. */
  readonly direct?: boolean
  /** SHA-1 of the one certificate that is believed, in hexadecimal, instead of judging by certification authorities. */
  readonly thumbprint?: string
  readonly signal?: AbortSignal
  /** PEM of the only certification authorities that are believed for this request. */
  readonly authorities?: string
  /** Takes any certificate. Only where the user has said so for this kind of request. */
  readonly unverified?: boolean
}

/** Names lower case. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * One exchange: proxy, CA and time limits applied; never follows a redirect; retries nothing by itself.
 * Rejects with `AuthError` `network` or `tls`.
 */
export interface Transport {
  send(request: HttpRequest): Promise<HttpResponse>
  /** Milliseconds that whoever asks will wait in all, tries and the pauses between them included. */
  readonly patience?: number
}

/** What a check of this machine looks at, and nothing else needs. */
export interface Probe {
  readonly runtime: { readonly name: 'node' | 'bun'; readonly version: string }
  /** Of this process; `undefined` on Windows. */
  readonly uid: number | undefined
  /** Addresses of a host, from the system's resolver. Rejects with an error whose `code` says why (`ENOTFOUND`). */
  lookup(host: string): Promise<readonly string[]>
  /** Whether a program can listen at an address of this machine; the system's name of the failure, else `undefined`. */
  listens(address: string): Promise<string | undefined>
}
