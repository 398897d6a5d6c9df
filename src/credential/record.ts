/** What did azin change in the files of other tools? Kept so that `--uninstall` undoes exactly that. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import type { Delta } from './delta.ts'

/** One change: where, and what stood there. */
export interface Change {
  readonly tool: 'kubectl' | 'docker' | 'git'
  /** Of the file that was changed; for git, the name of the setting. */
  readonly path: string
  /** Which entry of it: a user, a registry. */
  readonly entry: string
  /** What azin took the place of; `null` if there was nothing. */
  readonly before: unknown
  /** What azin wrote: another value means that somebody has changed it since. */
  readonly after: unknown
  /** The same in bytes. `file`: where; `made`: it was not there. */
  readonly bytes?: Delta & { readonly file: string; readonly made: boolean }
}

export function recordPath(system: System): string {
  return `${system.configDirectory}/azin-credential.json`
}

/** @throws AuthError `file_damaged`; without what it says nothing can be undone exactly. */
export function readRecord(system: System): readonly Change[] {
  const path = recordPath(system)
  const text = system.files.readText(path)
  if (text === undefined) return []
  try {
    const { changes } = JSON.parse(text) as { readonly changes: unknown }
    if (Array.isArray(changes) && changes.every(isChange)) return changes
  } catch {
    // said below
  }
  throw new AuthError('file_damaged', `The file ${path} is damaged.`, [`To go on without it, move it away: mv ${path} ${path}.damaged`])
}

function isChange(value: unknown): value is Change {
  const one = value as Change | null
  return typeof one === 'object' && one !== null && ['tool', 'path', 'entry'].every((key) => typeof one[key as keyof Change] === 'string') && 'before' in one && 'after' in one
}

/** Remembers a change before it is made; of two to one entry the first knows what stood there. */
export async function remember(system: System, change: Change): Promise<void> {
  await update(system, (changes) => {
    const former = changes.find((one) => same(one, change))
    return [...changes.filter((one) => one !== former), { ...change, before: former ? former.before : change.before }]
  })
}

export async function forget(system: System, change: Change): Promise<void> {
  await update(system, (changes) => changes.filter((one) => !same(one, change)))
}

function same(one: Change, other: Change): boolean {
  return one.tool === other.tool && one.path === other.path && one.entry === other.entry
}

async function update(system: System, make: (changes: readonly Change[]) => readonly Change[]): Promise<void> {
  const path = recordPath(system)
  await system.locks.hold(`${path}.lock`, { wait: 15_000, protocol: 'own' }, (held) => {
    const changes = make(readRecord(system))
    if (changes.length === 0) system.files.remove(path)
    else system.files.replace(path, `${JSON.stringify({ version: 1, changes }, null, 2)}\n`, () => held.check())
  })
}
