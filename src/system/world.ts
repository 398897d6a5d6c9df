/** What is the world made of, on whichever runtime? Everything costly is built or imported at its first use, so the hot path pays for none of it. */
import { AuthError } from '../errors.ts'
import { type LocalClock, nodeClock } from './clock.ts'
import { armSignals, ending, finishFirst } from './signals.ts'
import type { Files, Locks, Probe, Processes, System, Terminal, Transport, Vault } from './system.ts'

/** What is used every time, and done differently by each runtime. */
export interface Parts {
  readonly files: Files
  readonly terminal: Terminal
  /** How the wall clock is read where not by `Date`. */
  readonly local: LocalClock
}

export interface WorldOptions {
  /** False where the process is somebody else's: its signals stay with their default. */
  readonly signals?: boolean
}

/** The value of `make`, made once. */
function once<T>(make: () => T): () => T {
  let value: { made: T } | undefined
  return () => (value ??= { made: make() }).made
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

function configDirectory(env: NodeJS.ProcessEnv, home: string | undefined): string {
  const named = env['AZURE_CONFIG_DIR']
  if (named) return isPlain(named) ? named : process.getBuiltinModule('node:path').resolve(named)
  if (home) return `${home}/.azure`
  throw new AuthError('file_unreadable', 'There is no home directory to keep accounts in.', ['Set HOME or AZURE_CONFIG_DIR.'])
}

/** @param own the environment that azin answers for: empty where the process is somebody else's */
function lazyTransport(env: NodeJS.ProcessEnv, own: NodeJS.ProcessEnv, directory: () => string): Transport {
  const load = once(async () => {
    const [{ nodeTransport }, { refuseListeners }] = await Promise.all([import('./transport.ts'), import('./listeners.ts')])
    refuseListeners(own, directory)
    return nodeTransport(env)
  })
  return { send: async (request) => (await load()).send(request) }
}

function lazyLocks(): Locks {
  const load = once(async () => (await import('./locks.ts')).nodeLocks())
  return { hold: async (file, options, work) => (await load()).hold(file, options, work) }
}

function lazyProcesses(env: NodeJS.ProcessEnv): Processes {
  const load = once(() => import('./processes.ts').then(({ nodeProcesses }) => nodeProcesses(env)))
  return {
    which: async (name) => (await load()).which(name),
    all: async (name) => (await load()).all(name),
    run: async (file, args, options) => (await load()).run(file, args, options),
    launch: async (file, args, options) => (await load()).launch(file, args, options),
    become: async (file, args, env) => (await load()).become(file, args, env),
  }
}

function lazyVault(system: () => Pick<System, 'platform' | 'env' | 'processes'>): Vault {
  const load = once(async () => (await import('./vault/vault.ts')).systemVault(system()))
  return {
    open: async (path, sealed) => (await load()).open(path, sealed),
    seal: async (path, text) => (await load()).seal(path, text),
    discard: async (path) => (await load()).discard(path),
  }
}

function lazyProbe(): Probe {
  const { bun } = process.versions
  const load = once(async () => (await import('./probe.ts')).nodeProbe())
  return {
    runtime: bun ? { name: 'bun', version: bun } : { name: 'node', version: process.versions.node },
    uid: process.getuid?.(),
    lookup: async (host) => (await load()).lookup(host),
    listens: async (address) => (await load()).listens(address),
  }
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
export function world({ files, terminal, local }: Parts, options: WorldOptions = {}): System {
  const { env } = process
  const arm = () => options.signals !== false && armSignals()
  const home = once(() => homeDirectory(env, process.platform))
  const directory = once(() => configDirectory(env, home()))
  const armed = <T>(value: T) => once(() => (arm(), value))
  const transport = armed(lazyTransport(env, options.signals === false ? {} : env, directory))
  const locks = armed(lazyLocks())
  const processes = armed(lazyProcesses(env))
  const probe = once(lazyProbe)
  const platform = process.platform as System['platform']
  const vault = armed(lazyVault(() => ({ platform, env, processes: processes() })))
  return {
    platform,
    env,
    pid: process.pid,
    get home() { return home() },
    get configDirectory() { return directory() },
    get workingDirectory() { return workingDirectory() },
    files,
    clock: nodeClock(local),
    terminal,
    get locks() { return locks() },
    get processes() { return processes() },
    get transport() { return transport() },
    get vault() { return vault() },
    get probe() { return probe() },
    listen: async (at, answer) => (arm(), (await import('./listen.ts')).nodeListen(at, answer)),
    host: async (at, answer) => (arm(), (await import('./host.ts')).nodeHost(at, answer)),
    finish: (work) => (arm(), finishFirst(work)),
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    get ending() { return arm(), ending() },
  }
}
