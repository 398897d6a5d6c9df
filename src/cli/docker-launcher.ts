/** How does docker find azin? As the program `docker-credential-azin` on the PATH: one small script, as `az` itself is one. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { isLauncher, launcher } from './launcher.ts'

function nameOn(system: System): string {
  return system.platform === 'win32' ? 'docker-credential-azin.cmd' : 'docker-credential-azin'
}

/** @param directory by default the first usual one that is on the PATH. @returns lines for a person. */
export async function placeHelper(system: System, self: readonly string[], directory: string | undefined): Promise<readonly string[]> {
  const places = usual(system)
  const place = directory === undefined ? places.find((one) => searchPath(system).includes(one)) ?? places[0] : absolute(system, directory)
  if (place === undefined) throw new AuthError('not_supported', 'There is no home directory to put docker-credential-azin in.', ['az credential docker --install --registry NAME --dir DIRECTORY'])
  const file = `${place}/${nameOn(system)}`
  if (system.files.status(file) && !isMine(system, file)) throw new AuthError('file_unwritable', `Another program is called docker-credential-azin there: '${file}'. It was left alone.`)
  system.files.replace(file, launcher(system.platform, self, ['credential', 'docker']).text)
  if (system.platform !== 'win32' && (await system.processes.run('/bin/chmod', ['755', file])).code !== 0) throw new AuthError('file_unwritable', `'${file}' could not be made executable.`, [`chmod 755 ${file}`])
  return [`Written: ${file}`, ...(searchPath(system).includes(place) ? [] : [`${place} is not on your PATH, where docker looks for it: export PATH="${place}:$PATH"`])]
}

/** @returns a line for each that was removed. */
export function removeHelpers(system: System, directory: string | undefined): readonly string[] {
  const places = directory === undefined ? [...new Set([...usual(system), ...searchPath(system)])] : [absolute(system, directory)]
  const mine = places.map((place) => `${place}/${nameOn(system)}`).filter((file) => isMine(system, file))
  return mine.map((file) => (system.files.remove(file), `Removed: ${file}`))
}

function isMine(system: System, file: string): boolean {
  if (system.files.status(file)?.kind !== 'file') return false
  const text = system.files.readShort(file, 64 * 1024) ?? ''
  return isLauncher(text) && /credential'? '?docker|credential" "docker/.test(text)
}

function usual(system: System): readonly string[] {
  const local = system.env['LOCALAPPDATA']
  if (system.platform === 'win32') return local ? [`${local}\\Microsoft\\WindowsApps`] : []
  return system.home ? [`${system.home}/.local/bin`, `${system.home}/bin`] : ['/usr/local/bin']
}

function searchPath(system: System): readonly string[] {
  return (system.env['PATH'] ?? system.env['Path'] ?? '').split(system.platform === 'win32' ? ';' : ':').filter((entry) => entry !== '').map((entry) => entry.replace(/(.)[\\/]+$/, '$1'))
}

function absolute(system: System, directory: string): string {
  const full = /^([/\\]|[A-Za-z]:)/.test(directory) ? directory : `${system.workingDirectory}/${directory.replace(/^(?:\.\/)+|^\.$/, '')}`
  return full.replace(/(.)[\\/]+$/, '$1')
}
