/** In which words does the program answer other programs? Types of what is listened at, asked and answered. */

/** A loopback address (port 0: any), or a socket file that this user alone may use. */
export type ListenAt = { readonly host: string; readonly port: number } | { readonly socket: string }

/** Names of headers lower case; a body is not read. */
export interface ServedRequest {
  readonly method: string
  /** As sent: `/path?query`. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ServedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface Listener {
  /** `undefined` for a socket file. */
  readonly port: number | undefined
  /** Ends every connection, and removes the socket file. */
  close(): Promise<void>
}

export interface HostAt {
  readonly host: string
  /** 0: any. */
  readonly port: number
  readonly tls?: HostTls
}

/** All PEM. */
export interface HostTls {
  readonly certificate: string
  readonly key: string
  /** Certification authorities of clients. Without them no client is asked for a certificate. */
  readonly clients?: string
}

/** Names of headers lower case; a body is not read. */
export interface HostedRequest {
  readonly method: string
  /** As sent: `/path?query`. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Address of whoever is connected. */
  readonly from: string
  /** What the client has proved to be: an authority of `clients` vouches for it, and the key is the client's. */
  certificate(): ClientCertificate | undefined
}

export interface ClientCertificate {
  /** `CN=a, O=b`. */
  readonly subject: string
  /** `DNS:a.example`, `URI:spiffe://b`, `IP:10.0.0.1`, `email:c@d`. */
  readonly names: readonly string[]
  /** Epoch seconds. */
  readonly until: number
}

export interface Hosting {
  readonly port: number
  /** For connections to come. Throws `AuthError` `tls`, and the old one stays. */
  renew(tls: HostTls): void
  /** From now on no connection is kept after its answer. */
  leave(): void
  /** Takes no more, finishes what runs for at most so many milliseconds. */
  close(patience: number): Promise<void>
}
