/** What does the person mean by these keys, while a sign-in is waited for? Pure. */

export interface Typed {
  /** What stands in the line so far. */
  readonly line: string
  /** Between the marks of a paste: there Enter is no key. */
  readonly pasting: boolean
  /** The beginning of a key's sequence, whose end has not come. */
  readonly rest: string
}

export type Act = { readonly kind: 'again' | 'copy' | 'code' } | { readonly kind: 'address'; readonly text: string }

export const nothingTyped: Typed = { line: '', pasting: false, rest: '' }

/** A browser's address is shorter; what is longer was not meant for us. */
const longest = 16_384

const keys: Readonly<Record<string, Act['kind'] & ('copy' | 'code')>> = { c: 'copy', d: 'code' }

/** One key, or a sequence that a key sends: marks of a paste, arrows and the like. */
const piece = /\x1b\[[\d;?]*[ -/]*[@-~]|\x1bO.|\x1b[^[O]|[^]/gu

/** @param chunk as the keyboard sent it, or a line that the terminal echoed */
export function readKeys(before: Typed, chunk: string): { readonly typed: Typed; readonly acts: readonly Act[] } {
  let { line, pasting } = before
  const acts: Act[] = []
  const text = before.rest + chunk
  const rest = /\x1b(?:\[[\d;?]*)?$/.exec(text)?.[0] ?? ''
  const end = (): void => {
    if (line.trim() !== '') acts.push({ kind: 'address', text: line.replace(/\s+/g, '') })
    line = ''
  }
  for (const [key] of text.slice(0, text.length - rest.length).matchAll(piece)) {
    if (key === '\x1b[200~') pasting = true
    else if (key === '\x1b[201~') (pasting = false), end()
    else if (pasting) line = added(line, key)
    else if (key === '\r' || key === '\n') line === '' ? acts.push({ kind: 'again' }) : lineMeans(line, acts) || end(), (line = '')
    else if (key === '\x7f' || key === '\b') line = [...line].slice(0, -1).join('')
    else if (key === '\x15' || key === '\x1b') line = ''
    else line = added(line, key)
    if (!pasting && chunk.length === 1 && lineMeans(line, acts)) line = ''
  }
  return { typed: { line, pasting, rest }, acts }
}

/** A single letter that stands alone is a key; with others it is the beginning of an address. */
function lineMeans(line: string, acts: Act[]): boolean {
  const kind = keys[line.toLowerCase()]
  if (kind) acts.push({ kind })
  return kind !== undefined
}

function added(line: string, key: string): string {
  return /[\x00-\x1f\x7f-\x9f]/.test(key) || line.length >= longest ? line : line + key
}
