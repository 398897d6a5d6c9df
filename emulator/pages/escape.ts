/** How does a stranger's text get into a page without becoming markup? */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
  '\n': '&#10;',
}

/** Line ends and tabs separate words, so they become a space rather than nothing. */
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
/** C0, DEL, C1, and the characters that reorder what is read: a name must not be able to rewrite the sentence around it. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Text to be read: control and bidirectional characters go, the rest is escaped. One line. */
export function shown(text: string): string {
  return escape(text.replace(breaks, ' ').replace(invisible, ''))
}

/** As `shown`, but line ends stay (the stylesheet's `pre-line` shows them). */
export function shownLines(text: string): string {
  return text.split(/\r\n?|\n/).map(shown).join('\n')
}

/** As `shown`, for a user name in running text: a narrow screen breaks it after the `@` first. */
export function shownAddress(address: string): string {
  return shown(address).replace('@', '@<wbr>')
}

/** An attribute's value, exactly: what a form carries (state, code, flow) must come back as it was. */
export function exact(value: string): string {
  return escape(value)
}

function escape(text: string): string {
  return text.replace(/[&<>"'\r\n]/g, (character) => entities[character] ?? '')
}
