/** Who sits in front of the screen: what a way in may ask of the person, and tell. */

/** What came of a sign-in in the browser; the page says the same as the terminal. Texts are raw: the page escapes them. */
export type Outcome =
  | { readonly kind: 'signed-in'; readonly username: string; readonly tenant: string }
  | { readonly kind: 'refused'; readonly code?: string; readonly description: string; readonly advice: string }
  | { readonly kind: 'failed'; readonly description: string; readonly advice: string }

/** One HTML page and the headers it wants; they are laid over the loopback's own strict ones. */
export interface Page {
  readonly html: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The name of the opener that started (and why that one, if it is not the one to expect), or one sentence that says why none did. */
export type Opening = { readonly opened: string; readonly why?: string } | { readonly reason: string }

export interface DeviceCode {
  /** https, or http on a loopback host; re-serialised. */
  readonly verification_uri: string
  readonly user_code: string
  /** The line to show: the server's where it can be trusted, else ours. Free of control characters. */
  readonly message: string
  /** Seconds. */
  readonly expires_in: number
}

/** A sign-in that is waited for, and what can be done about it meanwhile. */
export interface Waiting {
  /** Where the answer is awaited, without a slash at its end. */
  readonly redirect_uri: string
  /** Loopback port. */
  readonly port: number
  /** To be opened in any browser, here or elsewhere: the answer comes in the address of the last page, so it can be pasted. */
  readonly url: string
  /** Milliseconds until it is given up. */
  readonly limit: number
  /** What the first attempt to open a browser came to; `undefined`: none was made. */
  readonly opening: Opening | undefined
  /** Opens a browser once more. */
  readonly open: () => Promise<Opening>
  /** The address of the browser's last page. False: it is not this sign-in's answer, and waiting goes on. */
  readonly paste: (address: string) => boolean
}

export interface Person {
  /** Opens a browser; absent where none is to be opened. */
  open?(url: string): Promise<Opening>
  /** A browser was started; `url` is the whole authorization URL. */
  opened(url: string, opener: string): void
  page(outcome: Outcome): Page
  deviceCode(info: DeviceCode): void
  /** A TLS greeting came to the plain HTTP port: the browser was made to use https for `localhost` (HSTS). */
  tlsHello?(): void
  /** Whoever takes this waits even if no browser could be opened, and is told as soon as an answer can come. */
  waiting?(waiting: Waiting): void
}
