/** How is a file of the profile read and changed whose text lies where the operating system keeps secrets? */
import { AuthError } from '../errors.ts'
import { unreadable, unwritable } from '../system/disk-trouble.ts'
import type { Held, System } from '../system/system.ts'
import type { FileOf } from './changing.ts'
import { freeName } from './repair.ts'

/** Milliseconds to wait for another program. */
const patience = 15_000

/**
 * Without the file there is nothing, whatever the vault still holds.
 * @param parse as in `readWhole`
 * @throws AuthError `vault_unavailable`, `file_unreadable`, `file_damaged`
 */
export async function readSealed<T>(system: System, path: string, parse: (text: string | undefined) => T): Promise<T> {
  const text = await openSealed(system, path)
  try {
    return parse(text)
  } catch (cause) {
    throw new AuthError('file_damaged', `What the keyring holds for ${path} is damaged.`, ['az login'], { cause })
  }
}

async function openSealed(system: System, path: string): Promise<string | undefined> {
  const sealed = about(path, 'file_unreadable', () => system.files.read(path))
  return sealed && system.vault.open(path, sealed)
}

/** Lock, read again, change, keep; the file's time of change tells others. Nothing is written if nothing changed. */
export async function changeSealed<T>(system: System, file: FileOf<T>, change: (value: T) => T): Promise<T> {
  return system.locks.hold(file.lock.path, { wait: patience, protocol: file.lock.protocol }, async (held) => {
    const { value, damaged } = await load(system, file)
    const next = change(value)
    if (damaged || file.print(next) !== file.print(value)) await seal(system, file.path, file.print(next), held)
    return next
  })
}

async function load<T>(system: System, file: FileOf<T>): Promise<{ readonly value: T; readonly damaged?: boolean }> {
  try {
    return { value: await readSealed(system, file.path, file.parse) }
  } catch (error) {
    if (!file.salvage || !(error instanceof AuthError) || error.code !== 'file_damaged') throw error
    const text = (await openSealed(system, file.path)) ?? ''
    const kept = freeName(system, file.path)
    await seal(system, kept, text)
    return { value: file.salvage(new TextEncoder().encode(text), kept), damaged: true }
  }
}

async function seal(system: System, path: string, text: string, held?: Held): Promise<void> {
  held?.check()
  const sealed = await system.vault.seal(path, text)
  about(path, 'file_unwritable', () => system.files.replace(path, sealed))
}

/** The text goes first: should the vault refuse, the file still says that there is something. */
export async function discardSealed(system: System, path: string): Promise<void> {
  await system.vault.discard(path)
  about(path, 'file_unwritable', () => system.files.remove(path))
}

function about<T>(path: string, code: 'file_unreadable' | 'file_unwritable', work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof AuthError) throw error
    throw (code === 'file_unreadable' ? unreadable : unwritable)(path, error)
  }
}
