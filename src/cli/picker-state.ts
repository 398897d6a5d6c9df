/** Which row is meant, as the person types and moves? Pure. */

export interface Row {
  readonly name: string
  /** Behind the name, fainter. */
  readonly more: string
  /** All that can be searched for, lower case. */
  readonly words: string
}

export interface Picking {
  readonly rows: readonly Row[]
  readonly query: string
  /** Rows that fit the query, by their place in `rows`. */
  readonly found: readonly number[]
  /** Place in `found`. */
  readonly at: number
}

export type Picked = Picking | { readonly chosen: number | undefined }

export function beginPicking(rows: readonly Row[], current: number): Picking {
  return { rows, query: '', found: rows.map((_, index) => index), at: Math.max(0, current) }
}

const moves: Readonly<Record<string, (page: number, last: number) => number>> = {
  '\x1b[A': () => -1, '\x1bOA': () => -1, '\x10': () => -1,
  '\x1b[B': () => 1, '\x1bOB': () => 1, '\x0e': () => 1,
  '\x1b[5~': (page) => -page, '\x1b[6~': (page) => page,
  '\x1b[H': (_, last) => -last, '\x1b[1~': (_, last) => -last, '\x1b[F': (_, last) => last, '\x1b[4~': (_, last) => last,
}

const piece = /\x1b\[[\d;?]*[ -/]*[@-~]|\x1bO.|\x1b|[^]/gu

/** @param page rows that are shown at once. @returns the choice once Enter (or Escape, for none) was pressed */
export function press(before: Picking, chunk: string, page: number): Picked {
  let state = before
  for (const [key] of chunk.matchAll(piece)) {
    const move = moves[key]
    if (move) state = { ...state, at: clamp(state.at + move(page, state.found.length), state.found.length) }
    else if (key === '\r' || key === '\n') {
      if (state.found.length > 0) return { chosen: state.found[state.at] }
    } else if (key === '\x1b' || key === '\x04') {
      if (state.query === '') return { chosen: undefined }
      state = search(state, '')
    } else if (key === '\x7f' || key === '\b') state = search(state, [...state.query].slice(0, -1).join(''))
    else if (key === '\x15') state = search(state, '')
    else if (key === '\x17') state = search(state, state.query.replace(/\S*\s*$/, ''))
    else if (!/^[\x00-\x1f\x7f-\x9f]/.test(key) && state.query.length < 200) state = search(state, state.query + key)
  }
  return state
}

function clamp(at: number, length: number): number {
  return Math.max(0, Math.min(at, length - 1))
}

/** Every word must stand somewhere in the row; the row that was marked stays so if it can. */
function search(state: Picking, query: string): Picking {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = state.rows.flatMap((row, index) => (words.every((word) => row.words.includes(word)) ? [index] : []))
  const marked = state.found[state.at]
  return { ...state, query, found, at: Math.max(0, marked === undefined ? 0 : found.indexOf(marked)) }
}

/** The part of `found` that is shown, the marked row in it. */
export function windowOf({ found, at }: Picking, page: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(at - Math.floor(page / 2), found.length - page))
  return { from, to: Math.min(found.length, from + page) }
}
