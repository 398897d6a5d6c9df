/** Which texts must never be told? Whoever takes a secret in hand says so here, and every sink that is not meant for it leaves it out. */

/** One set for the process: the hot path and the cold modules are bundled apart, and each holds a copy of this file. */
const known: Set<string> = ((globalThis as Record<symbol, unknown>)[Symbol.for('azin.secrets')] ??= new Set()) as Set<string>

/** Shorter ones stand in too many other words; nothing is hidden by saying which letters a message lacks. */
const shortest = 6

/** From now on its text is told nowhere, whatever carries it there. @returns the same, for use in place */
export function keepSecret<T extends string | undefined>(text: T): T {
  if (text !== undefined && text.length >= shortest) known.add(text)
  return text
}

/** For messages, stack traces and reports. @param least length of the secrets to look for; an answer in JSON must not lose a word that is somebody's password */
export function scrubbed(text: string, least: number = shortest): string {
  let left = text
  for (const one of known) {
    if (one.length < least) continue
    for (const form of new Set([one, new URLSearchParams([['', one]]).toString().slice(1), JSON.stringify(one).slice(1, -1)])) if (left.includes(form)) left = left.replaceAll(form, '[secret]')
  }
  return left
}
