/** What is on the disk? Reading is here, as lean as it can be, because every token needs it; changing is in `files-change.ts`. */
import { codeOf } from './failure.ts'
import { withLazy } from './lazily.ts'
import { readFlags } from './read-flags.ts'
import type { Files } from './system.ts'

type Reading = Pick<Files, 'read' | 'readText' | 'readShort'>
type Changing = Omit<Files, keyof Reading>

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { readFileSync, statSync } = process.getBuiltinModule('node:fs')

/**
 * The real file system. Every method throws `FileFailure`; only `replace` also throws `AuthError` `file_unwritable`.
 * @param closely reads what may be no file
 */
export function nodeFiles(closely: () => Reading['read']): Files {
  const read: Reading['read'] = (path) => closely()(path)
  const readShort: Reading['readShort'] = (path, most) => {
    const text = readAtOnce(path, most)
    return text === '' ? (read(path) as Buffer | undefined)?.toString('utf8') : text
  }
  return withLazy<Reading, Changing>({ read, readShort, readText: (path) => readShort(path, Infinity) ?? undefined }, () => require('./files-change.ts') as typeof import('./files-change.ts'))
}

const asText = { encoding: 'utf8', flag: readFlags } as const

/**
 * `undefined`: there is no such file; `null`: it is larger than `most`; empty: it must be looked at closely.
 *
 * Node has run its own `readFileSync` before us, to read this program: it costs a tenth of open, fstat, read and close, which
 * would be compiled now. But it reads a device without an end to its end, so only what is a file is given to it, and only a
 * text is believed.
 */
function readAtOnce(path: string, most: number): string | undefined | null {
  try {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status !== undefined && status.size > most) return null
    // Bun's gives bytes that were never read where the file is a device.
    if (process.versions.bun !== undefined) return ''
    if (status === undefined) return undefined
    return status.isFile() ? readFileSync(path, asText as { encoding: 'utf8' }) : ''
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : ''
  }
}
