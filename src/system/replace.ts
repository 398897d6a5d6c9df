/** How does a new file take an old one's place so that nobody, at no instant and after no crash, sees anything else? */
import type { Stats } from 'node:fs'
import { AuthError } from '../errors.ts'
import { lostLock } from './disk-trouble.ts'
import { codeOf, fileFailure } from './failure.ts'
import { pause } from './pause.ts'

// Not imported: the bundler of the executable would load it before anything is known to need it.
const {
  closeSync, constants, fchownSync, fstatSync, fsyncSync, futimesSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, realpathSync, renameSync, statSync, unlinkSync, writeSync,
} = process.getBuiltinModule('node:fs')
const { basename, dirname, join } = process.getBuiltinModule('node:path')

const watchFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)
const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0)

/** See `Files.replace`. The rename is the commit: what fails before it leaves the old file, what fails after it is forgiven. */
export function replace(path: string, data: string | Uint8Array, guard?: () => void, durable = true): Uint8Array | undefined {
  const { target, old } = targetOf(path)
  const folder = dirname(target)
  prepareFolder(folder)
  const temporary = join(folder, temporaryPrefix(target) + randomName() + temporarySuffix)
  let descriptor: number | undefined
  const replaced = old && watchOld(target)
  try {
    const made = (descriptor = openSync(temporary, createFlags, 0o600))
    keepOwner(made, old ?? statSync(folder))
    writeAll(made, typeof data === 'string' ? Buffer.from(data, 'utf8') : data)
    attempt(() => setTime(made)) // as after the rename, lest we are killed before that
    if (durable) fsyncSync(made)
    guard?.()
    commit(temporary, target)
  } catch (error) {
    if (descriptor !== undefined) discard(descriptor, temporary)
    replaced?.close()
    // What the guard throws is the caller's own.
    throw error instanceof Error && 'syscall' in error ? fileFailure(error, path) : error
  }
  settle(descriptor, durable ? folder : undefined)
  tidy(target)
  return replaced?.close()
}

/** Milliseconds after which a temporary file can only be what a killed process left. */
const leftoverAge = 600_000

/**
 * Removes what other writers of `path` have not committed yet. A process that takes over the lock of a stopped one calls
 * it: a rename that the other might still do when it wakes then finds nothing to rename. That is the fence.
 */
export function removeUncommitted(path: string): void {
  sweep(path, (distinction) => !distinction.includes('.'))
}

/** Removes what killed processes left: uncommitted files, and lock files that were prepared and never taken. */
function tidy(path: string): void {
  sweep(path, (_, left) => Date.now() - lstatSync(left).mtimeMs > leftoverAge)
}

function sweep(path: string, goes: (distinction: string, left: string) => boolean): void {
  try {
    const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? realpathSync(path) : path
    const prefix = temporaryPrefix(target)
    for (const name of readdirSync(dirname(target))) {
      if (!name.startsWith(prefix) || !name.endsWith(temporarySuffix)) continue
      const left = join(dirname(target), name)
      if (goes(name.slice(prefix.length, -temporarySuffix.length), left)) unlinkSync(left)
    }
  } catch {
    // Tidying is a courtesy: what it cannot remove does no harm, and the caller's work goes on.
  }
}

const temporarySuffix = '.azin-new'

function temporaryPrefix(target: string): string {
  return `.${basename(target)}.`
}

function randomName(): string {
  return Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(12))).toString('hex')
}

/** A link of the same user (dot-file managers) is written through; anybody else's could make us overwrite what they may not. */
function targetOf(path: string): { target: string; old: Stats | undefined } {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined || status.isFile()) return { target: path, old: status }
  if (!status.isSymbolicLink()) throw unwritable(path, status.isDirectory() ? 'it is a directory' : 'it is not a regular file')
  if (!isOurs(status)) throw unwritable(path, 'it is a link that belongs to another user')
  let target: string
  try {
    target = realpathSync(path)
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? unwritable(path, 'it is a link to something that does not exist') : fileFailure(error, path)
  }
  const old = statSync(target)
  if (!old.isFile()) throw unwritable(path, 'it is a link to something that is not a regular file')
  if (!isOurs(old)) throw unwritable(path, 'it is a link to a file of another user')
  return { target, old }
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  checkFolder(folder)
}

