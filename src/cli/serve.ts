/** How does `az serve` begin, what does it say, and where does it write its books? It runs until Ctrl+C. */

import { UsageError } from '../errors.ts'
import { toJson } from '../output/json.ts'
import { readConfig } from '../profile/config.ts'
import { type Audit, serve, type Serving } from '../serve.ts'
import type { ListenAt, System } from '../system/system.ts'
import { list, text, type Values } from './args.ts'
import { type Answer, type Call, globalOptions } from './commands.ts'
import { login } from './login.ts'
import { wantsValue } from './plainly.ts'
import { environmentOf, readyLines } from './serve-lines.ts'

/** Never resolves once it serves: a signal ends it. */
export async function serveTokens(system: System, call: Call): Promise<Answer> {
  const { values } = call
  if (isFleet(system, values)) return (await import('./serve-fleet.ts')).serveFleet(system, call)
  const at = addressOf(system, values)
  const clients = clientsOf(values)
  await comeIn(system, call)
  const serving = await serve(system, {
    at,
    clients,
    audiences: list(values, 'audience'),
    tenant: text(values, 'tenant'),
    subscription: text(values, 'subscription'),
    hosts: list(values, 'host') ?? [],
    audit: booksOf(system, text(values, 'audit')),
  })
  system.terminal.out(wantsValue(call) ? toJson(valueOf(serving, values)) : `${readyLines(serving, text(values, 'socket')).join('\n')}\n`)
  return new Promise(() => {})
}

/** A store that is shared, a policy, or a file of settings makes it a replica of a fleet. */
function isFleet({ env }: System, values: Values): boolean {
  const store = text(values, 'store')
  if (store !== undefined && !['user', 'job', 'memory'].includes(store) && !isShared(store)) throw new UsageError(`argument --store: invalid choice: '${store}' (choose from 'user', 'job', 'memory', or redis://HOST)`)
  if (store !== undefined && !isShared(store)) return false
  return store !== undefined || ['policy', 'config'].some((key) => values[key] !== undefined) || ['STORE', 'POLICY', 'CONFIG'].some((name) => env[`AZIN_SERVE_${name}`])
}

/** Says where many machines keep tokens together. */
export function isShared(store: string): boolean {
  return /^rediss?:\/\//.test(store)
}

const ours = new Set(['port', 'socket', 'client', 'clients', 'audience', 'host', 'audit', 'tenant', 'subscription', 'store', ...globalOptions.map(({ key }) => key)])

/** With `--store memory` the sign-in is made here and now, and ends with this process. */
async function comeIn(system: System, call: Call): Promise<void> {
  const { values } = call
  const store = text(values, 'store') ?? readConfig(system).text('core', 'store')
  if (store === 'memory') return void (await login(system, { ...call, values: { ...values, output: 'none' } }))
  const other = Object.keys(values).find((key) => !ours.has(key))
  const option = call.command.options.find(({ key }) => key === other)
  if (option) throw new UsageError(`${option.names[0]} goes with --store memory, where az serve signs in by itself.`, 2, ['az login', 'az serve --store memory'])
}

function addressOf(system: System, values: Values): ListenAt {
  const [socket, port] = [text(values, 'socket'), text(values, 'port')]
  if (socket !== undefined && port !== undefined) throw new UsageError('--socket and --port exclude each other.')
  if (socket !== undefined) return { socket: socket.startsWith('/') || /^[A-Za-z]:|^\\\\/.test(socket) ? socket : `${system.workingDirectory}/${socket}` }
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) throw new UsageError(`argument --port: invalid int value: '${port}'`)
  return { host: '127.0.0.1', port: Number(port ?? 0) }
}

function clientsOf(values: Values): readonly string[] {
  const names = list(values, 'client')
  const count = text(values, 'clients')
  const wrong = names?.find((name) => !/^[A-Za-z0-9][\w.-]{0,63}$/.test(name))
  if (wrong !== undefined) throw new UsageError(`'${wrong}' cannot be the name of a client: letters, digits, ".", "_" and "-".`)
  if (names && new Set(names).size < names.length) throw new UsageError('Two clients have the same name.')
  if (count !== undefined && !/^[1-9]\d?$/.test(count)) throw new UsageError(`argument --clients: from 1 to 99, not '${count}'`)
  if (names && count !== undefined) throw new UsageError('--client names the clients, --clients numbers them: one of the two.')
  return names ?? Array.from({ length: Number(count ?? 1) }, (_, i) => `client-${i + 1}`)
}

/** One line of JSON for each token and each refusal: into a file, else on standard error. */
function booksOf(system: System, file: string | undefined): (entry: Audit) => void {
  if (file === undefined) return (entry) => system.terminal.err(`${JSON.stringify(entry)}\n`)
  const path = file.startsWith('/') || /^[A-Za-z]:/.test(file) ? file : `${system.workingDirectory}/${file}`
  system.files.append(path, '') // told now rather than at the first token
  return (entry) => system.files.append(path, `${JSON.stringify(entry)}\n`)
}

function valueOf(serving: Serving, values: Values) {
  const socket = text(values, 'socket')
  return {
    ...(socket === undefined ? { endpoint: `http://127.0.0.1:${serving.port}` } : { socket }),
    user: serving.user,
    audiences: serving.audiences,
    clients: serving.clients.map((client) => ({ name: client.name, environment: environmentOf(client, serving.port) })),
  }
}
