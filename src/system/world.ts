/** What is the world made of, on whichever runtime? What a token does not need is in `beyond.ts`, made when something of it is first used. */
import { AuthError } from '../errors.ts'
import type { beyond } from './beyond.ts'
import { type LocalClock, nodeClock } from './clock.ts'
import { withLazy } from './lazily.ts'
import type { Files, System, Terminal } from './system.ts'

/** What is used every time, and done differently by each runtime. */
export interface Parts {
  readonly files: Files
  readonly terminal: Terminal
  /** How the wall clock is read where not by `Date`. */
  readonly local: LocalClock
  /** What a token does not need. */
  readonly beyond: () => typeof beyond
}

export interface WorldOptions {
  /** False where the process is somebody else's: its signals stay with their default. */
  readonly signals?: boolean
}

function homeDirectory(env: NodeJS.ProcessEnv, platform: string): string | undefined {
  const named = platform === 'win32' ? env['USERPROFILE'] : env['HOME']
  if (named) return named
  try {
    // Some SDKs start `az` with an environment of PATH only (Azure SDK for C++): ask the user database.
    return process.getBuiltinModule('node:os').userInfo().homedir || undefined
  } catch {
    return undefined // a container's user may have no entry there
  }
}

/** Needs no resolving, for which a module would be loaded. */
function isPlain(directory: string): boolean {
  return directory.startsWith('/') && !`${directory}/`.includes('/./') && !`${directory}/`.includes('/../') && !`${directory}/`.includes('//')
}

function configDirectory(env: NodeJS.ProcessEnv, system: Pick<System, 'home'>): string {
  const named = env['AZURE_CONFIG_DIR']
  if (named) return isPlain(named) ? named : process.getBuiltinModule('node:path').resolve(named)
  const { home } = system
  if (home) return `${home}/.azure`
  throw new AuthError('file_unreadable', 'There is no home directory to keep accounts in.', ['Set HOME or AZURE_CONFIG_DIR.'])
}

/** A folder that was removed has no path: what is looked for in it is not there either. */
function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return process.env['PWD'] ?? '/'
  }
}

/** The system of this process. Waiting for anything (network, locks, processes, a person) first arms the signals. */
export function world({ files, terminal, local, beyond }: Parts, options: WorldOptions = {}): System {
  const { env } = process
  const platform = process.platform as System['platform']
  let home: { readonly found: string | undefined } | undefined
  let directory: string | undefined
  const system: System = withLazy({
    platform,
    env,
    pid: process.pid,
    get home() { return (home ??= { found: homeDirectory(env, platform) }).found },
    get configDirectory() { return (directory ??= configDirectory(env, system)) },
    get workingDirectory() { return workingDirectory() },
    files,
    clock: nodeClock(local),
    terminal,
  }, () => beyond()({ platform, env, directory: () => system.configDirectory }, options.signals !== false))
  return system
}
