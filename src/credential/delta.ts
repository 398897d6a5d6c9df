/** What was changed in a text, so that the change alone can be taken back to the byte? */

export interface Delta {
  /** Where it begins. */
  readonly at: number
  readonly removed: string
  readonly inserted: string
}

export function deltaOf(before: string, after: string): Delta {
  let at = 0
  while (at < before.length && at < after.length && before[at] === after[at]) at += 1
  let tail = 0
  while (tail < before.length - at && tail < after.length - at && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return { at, removed: before.slice(at, before.length - tail), inserted: after.slice(at, after.length - tail) }
}

/** `undefined`: somebody has changed this part since, or what stands before it. */
export function takenBack(text: string, { at, removed, inserted }: Delta): string | undefined {
  return text.startsWith(inserted, at) ? text.slice(0, at) + removed + text.slice(at + inserted.length) : undefined
}
