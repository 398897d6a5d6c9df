/** May this request be sent as it is? */
import { AuthError } from '../errors.ts'
import type { HttpRequest } from './system.ts'

/** `URL` silently drops line breaks, and a header with one would be two. Throws `AuthError` `network`. */
export function checked(request: HttpRequest): URL {
  const bad = (what: string) => new AuthError('network', `The ${what} of a request holds characters that do not belong there.`)
  if (/[^\x21-\x7e]/.test(request.url) || !URL.canParse(request.url)) throw bad('address')
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) throw bad('header')
  }
  const url = new URL(request.url)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AuthError('network', 'Only http and https addresses can be asked.')
  return url
}
