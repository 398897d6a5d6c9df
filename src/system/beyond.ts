/** What of the world is beyond files, clock and terminal? Network, locks, processes, the keyring, servers: each loaded at its first use. */
import { armSignals, ending, finishFirst } from './signals.ts'
import type { Locks, Probe, Processes, System, Transport, Vault } from './system.ts'

export type Beyond = Pick<System, 'locks' | 'processes' | 'transport' | 'vault' | 'probe' | 'listen' | 'host' | 'finish' | 'random' | 'ending'>

/** The value of `make`, made once. */
function once<T>(make: () => T): () => T {
  let value: { made: T } | undefined
  return () => (value ??= { made: make() }).made
}

/** How the runtime speaks to servers. */
export type LoadTransport = () => Promise<(env: NodeJS.ProcessEnv) => Transport>

const nodes: LoadTransport = async () => (await import('./transport.ts')).nodeTransport

/** @param own the environment that azin answers for: empty where the process is somebody else's */
function lazyTransport(env: NodeJS.ProcessEnv, own: NodeJS.ProcessEnv, directory: () => string, loadTransport: LoadTransport): Transport {
  const load = once(async () => {
    const [transport, { refuseListeners }] = await Promise.all([loadTransport(), import('./listeners.ts')])
    refuseListeners(own, directory)
    return transport(env)
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

export interface Here {
  readonly platform: System['platform']
  readonly env: NodeJS.ProcessEnv
  /** The configuration directory. */
  readonly directory: () => string
}

/** @param own false where the process is somebody else's: its signals stay with their default */
export function beyond({ platform, env, directory }: Here, own: boolean, transportOf: LoadTransport = nodes): Beyond {
  const arm = () => own && armSignals()
  const armed = <T>(value: T) => once(() => (arm(), value))
  const transport = armed(lazyTransport(env, own ? env : {}, directory, transportOf))
  const locks = armed(lazyLocks())
  const processes = armed(lazyProcesses(env))
  const probe = once(lazyProbe)
  const vault = armed(lazyVault(() => ({ platform, env, processes: processes() })))
  return {
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
