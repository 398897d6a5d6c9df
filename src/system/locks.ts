/** Who may change a file now, and how are its locks given back whatever happens? */
import { holdLockFile } from './lock-file.ts'
import type { Locks } from './system.ts'

/** Undoes one lock, or one waiting process's leftovers, synchronously. */
type Release = () => void

/** One set per process, though the code may be bundled twice: a door can release what the other bundle took. */
const registry = globalThis as { [outstandingKey]?: Set<Release> }
const outstandingKey: unique symbol = Symbol.for('azin.locks') as never

/** Lock files in the protocols of `Locks`. What is held when the process exits, by a signal or an error, is released. */
export function nodeLocks(): Locks {
  if (registry[outstandingKey] === undefined) process.on('exit', releaseAll)
  const outstanding = (registry[outstandingKey] ??= new Set())
  return { hold: (path, options, work) => holdLockFile(outstanding, path, options, work) }
}

/** Gives back every lock that this process holds, at once. */
export function releaseAll(): void {
  for (const release of registry[outstandingKey] ?? []) release()
  registry[outstandingKey]?.clear()
}