/** Whoever may put files into the folder of the accounts names the servers that passwords and tokens go to. Nothing is said where there is none. */
export function checkFolder(folder: string): void {
  const status = statSync(folder, { throwIfNoEntry: false })
  if (status === undefined) return
  if (!isOurs(status) && status.uid !== 0) throw unwritable(folder, 'the folder belongs to another user')
  const anybodyMayRename = process.platform !== 'win32' && (status.mode & 0o002) !== 0 && (status.mode & 0o1000) === 0
  if (anybodyMayRename) throw unwritable(folder, 'every user may write to the folder', [`chmod go-w "${folder}"`, `Or, where you may not: export AZURE_CONFIG_DIR="${folder}/azure"`])
}

/** Root may act for anybody (`sudo az login`, a home mounted into a container). */
function isOurs(status: Stats): boolean {
  const user = process.getuid?.()
  return user === undefined || user === 0 || status.uid === user
}

function unwritable(path: string, reason: string, hint: readonly string[] = []): AuthError {
  return new AuthError('file_unwritable', `${path} cannot be written: ${reason}.`, hint)
}

/** `sudo az ...` must not leave the owner of the file, or of the folder, one that only root can read. */
function keepOwner(descriptor: number, old: Stats): void {
  if (process.getuid?.() !== 0 || old.uid === 0) return
  fchownSync(descriptor, old.uid, old.gid)
}

function writeAll(descriptor: number, data: Uint8Array): void {
  let written = 0
  let attempts = 0
  while (written < data.length) {
    try {
      written += writeSync(descriptor, data, written, data.length - written)
    } catch (error) {
      const code = codeOf(error)
      if ((code !== 'EINTR' && code !== 'EAGAIN') || (attempts += 1) > 100) throw error
      pause(2)
    }
  }
}

function commit(temporary: string, target: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      renameSync(temporary, target)
      return
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT') throw lostLock(target)
      // On Windows a file that a scanner or another program has open cannot be replaced for a moment.
      const busy = process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'EBUSY')
      if (!busy || attempt === 40) throw error
      pause(25)
    }
  }
}

function discard(descriptor: number, temporary: string): void {
  // The first failure is the one to report.
  attempt(() => closeSync(descriptor))
  attempt(() => unlinkSync(temporary))
}

/** After the commit. The new file has its name; some file systems cannot sync a folder or set times. */
function settle(descriptor: number, folder: string | undefined): void {
  attempt(() => folder !== undefined && syncFolder(folder))
  attempt(() => setTime(descriptor))
  attempt(() => closeSync(descriptor))
}

/**
 * MSAL reloads only if the file's time is later than its own last look, and takes the time of that look after it has read: five
 * seconds ahead cover whoever read the old file while we renamed and was not run for a while, and file systems of whole seconds.
 */
function setTime(descriptor: number): void {
  const soon = Date.now() / 1000 + 5
  futimesSync(descriptor, soon, soon)
}

/** Azure CLI has no lock for its profile: what it writes into the old file in the instant of our rename would be lost with it. */
function watchOld(target: string): { close(): Uint8Array | undefined } | undefined {
  try {
    const descriptor = openSync(target, watchFlags)
    const first = stampOf(descriptor)
    const late = (): Uint8Array | undefined => {
      let seen = stampOf(descriptor)
      if (seen === first) return undefined
      for (let look = 0; look < 100; look += 1) {
        pause(2)
        const now = stampOf(descriptor)
        if (now === seen && !now.endsWith(':0')) break // it has been emptied, then written
        seen = now
      }
      return readFileSync(descriptor)
    }
    return {
      close: () => {
        try {
          return late()
        } finally {
          closeSync(descriptor)
        }
      },
    }
  } catch {
    return undefined // a file that cannot be read: whoever asked for this has noticed
  }
}

function stampOf(descriptor: number): string {
  const { mtimeMs, size } = fstatSync(descriptor)
  return `${mtimeMs}:${size}`
}

function attempt(step: () => void): void {
  try {
    step()
  } catch {
    // Whoever calls this goes on as well without.
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
