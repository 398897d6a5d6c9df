/** How does the executable put another version of itself in its own place, and keep the old one until the new one answers? */

import { AuthError, UsageError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { unpackFile } from '../system/unpack.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { warn } from './voice.ts'

export async function upgrade(system: System, call: Call): Promise<Answer> {
  const from = absolute(system, text(call.values, 'from') ?? '')
  const self = ownExecutable(call)
  const archive = system.files.read(from)
  if (!archive) throw new AuthError('file_unreadable', `There is no archive '${from}'.`)
  await verify(system, call, from, archive)
  const fresh = `${self}.new-${system.pid}`
  try {
    await unpack(system, from, archive, fresh)
    const version = await versionOf(system, fresh, from)
    exchange(system, self, fresh)
    system.terminal.out(`azin ${version} is in place: ${self}\n`)
    return {}
  } finally {
    system.files.remove(fresh)
  }
}

/** Only a program that is one file can be put in place of itself. */
function ownExecutable({ doors }: Call): string {
  const [file, ...more] = doors.self ?? []
  if (file !== undefined && more.length === 0) return file
  throw new AuthError('not_supported', 'This azin is the npm package, and npm puts another version in its place.', ['npm install --global azin-VERSION.tgz'])
}

/** `--sha256`, else the file beside the archive, as `sha256sum` writes it. */
async function verify(system: System, call: Call, from: string, archive: Uint8Array): Promise<void> {
  const typed = text(call.values, 'sha256')
  if (typed !== undefined && !/^[0-9a-f]{64}$/i.test(typed)) throw new UsageError(`argument --sha256: invalid value: '${typed}'`)
  const expected = typed ?? beside(system, from)
  if (expected === undefined) return warn(system, call, `There is no ${nameOf(from)}.sha256 beside the archive and no --sha256, so nobody knows whether it is whole and the right one.`)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(archive)))
  const actual = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (actual !== expected.toLowerCase()) {
    throw new AuthError('file_damaged', `The archive '${from}' is not the one that its checksum is of.`, [`expected ${expected.toLowerCase()}`, `found    ${actual}`])
  }
}

function beside(system: System, from: string): string | undefined {
  for (const file of [`${from}.sha256`, `${from.slice(0, -nameOf(from).length)}SHA256SUMS`]) {
    for (const line of (system.files.readText(file) ?? '').split('\n')) {
      const [, sum, name] = /^([0-9a-f]{64})(?: [ *](.+?))?\r?$/i.exec(line) ?? []
      if (sum && (name === undefined || nameOf(name) === nameOf(from))) return sum
    }
  }
  return undefined
}

async function unpack(system: System, from: string, archive: Uint8Array, fresh: string): Promise<void> {
  const name = system.platform === 'win32' ? 'azin.exe' : 'azin'
  let program: Uint8Array | undefined
  try {
    program = unpackFile(archive, name)
  } catch (error) {
    throw new AuthError('file_damaged', `The archive '${from}' cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (!program) throw new AuthError('file_damaged', `There is no ${name} in the archive '${from}'.`)
  system.files.replace(fresh, program)
  if (system.platform === 'win32') return
  const done = await system.processes.run('/bin/chmod', ['755', fresh])
  if (done.code !== 0) throw new AuthError('file_unwritable', `'${fresh}' could not be made executable.`)
}

/** The new one must answer before the old one goes. */
async function versionOf(system: System, fresh: string, from: string): Promise<string> {
  const { code, stdout } = await system.processes.run(fresh, ['--version'], { timeout: 20_000 })
  const version = /^azin +(\S+)/m.exec(stdout)?.[1]
  if (code === 0 && version) return version
  throw new AuthError('not_supported', `The program in '${from}' does not run on this computer; nothing was changed.`, ['Take the archive for this system and processor.'])
}

/** One rename, where a program that runs may be replaced; Windows lets it only be moved aside. */
function exchange(system: System, self: string, fresh: string): void {
  if (system.platform !== 'win32') return system.files.rename(fresh, self)
  const old = `${self}.old`
  system.files.remove(old)
  system.files.rename(self, old)
  try {
    system.files.rename(fresh, self)
  } catch (error) {
    system.files.rename(old, self)
    throw error
  }
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

function absolute(system: System, path: string): string {
  if (path.startsWith('~/') && system.home) return system.home + path.slice(1)
  return path.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path : `${system.workingDirectory}/${path}`
}
