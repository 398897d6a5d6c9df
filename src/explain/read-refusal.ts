/** What does a pasted text say about a refusal: which numbers, for which tenant and scope, and how can it be traced? */

import { wordings } from './catalogue.ts'

/** What is known of a refused request; the wire's spelling where it came from the wire. */
export interface Refusal {
  readonly codes: readonly number[]
  readonly suberror?: string
  /** What is said without a number: a key of `phrases` in the catalogue. */
  readonly said?: string
  /** OAuth's word, such as `invalid_grant`. */
  readonly error?: string
  readonly tenant?: string
  readonly scope?: string
  /** Base64, as `--claims-challenge` takes it. */
  readonly claims?: string
  readonly trace_id?: string
  readonly correlation_id?: string
  readonly timestamp?: string
}

const GUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

/**
 * Reads a number (`50076`, `AADSTS50076`), Entra's sentences, its JSON, a redirect URL with an error in it, or a whole screen of
 * output of this program or of Azure CLI. What is not there is left out.
 */
export function readRefusal(text: string): Refusal {
  const plain = /[?&]error(?:_description)?=/.test(text) ? decoded(text) : text
  const suberror = first(plain, /["']?suberror["']?\s*[:=]\s*["']?(\w+)/i)
  const error = first(plain, /["']?\berror["']?\s*[:=]\s*["']?([a-z]+(?:_[a-z]+)+)/)
  const tenant = first(plain, new RegExp(`--tenant[ =]["']?(${GUID}|[\\w-]+(?:\\.[\\w-]+)+)`)) ?? first(plain, new RegExp(`(?:in the tenant|(?:in|against) tenant|directory|Tenant)(?: named)? '?(${GUID})`))
  const scope = first(plain, /--scope[ =]"([^"]+)"/) ?? first(plain, /--scope[ =]'?([^\s"']+)/)
  const claims = first(plain, /--claims-challenge[ =]["']?([\w+/=-]+)/)
  const trace_id = first(plain, new RegExp(`(?:trace|request)[_ ]id["']?:?\\s*["']?(${GUID})`, 'i'))
  const correlation_id = first(plain, new RegExp(`correlation[_ ]id["']?:?\\s*["']?(${GUID})`, 'i'))
  const timestamp = first(plain, /timestamp["']?:?\s*["']?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?)/i)
  const codes = codesIn(plain)
  const said = codes.length > 0 ? undefined : wordings.find(([wording]) => wording.test(plain))?.[1]
  return {
    codes,
    ...(said && { said }), ...(suberror && { suberror }), ...(error && { error }), ...(tenant && { tenant }), ...(scope && { scope }), ...(claims && { claims }),
    ...(trace_id && { trace_id }), ...(correlation_id && { correlation_id }), ...(timestamp && { timestamp }),
  }
}

function codesIn(text: string): readonly number[] {
  const alone = /^\s*(\d{4,8})\s*$/.exec(text)?.[1]
  if (alone) return [Number(alone)]
  const named = [...text.matchAll(/AADSTS\s?(\d{4,8})/gi)].map((found) => found[1]!)
  const listed = /["']?error_codes["']?\s*[:=]\s*\[([\d,\s]+)\]/.exec(text)?.[1]?.split(',') ?? []
  const paged = /\/error\?code=(\d{4,8})/.exec(text)?.[1]
  // The reference of the portal: "Error Code: 53003".
  const portal = /error code:?\s*(\d{4,8})\b/i.exec(text)?.[1]
  return [...new Set([...named, ...listed, paged, portal].filter((one) => one !== undefined).map(Number))].filter((code) => code > 0)
}

function first(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).replaceAll('&', '\n')
  } catch {
    return text
  }
}
