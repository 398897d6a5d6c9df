/** When is `az serve` a replica of a fleet, and what does it say then? It runs until a signal, finishes what it has begun, and ends. */

import { UsageError } from '../errors.ts'
import { type Given, isOwnMachine, readSettings, type Settings, settingNames } from '../fleet/configuration.ts'
import { type Doors, openDoors } from '../fleet/doors.ts'
import { openFleet } from '../fleet.ts'
import { toJson } from '../output/json.ts'
import type { System } from '../system/system.ts'
import { version } from '../system/version.ts'
import { list, text } from './args.ts'
import { type Answer, type Call, globalOptions } from './commands.ts'
import { wantsValue } from './plainly.ts'

/** As `args.ts` spells them: `storeUsername`. */
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const ours = new Set(['config', 'port', ...settingNames.map(camel), ...globalOptions.map(({ key }) => key)])

/** Never resolves once it serves: a signal ends it. */
export async function serveFleet(system: System, call: Call): Promise<Answer> {
  const { values } = call
  const other = call.command.options.find(({ key }) => key in values && !ours.has(key))
  if (other) throw new UsageError(`${other.names[0]} does not go with a fleet, whose callers and identities are in its policy.`, 2, ['az serve --policy FILE --store redis://...'])
  const port = text(values, 'port')
  if (port !== undefined && values['listen'] !== undefined) throw new UsageError('--port and --listen exclude each other.')
  const given: Given = { ...Object.fromEntries(['config', ...settingNames].map((name) => [name, values[camel(name)]])), host: list(values, 'host'), ...(port !== undefined && { listen: port }) }
  const settings = readSettings(system, given)
  const doors = await openDoors(system, settings, version, openFleet)
  system.finish(() => doors.finish())
  system.terminal.out(wantsValue(call) ? toJson(valueOf(settings, doors)) : `${lines(settings, doors).join('\n')}\n`)
  return new Promise(() => {})
}

function lines({ listen, store, tls, policy, hosts, admin }: Settings, { port, adminPort, callers }: Doors): readonly string[] {
  const at = `${tls ? 'https' : 'http'}://${shown(listen.host)}:${port}`
  const inner = admin ? `http://${shown(admin.host)}:${adminPort}` : isOwnMachine(listen.host) ? at : undefined
  return [
    `Serving tokens for ${callers === 1 ? 'one caller' : `${callers} callers`} of ${policy} at ${at}, until Ctrl+C.`,
    `  kept      ${store ? 'sealed in Redis, shared with every replica there' : 'in the memory of this replica alone'}`,
    `  machines  IDENTITY_ENDPOINT=${at}/msi/token with a secret of the policy in IDENTITY_HEADER`,
    `  others    GET ${at}/token?resource=URI with "Authorization: Bearer ..." or a client certificate`,
    inner ? `  you       ${inner}/ and /metrics, /healthz, /readyz` : '  you       /healthz and /readyz; the page and /metrics with --admin HOST:PORT',
    ...(hosts.length === 0 && !isOwnMachine(listen.host) ? ['  names     callers can use its address in numbers; --host NAME ... allows names'] : []),
  ]
}

function shown(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function valueOf({ listen, store, tls, policy, admin }: Settings, { port, adminPort, callers }: Doors) {
  const at = `${tls ? 'https' : 'http'}://${shown(listen.host)}:${port}`
  return { endpoint: at, ...(admin ? { admin: `http://${shown(admin.host)}:${adminPort}` } : {}), policy, callers, store: store ? 'redis' : 'none' }
}
