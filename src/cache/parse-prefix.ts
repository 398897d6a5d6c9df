/** What does a JSON text say before it goes wrong? */

/**
 * Parses as far as the text is good. A cut or garbled member is dropped; the objects and arrays around it keep what came
 * before; what follows the first value is not looked at. `undefined` if not even the first value begins.
 */
export function parsePrefix(text: string): unknown {
  const state: State = { text, at: 0, broken: false }
  return value(state, 0)
}

interface State {
  readonly text: string
  at: number
  /** Set once; nothing after it is believed. */
  broken: boolean
}

/** A cache is three deep; an attack on the stack is not. */
const deepest = 64

function value(state: State, depth: number): unknown {
  space(state)
  const sign = state.text[state.at]
  if (depth > deepest) return broken(state)
  if (sign === '{') return object(state, depth)
  if (sign === '[') return array(state, depth)
  return scalar(state)
}

function object(state: State, depth: number): unknown {
  const members: [string, unknown][] = []
  state.at += 1
  while (!closes(state, '}', members.length > 0)) {
    const name = scalar(state)
    if (typeof name !== 'string' || !accept(state, ':')) broken(state)
    const member = state.broken ? undefined : value(state, depth + 1)
    // A container that was cut keeps what it had; a leaf that was cut is `undefined`.
    if (typeof name === 'string' && member !== undefined && !isCutEntry(state, member)) members.push([name, member])
    if (state.broken) break
  }
  return Object.fromEntries(members)
}

/** An entry without its end lacks fields, perhaps its secret: half an entry is worse than none. */
function isCutEntry(state: State, member: unknown): boolean {
  if (!state.broken || typeof member !== 'object' || member === null) return false
  return !Object.values(member).some((inner) => typeof inner === 'object' && inner !== null)
}

function array(state: State, depth: number): unknown {
  const items: unknown[] = []
  state.at += 1
  while (!closes(state, ']', items.length > 0)) {
    const item = value(state, depth + 1)
    if (item !== undefined && !state.broken) items.push(item)
    if (state.broken) break
  }
  return items
}

/** At the end of a container; otherwise past the comma, if one is due. */
function closes(state: State, sign: string, needsComma: boolean): boolean {
  if (accept(state, sign)) return true
  if (needsComma && !accept(state, ',')) broken(state)
  space(state)
  return state.broken
}

function scalar(state: State): unknown {
  const pattern = /"(?:[^"\\\x00-\x1f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
  pattern.lastIndex = state.at
  const token = pattern.exec(state.text)?.[0]
  if (token === undefined) return broken(state)
  state.at += token.length
  try {
    return JSON.parse(token)
  } catch {
    return broken(state)
  }
}

function accept(state: State, sign: string): boolean {
  space(state)
  if (state.text[state.at] !== sign) return false
  state.at += 1
  return true
}

function space(state: State): void {
  while (/\s|\uFEFF/.test(state.text[state.at] ?? '')) state.at += 1
}

function broken(state: State): undefined {
  state.broken = true
  return undefined
}
