/**
 * What does oauth4webapi need of a request's headers and of an answer? This much. The standard's own classes, which it looks for by
 * name, bring all of `fetch` with them: 20 to 30 ms on Node. The build gives it these under those names (`scripts/build.mjs`).
 */

export class PlainHeaders {
  readonly #fields = new Map<string, string>()
  constructor(fields: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(fields)) this.set(name, value)
  }
  get(name: string): string | null {
    return this.#fields.get(name.toLowerCase()) ?? null
  }
  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase())
  }
  set(name: string, value: string): void {
    this.#fields.set(name.toLowerCase(), value)
  }
  entries(): IterableIterator<[string, string]> {
    return this.#fields.entries()
  }
  /** By which the library knows it where it has the standard's own. */
  get [Symbol.toStringTag](): string {
    return 'Headers'
  }
}

export class PlainResponse {
  readonly status: number
  readonly headers: PlainHeaders
  readonly #bytes: Uint8Array
  bodyUsed = false
  constructor(status: number, contentType: string, bytes: Uint8Array) {
    this.status = status
    this.headers = new PlainHeaders({ 'content-type': contentType })
    this.#bytes = bytes
  }
  async json(): Promise<unknown> {
    this.bodyUsed = true
    return JSON.parse(new TextDecoder().decode(this.#bytes))
  }
  get [Symbol.toStringTag](): string {
    return 'Response'
  }
}
