/** What is on the disk? Reading is here, as lean as it can be, because every token needs it; changing is in `files-change.ts`. */
import { codeOf } from './failure.ts'
import { readFlags } from './read-flags.ts'
import type { Files } from './system.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const { readFileSync, statSync } = process.getBuiltinModule('node:fs')

/** Loaded when first needed, and at once: these methods are synchronous, so `import()` will not do. */
const change = () => require('./files-change.ts') as typeof import('./files-change.ts')

/**
 * The real file system. Every method throws `FileFailure`; only `replace` also throws `AuthError` `file_unwritable`.
 * @param regular what reads with care
 */
export function nodeFiles(regular: () => Pick<typeof import('./regular-file.ts'), 'read'>): Files {
  const readShort = (path: string, most: number) => {
    const text = readAtOnce(path, most)
    return text === '' ? regular().read(path)?.toString('utf8') : text
  }
  return {
    read: (path) => regular().read(path),
    readText: (path) => readShort(path, Infinity) ?? undefined,
    readShort,
    open: (path) => change().openForReading(path),
    replace: (path, data, guard, durable) => change().replace(path, data, guard, durable),
    status: (path) => change().status(path),
    list: (directory) => change().list(directory),
    makeDirectory: (path) => change().makeDirectory(path),
    rename: (from, to) => change().rename(from, to),
    claim: (path, age) => change().claim(path, age),
    append: (path, text) => change().append(path, text),
    remove: (path) => change().remove(path),
  }
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
