/** How is Redis reached: one server, through sentinels, or as a cluster? Everything that may wait has a limit, and nothing is queued. */

// In a bundle `import()` would give what CommonJS exports as `default` alone; this file is loaded late by itself.
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis'
import type { System } from '../system/system.ts'
import type { StoreOptions } from './contract.ts'
import { type Scripted, scripts } from './redis-scripts.ts'
import { readFile, readSecret } from './secret-source.ts'
import type { StoreAddress } from './store-address.ts'

/** Milliseconds for a connection to come about. */
const connectLimit = 1_000

/** What a store needs of Redis, whichever kind it is. */
export interface RedisClient extends Scripted {
  /** From now on and after every reconnection. */
  listen(channel: string, told: (message: string) => void): void
  /** At once; nothing is sent any more. */
  end(): void
}

/** Milliseconds before the nth try to connect again. */
const patience = (times: number) => Math.min(1_000, 50 * 2 ** Math.min(times, 5))

/**
 * Connects by itself from now on, again and again. Secrets and certificates are read now.
 * @param heard told what is wrong with the connection
 * @throws AuthError for a secret or a certificate that cannot be read
 */
export async function redisClient(system: System, address: StoreAddress, options: StoreOptions, heard: (said: string) => void): Promise<RedisClient> {
  const common = { ...(await credentials(system, address, options)), ...tlsOf(system, address, options), ...limits, scripts }
  if (address.kind === 'cluster') return ofCluster(new Cluster(address.hosts.map((host) => ({ ...host })), clusterOptions(common) as never), heard)
  const one: RedisOptions = address.kind === 'sentinel'
    ? { ...common, sentinels: address.hosts.map((host) => ({ ...host })), name: address.name, db: address.database, ...(await sentinelParts(system, address, options, common.tls)) }
    : { ...common, ...address.hosts[0], db: address.database }
  // Whoever listens can do nothing else on that connection (RESP2).
  return ofServer(new Redis(one as never), () => new Redis(one as never), heard) // its types and exactOptionalPropertyTypes do not agree
}

const limits = {
  protocol: 2,
  connectTimeout: connectLimit,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  maxLoadingRetryTime: 1_000,
  disableClientInfo: true,
  keepAlive: 10_000,
  retryStrategy: patience,
  // A master that has become a replica: look for the new one, but let this command fail.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} as const satisfies RedisOptions

function clusterOptions({ scripts, ...redisOptions }: RedisOptions) {
  return {
    redisOptions,
    scripts,
    enableOfflineQueue: false,
    clusterRetryStrategy: patience,
    slotsRefreshTimeout: connectLimit,
    slotsRefreshInterval: 5_000,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 50,
    maxRedirections: 3,
    // A managed cluster's certificate bears the names that were given, not the addresses that its nodes go by.
    dnsLookup: (host, done) => done(null, host),
  } satisfies Omit<ClusterOptions, 'scripts'> & { readonly scripts: unknown }
}

async function sentinelParts(system: System, address: StoreAddress, options: StoreOptions, tls: RedisOptions['tls']): Promise<RedisOptions> {
  const password = options.sentinel_password && (await readSecret(system, options.sentinel_password, 'password of the sentinels'))
  return {
    sentinelRetryStrategy: patience,
    failoverDetector: true,
    ...(password !== undefined && { sentinelPassword: password }),
    ...(address.tls && { enableTLSForSentinelMode: true, ...(tls && { sentinelTLS: tls }) }),
  }
}

async function credentials(system: System, address: StoreAddress, options: StoreOptions): Promise<Pick<RedisOptions, 'username' | 'password'>> {
  const username = options.username ? await readSecret(system, options.username, 'user of the store') : address.username
  const password = options.password && (await readSecret(system, options.password, 'password of the store'))
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
}

function tlsOf(system: System, { tls }: StoreAddress, { ca, certificate, key }: StoreOptions): { tls?: NonNullable<RedisOptions['tls']> } {
  if (!tls) return {}
  return {
    tls: {
      ...(ca !== undefined && { ca: readFile(system, ca, 'certificate of the store') }),
      ...(certificate !== undefined && { cert: readFile(system, certificate, 'certificate for the store') }),
      ...(key !== undefined && { key: readFile(system, key, 'key for the store') }),
    },
  }
}

function ofServer(client: Redis, another: () => Redis, heard: (said: string) => void): RedisClient {
  const listeners: Redis[] = []
  // Without a listener an error would end the program.
  client.on('error', ({ message }: Error) => heard(message))
  return Object.assign(bind(client as unknown as Scripted), {
    listen(channel: string, told: (message: string) => void) {
      const ear = another()
      listeners.push(ear)
      ear.on('error', () => {})
      ear.on('ready', () => void ear.subscribe(channel).catch(() => {}))
      ear.on('message', (_channel, message) => told(message))
    },
    end() {
      for (const one of [client, ...listeners]) one.disconnect()
    },
  })
}

function ofCluster(cluster: Cluster, heard: (said: string) => void): RedisClient {
  cluster.on('error', ({ message }: Error) => heard(message))
  return Object.assign(bind(cluster as unknown as Scripted), {
    listen(channel: string, told: (message: string) => void) {
      // It has a connection of its own for this, and subscribes again when the node is lost.
      cluster.once('ready', () => void cluster.subscribe(channel).catch(() => {}))
      cluster.on('message', (_channel, message) => told(message))
    },
    end: () => cluster.disconnect(),
  })
}

function bind(client: Scripted): Scripted {
  return {
    azinLock: (...given) => client.azinLock(...given),
    azinExtend: (...given) => client.azinExtend(...given),
    azinUnlock: (...given) => client.azinUnlock(...given),
    // Of all arrays of bytes the library knows Buffer alone.
    azinPut: (record, fence, value, milliseconds) => client.azinPut(record, fence, Buffer.from(value), milliseconds),
    azinGetBuffer: (...given) => client.azinGetBuffer(...given),
    azinBeat: (...given) => client.azinBeat(...given),
    azinLeave: (...given) => client.azinLeave(...given),
  }
}
