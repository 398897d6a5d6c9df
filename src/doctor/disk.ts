/** Are azin's files whole, of the right owner, closed to others, and free of dead locks? Nothing is changed. */

import { readCache } from '../cache/read.ts'
import { readContexts } from '../context/store.ts'
import { cloudsProblem } from '../profile/clouds.ts'
import { isEncrypted } from '../profile/encryption.ts'
import { readConfig } from '../profile/config.ts'
import { readProfile } from '../profile/file.ts'
import type { FileStatus, System } from '../system/system.ts'
import { attempted, mendOf, movedAway } from './access.ts'
import { checkWritable } from './writable.ts'
import { broken, type Check, doubtful, fine, quoted } from './check.ts'

const secrets = ['msal_token_cache.json', 'service_principal_entries.json', 'azin-contexts.json']
const others = ['azureProfile.json', 'clouds.config', 'config']

/** A holder gives a sign of life every few seconds. */
const deadAfter = 60_000

export async function checkDisk(system: System): Promise<readonly Check[]> {
  const directory = await attempted(system, 'directory', () => checkDirectory(system))
  if (['none', 'unusable', 'unreadable'].includes(directory.reason)) return [directory]
  return [
    directory, checkWritable(system), await attempted(system, 'permissions', () => checkPermissions(system)),
    await checkFiles(system), await attempted(system, 'locks', () => checkLocks(system)),
  ]
}

function checkDirectory(system: System): Check {
  const path = system.configDirectory
  const status = followed(system, path)
  if (!status) return fine('directory', `${path} is not there yet; the first sign-in makes it.`, { reason: 'none' })
  if (status.kind !== 'directory') return broken('directory', 'unusable', notOne(system, status), { mend: movedAway(system) })
  if (isAlien(system, status)) return broken('directory', 'owner', `${path} belongs to another user (a command run with sudo, perhaps).`, { mend: [`sudo chown -R "$(id -un)" ${quoted(path)}`] })
  if (system.platform === 'win32') return fine('directory', path)
  const mend = [`chmod 700 ${quoted(path)}`]
  if (status.mode & 0o022) return broken('directory', 'open-to-others', `Others may write into ${path}.`, { mend, figures: { mode: status.mode } })
  if (status.mode & 0o055) return doubtful('directory', 'open-to-others', `Others may look into ${path}.`, { mend, figures: { mode: status.mode } })
  return fine('directory', path)
}

function notOne({ env, configDirectory: path }: System, { kind }: FileStatus): string {
  return env['AZURE_CONFIG_DIR'] ? `AZURE_CONFIG_DIR names ${kind === 'link' ? 'a link that leads to no directory' : 'a file, not a directory'}: ${path}` : `${path} is not a directory.`
}

/** Files are looked at through links, as the programs that use them do. */
function followed(system: System, path: string): FileStatus | undefined {
  const status = system.files.status(path)
  if (status?.kind !== 'link') return status
  return system.files.list(path).length > 0 ? { ...status, kind: 'directory', mode: 0o700 } : status
}

function isAlien(system: System, { uid }: FileStatus): boolean {
  const mine = system.probe.uid
  return mine !== undefined && uid !== mine
}

function checkPermissions(system: System): Check {
  const found = [...secrets, ...others].flatMap((name) => {
    const path = `${system.configDirectory}/${name}`
    const status = system.files.status(path)
    return status ? [{ name, path, status }] : []
  })
  const alien = found.filter(({ status }) => isAlien(system, status))
  if (alien.length > 0) {
    return broken('permissions', 'owner', `Of another user: ${alien.map(({ name }) => name).join(', ')}.`, { mend: [`sudo chown "$(id -un)" ${alien.map(({ path }) => quoted(path)).join(' ')}`], figures: { files: alien.length } })
  }
  // What is no secret may be read, but not written.
  const open = system.platform === 'win32' ? [] : found.filter(({ name, status }) => status.kind === 'file' && status.mode & (secrets.includes(name) ? 0o077 : 0o022))
  if (open.length > 0) {
    return broken('permissions', 'open-to-others', `Open to other users: ${open.map(({ name }) => name).join(', ')}.`, { mend: [`chmod 600 ${open.map(({ path }) => quoted(path)).join(' ')}`], figures: { files: open.length } })
  }
  return fine('permissions', found.length > 0 ? `${found.length} files, yours and closed to others.` : 'There are no files yet.', { figures: { files: found.length } })
}

async function checkFiles(system: System): Promise<Check> {
  const encrypted = whetherEncrypted(system)
  const readers: readonly (readonly [string, () => unknown])[] = [
    ['config', () => readConfig(system).sections()],
    ['azureProfile.json', () => readProfile(system)],
    ['msal_token_cache.json', () => (encrypted ? undefined : readCache(system))],
    ['service_principal_entries.json', () => (encrypted ? undefined : JSON.parse(system.files.readText(`${system.configDirectory}/service_principal_entries.json`) || '[]'))],
    ['azin-contexts.json', () => readContexts(system)],
    ['clouds.config', () => { if (cloudsProblem(system)) throw new Error('bad format') }],
  ]
  const bad: string[] = []
  const closed: string[] = []
  const access: string[] = []
  for (const [name, read] of readers) {
    try {
      await read()
    } catch (error) {
      const mend = mendOf(system, error)
      access.push(...mend)
      if (mend.length > 0) closed.push(name)
      else bad.push(name)
    }
  }
  if (closed.length > 0) return broken('files', 'unreadable', `Cannot be read: ${[...closed, ...bad].join(', ')}.`, { mend: [...new Set(access)], figures: { files: closed.length + bad.length } })
  if (bad.length === 0) return fine('files', 'All of them can be read.')
  const mend = bad.map((name) => (name === 'azureProfile.json' || name.startsWith('msal') || name.startsWith('service')
    ? 'az login   # saves what is whole; the damaged file is kept beside it'
    : `mv ${quoted(`${system.configDirectory}/${name}`)} ${quoted(`${system.configDirectory}/${name}.damaged`)}`))
  return broken('files', 'damaged', `Damaged or unreadable: ${bad.join(', ')}.`, { mend: [...new Set(mend)], figures: { files: bad.length } })
}

/** What the settings cannot say is looked at as if it were in plain text. */
function whetherEncrypted(system: System): boolean {
  try {
    return isEncrypted(system)
  } catch {
    return false
  }
}

function checkLocks(system: System): Check {
  const now = system.clock.now() * 1000
  const stale = system.files.list(system.configDirectory).filter((name) => /\.(lock|lockfile|turn|azin-new)$/.test(name)).filter((name) => {
    const status = system.files.status(`${system.configDirectory}/${name}`)
    return status !== undefined && now - status.mtime > deadAfter
  })
  if (stale.length === 0) return fine('locks', 'None is left behind.')
  return doubtful('locks', 'stale', `Left behind by a program that was killed: ${stale.slice(0, 3).join(', ')}${stale.length > 3 ? ', ...' : ''}. azin takes over by itself.`, {
    mend: [`rm ${stale.map((name) => quoted(`${system.configDirectory}/${name}`)).join(' ')}`], figures: { files: stale.length },
  })
}
