/** How does a word look on a shell's command line, before and after? Pure. */

/** What the shell will take a half-typed word for: quotes and backslashes away. */
export function unquoted(word: string): string {
  const [, quote, inside] = /^(["'])(.*)$/s.exec(word) ?? []
  if (quote === "'") return inside!.replace(/'$/, '')
  if (quote === '"') return inside!.replace(/"$/, '').replace(/\\(["\\$`])/g, '$1')
  return word.replace(/\\(.)/gs, '$1')
}

interface Typed {
  /** As it stands on the line. */
  readonly typed: string
  /** How many characters belong to `--option=`. */
  readonly attached: number
}

/** One line of the answer. Names are other people's text: nothing in them may end a line or a column, or act on the terminal. */
export function spelled(shell: string, word: string, meaning: string, { typed, attached }: Typed): string {
  const plain = harmless(word)
  if (shell !== 'bash') return meaning === '' ? plain : `${plain}\t${harmless(meaning)}`
  // Bash replaces only what stands after the equals sign, and after an opening quote.
  const value = plain.slice(attached)
  return /^["']/.test(typed) ? value : value.replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&')
}

function harmless(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
}
