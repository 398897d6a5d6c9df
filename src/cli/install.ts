/** How does azin come to answer to the name `az`, and how does it stop? By one file, and never at another program's expense. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { isLauncher, launcher } from './launcher.ts'

export async function install(system: System, { doors, values }: Call): Promise<Answer> {
  if (!doors.self) throw new AuthError('not_supported', 'This build does not know its own path, so it cannot write a launcher.')
  const { name, text: script } = launcher(system.platform, doors.self)
  const asked = text(values, 'directory')
  const file = asked === undefined ? await firstPossible(system, name, script) : await put(system, `${absolute(system, asked)}/${name}`, script)
  const lines = [...headline(system, file, name), ...remarks(system, file, name)]
  system.terminal.out(lines.join('\n') + '\n')
  return {}
}

/** The PATH decides what az is, not the file alone. */
function headline(system: System, file: string, name: string): readonly string[] {
  const place = file.slice(0, -name.length - 1)
  if (searchPath(system).includes(place)) return [`The command az is now azin: ${file}`]
  return [`Written: ${file}`, `It takes effect once ${place} is on your PATH, before the others: export PATH="${place}:$PATH"`]
}

export async function uninstall(system: System, { values }: Call): Promise<Answer> {
  const name = system.platform === 'win32' ? 'az.cmd' : 'az'
  const asked = text(values, 'directory')
  const places = asked === undefined ? [...new Set([...defaults(system), ...searchPath(system)])] : [absolute(system, asked)]
  const mine = places.map((place) => `${place}/${name}`).filter((file) => holdsLauncher(system, file))
  for (const file of mine) {
    system.files.remove(file)
    system.terminal.out(`Removed: ${file}\n`)
  }
  if (mine.length === 0) system.terminal.out('There is no launcher of azin here.\n')
  return {}
}

/** The usual directories of a user's own programs, those on the PATH first; the next one when one cannot be written. */
async function firstPossible(system: System, name: string, script: string): Promise<string> {
  const onPath = searchPath(system)
  const usual = defaults(system).filter((place) => place !== SYSTEM)
  const order = [...new Set([...usual.filter((place) => onPath.includes(place)), ...usual.slice(0, 1)])]
  let problem: unknown
  for (const place of order) {
    try {
      return await put(system, `${place}/${name}`, script)
    } catch (error) {
      problem ??= error
    }
  }
  throw problem ?? new AuthError('not_supported', 'There is no home directory to put the launcher in, so --dir is needed.', ['azin install --dir DIRECTORY'])
}

async function put(system: System, file: string, script: string): Promise<string> {
  const place = file.replace(/[\\/][^\\/]*$/, '')
  if (system.files.status(place)?.kind === 'file') throw new AuthError('file_unwritable', `'${place}' is a file, not a directory.`, ['azin install --dir DIRECTORY'])
  if (system.files.status(file) && !holdsLauncher(system, file)) {
    throw new AuthError('file_unwritable', `Another program is called az there: '${file}'. It was left alone.`, ['azin install --dir DIRECTORY'])
  }
  system.files.replace(file, script)
  if (system.platform !== 'win32') {
    const done = await system.processes.run('/bin/chmod', ['755', file])
    if (done.code !== 0) throw new AuthError('file_unwritable', `'${file}' could not be made executable.`, [`chmod 755 ${file}`])
  }
  return file
}

function holdsLauncher(system: System, file: string): boolean {
  // A link is somebody else's arrangement, even if it leads here.
  if (system.files.status(file)?.kind !== 'file') return false
  try {
    return isLauncher(system.files.readText(file) ?? '')
  } catch {
    return false
  }
}

function remarks(system: System, file: string, name: string): string[] {
  const directories = searchPath(system)
  const place = file.slice(0, -name.length - 1)
  const at = directories.indexOf(place)
  const names = system.platform === 'win32' ? ['az.cmd', 'az.exe', 'az.bat'] : ['az']
  const others = directories.flatMap((directory, i) => names.map((one) => ({ i, path: `${directory}/${one}` })))
    .filter(({ path }) => path !== file && system.files.status(path) !== undefined)
  const lines: string[] = []
  for (const { i, path } of others) {
    lines.push(at >= 0 && i > at ? `Comes after it on your PATH, and is no longer found first: ${path}` : `Comes first on your PATH and hides it: ${path}`)
  }
  return lines
}

/** Looked at to remove a launcher; never written to unasked. */
const SYSTEM = '/usr/local/bin'

function defaults(system: System): readonly string[] {
  const local = system.env['LOCALAPPDATA']
  if (system.platform === 'win32') return local ? [`${local}\\Microsoft\\WindowsApps`] : []
  return [...(system.home ? [`${system.home}/.local/bin`, `${system.home}/bin`] : []), SYSTEM]
}

function searchPath(system: System): readonly string[] {
  const separator = system.platform === 'win32' ? ';' : ':'
  const entries = (system.env['PATH'] ?? system.env['Path'] ?? '').split(separator).map((entry) => entry.replace(/(.)[\\/]+$/, '$1'))
  return [...new Set(entries.filter((entry) => entry !== ''))]
}

function absolute(system: System, directory: string): string {
  const open = directory === '~' || directory.startsWith('~/') ? (system.home ?? '~') + directory.slice(1) : directory
  const rooted = open.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(open)
  const full = rooted ? open : `${system.workingDirectory}/${open.replace(/^(?:\.\/)+|^\.$/, '')}`
  return full.replace(/(.)[\\/]+$/, '$1')
}
