/** How is a method of a program on the user's D-Bus called, with an end to the waiting? */
import { createClient, DBusError, type MessageBus } from 'dbus-native'
import { createConnection, type Socket } from 'node:net'
import { unavailable } from './unavailable.ts'

/** Milliseconds for an answer: with what comes before and after, a person hears within two seconds. */
const patience = 1_000
/** Milliseconds for a connection, which nobody has to agree to. */
const dialing = 500

export interface Call {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly signature?: string
  readonly body?: readonly unknown[]
}

export interface Bus {
  /** The values of the answer. @throws DBusError; AuthError `vault_unavailable` if there is none in time */
  call(call: Call): Promise<readonly unknown[]>
}

/** Connects, works, and leaves in every case. @throws AuthError `vault_unavailable` */
export async function onSessionBus<T>(env: Readonly<Record<string, string | undefined>>, work: (bus: Bus) => Promise<T>): Promise<T> {
  const socket = await dial(socketPaths(env))
  // The library would otherwise try a cookie from the home directory, or nobody at all.
  const client = createClient({ stream: socket, authMethods: ['EXTERNAL'] })
  client.connection.on('error', () => {}) // pending calls fail by themselves
  try {
    return await work({ call: (call) => invoke(client, call) })
  } finally {
    socket.destroy()
  }
}

async function invoke(client: MessageBus, call: Call): Promise<readonly unknown[]> {
  const { promise, settle, fail } = deferred<readonly unknown[]>()
  client.invoke({ ...call, body: [...(call.body ?? [])] }, { timeout: patience }, (error, ...values) => {
    if (error) fail(isSilence(error) ? silent(error) : error)
    else settle(values)
  })
  return promise
}

function isSilence(error: unknown): boolean {
  return !(error instanceof DBusError) || error.name === 'TimeoutError' || error.dbusName === 'org.freedesktop.DBus.Error.NoReply' || error.dbusName === 'org.freedesktop.DBus.Error.Disconnected'
}

function silent(cause: unknown): Error {
  return unavailable('The keyring does not answer.', ['Log in to the desktop again, or restart its keyring (gnome-keyring-daemon, KWallet).'], cause)
}

/** The sockets that the session's address names; systemd's usual one where nothing is said. */
export function socketPaths(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const address = env['DBUS_SESSION_BUS_ADDRESS'] || (env['XDG_RUNTIME_DIR'] ? `unix:path=${env['XDG_RUNTIME_DIR']}/bus` : '')
  return address.split(';').flatMap((one) => {
    const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(one) ?? []
    if (kind === undefined || value === undefined) return []
    const name = unescaped(value)
    return [kind === 'abstract' ? `\0${name}` : name]
  })
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

async function dial(paths: readonly string[]): Promise<Socket> {
  let cause: unknown
  for (const path of paths) {
    try {
      return await connected(path)
    } catch (error) {
      cause = error
    }
  }
  throw unavailable('There is no keyring to be reached: this session has no D-Bus.', ['In a session without a desktop, run under: dbus-run-session -- sh'], cause)
}

function connected(path: string): Promise<Socket> {
  const { promise, settle, fail } = deferred<Socket>()
  const socket = createConnection(path)
  const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), dialing)
  socket.once('connect', () => settle(socket))
  socket.on('error', fail) // stays: an error without a listener would end the process
  return promise.finally(() => clearTimeout(timer))
}

function deferred<T>(): { readonly promise: Promise<T>; settle(value: T): void; fail(error: unknown): void } {
  let settle!: (value: T) => void
  let fail!: (error: unknown) => void
  const promise = new Promise<T>((resolve, reject) => ((settle = resolve), (fail = reject)))
  return { promise, settle, fail }
}
