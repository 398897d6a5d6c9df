/** Which names does a pattern of the policy mean? `*` stays within a part of a name, `**` passes everything. */

export type Pattern = (name: string) => boolean

/**
 * Parts of a DNS name end at dots, so that `*.example.com` is no name two levels below; of everything else at `/` and `:`.
 * @param of `DNS:` names are compared as such: without regard to case
 */
export function pattern(text: string): Pattern {
  const dns = text.startsWith('DNS:')
  const part = dns ? '[^.]' : '[^/:]'
  const source = text.split(/(\*+)/).map((piece) => (piece === '*' ? `${part}+` : /^\*\*+$/.test(piece) ? '.+' : piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))).join('')
  const expression = new RegExp(`^${source}$`, dns ? 'iu' : 'u')
  return (name) => expression.test(name)
}

/** It tells nobody from anybody. */
export function meansAll(text: string): boolean {
  return /^\**$/.test(text)
}
