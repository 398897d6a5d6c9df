/** Is this the answer of a browser? The few HTTP/1.1 requests that the loopback accepts, read strictly (RFC 9112). Pure. */

const headerLimit = 16 * 1024
const bodyLimit = 64 * 1024
/** Browsers ask for it by themselves. */
const iconPath = '/favicon.ico'

/** Requests that are judged further, or what keeps the connection from being one. */
export type Reading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'landing' }
  | { readonly kind: 'answer'; readonly method: 'GET' | 'POST'; readonly parameters: ReadonlyMap<string, string> }

const bad = (reason: string): Reading => ({ kind: 'bad', reason })
const incomplete: Reading = { kind: 'incomplete' }

/**
 * Reads what has come so far.
 * @param text the bytes as latin-1, one character per byte
 * @param port the port that the Host header must name
 * @param landingPath the clean path that shows the result after an answer in the query
 */
export function readRequest(text: string, port: number, landingPath: string): Reading {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return text.length > headerLimit ? bad('The header is too long.') : incomplete
  if (end > headerLimit) return bad('The header is too long.')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const request = /^(GET|POST) (\/[\x21-\x7e]*) HTTP\/1\.[01]$/.exec(first)
  if (!request) return bad('Only GET and POST are understood here.')
  const headers = readHeaders(lines)
  if (typeof headers === 'string') return bad(headers)
  const [, method, target = ''] = request
  const wrong = judgeHeaders(headers, port, target)
  if (wrong) return bad(wrong)
  return method === 'GET'
    ? readQuery(target, headers, landingPath)
    : readForm(target, headers, text.slice(end + 4))
}

const once = new Set([
  'host', 'content-length', 'content-type', 'transfer-encoding', 'sec-fetch-mode', 'origin',
])

function readHeaders(lines: readonly string[]): Map<string, string> | string {
  const headers = new Map<string, string>()
  if (lines.length > 100) return 'There are too many header fields.'
  for (const line of lines) {
    // No white space before the colon and no folded lines: both have smuggled requests past other readers.
    const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line)
    if (!field) return 'A header field is malformed.'
    const name = (field[1] ?? '').toLowerCase()
    if (once.has(name) && headers.has(name)) return `The header field ${name} is repeated.`
    headers.set(name, (field[2] ?? '').trimEnd())
  }
  return headers
}

/** A page on another site can make the browser send requests here; it cannot choose these headers. */
function judgeHeaders(headers: ReadonlyMap<string, string>, port: number, target: string): string | undefined {
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
  if (!hosts.includes(headers.get('host')?.toLowerCase() ?? '')) return 'The host is not this computer.'
  const mode = headers.get('sec-fetch-mode')
  if (mode !== undefined && mode !== 'navigate' && target !== iconPath) return 'This is not a page visit.'
  if (headers.has('transfer-encoding')) return 'Transfer encodings are not understood here.'
  return undefined
}

function readQuery(target: string, headers: ReadonlyMap<string, string>, landingPath: string): Reading {
  if ((headers.get('content-length') ?? '0') !== '0') return bad('A GET request has no body.')
  if (target === iconPath) return { kind: 'absent' }
  if (target === landingPath) return { kind: 'landing' }
  if (target.includes('#')) return bad('The target is malformed.')
  if (target !== '/' && !target.startsWith('/?')) return bad('There is nothing at this path.')
  return readParameters('GET', target.slice(2))
}

function readForm(target: string, headers: ReadonlyMap<string, string>, body: string): Reading {
  if (target !== '/') return bad('There is nothing at this path.')
  const type = headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded[ \t]*(;[ \t]*charset="?utf-8"?)?$/i.test(type)) return bad('The body is not a form.')
  const length = headers.get('content-length') ?? ''
  if (!/^\d{1,7}$/.test(length)) return bad('The length of the body is unknown.')
  if (Number(length) > bodyLimit) return bad('The body is too long.')
  if (body.length < Number(length)) return incomplete
  return readParameters('POST', body.slice(0, Number(length)))
}

function readParameters(method: 'GET' | 'POST', encoded: string): Reading {
  if (/[^\x20-\x7e]/.test(encoded)) return bad('The parameters are malformed.')
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(encoded)) {
    // RFC 6749 section 3.1: parameters must not be included more than once.
    if (parameters.has(name)) return bad('A parameter is repeated.')
    parameters.set(name, value)
  }
  return { kind: 'answer', method, parameters }
}
