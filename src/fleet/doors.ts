/** The narrator of a replica: a policy, a fleet, a door for callers, one for whoever looks after it; and how it all ends. */

import { AuthError, isAzinError } from '../errors.ts'
import type { HostedRequest, Hosting, HostTls, ServedAnswer, System } from '../system/system.ts'
import { booksAt } from './audit.ts'
import { isOwnMachine, type Settings } from './configuration.ts'
import type { Fleet, FleetOptions } from './contract.ts'
import { isBrowser, ourNames } from './gate.ts'
import { observed } from './observed.ts'
import { type Policy, readPolicy } from './policy.ts'
import { refusing } from './questions.ts'
import { type Standing, standingAnswer } from './standing.ts'
import { openTokenDoor } from './token-door.ts'
import { openTraces } from './traces.ts'
import { watch } from './watch.ts'

export interface Doors {
  readonly port: number
  readonly adminPort: number | undefined
  readonly callers: number
  /** Not ready, then finished, then closed. */
  finish(): Promise<void>
}

/** Milliseconds for what runs at the end. */
const patience = 20_000

/** Listens from now on. @throws what reading the settings' files, opening the fleet and listening throw */
export async function openDoors(system: System, settings: Settings, version: string, openFleet: (system: System, options: FleetOptions) => Promise<Fleet>): Promise<Doors> {
  const tell = (text: string) => system.terminal.err(`WARNING: ${text.replaceAll('\n', '\nWARNING: ')}\n`)
  const source = given(system, settings.policy, 'policy')
  let policy: Policy = readPolicy(source, settings.policy)
  let policyTrouble: string | undefined
  let leaving = false
  const tls = settings.tls && readTls(system, settings.tls)
  const traces = settings.traces ? await openTraces(version) : undefined
  const books = booksAt(system, settings.audit, tell)
  const fleet = await openFleet(system, { identity: (name) => policy.identities.get(name), ...(settings.store && { store: settings.store }) })
  const ending = new AbortController()
  const end = async (): Promise<void> => {
    ending.abort()
    await fleet.close()
    books.close()
  }
  let storeTrouble: string | undefined
  fleet.observe((event) => {
    if (event.kind !== 'store') return
    storeTrouble = event.state === 'up' ? undefined : event.reason
    tell(event.state === 'up' ? 'Redis is up again.' : `Redis is ${event.state}, and tokens are given without it${storeTrouble === undefined ? '.' : `: ${storeTrouble}`}`)
  })
  const counted = observed(system, fleet, traces, version)
  const tokens = openTokenDoor(system, fleet, books, counted, policy)
  const standing: Standing = { fleet, observed: counted, books, policy: () => policy, policyTrouble: () => policyTrouble, storeTrouble: () => storeTrouble, leaving: () => leaving }
  gauges(standing)
  const alone = settings.admin === undefined && isOwnMachine(settings.listen.host)
  const ours = ourNames(settings.hosts)
  const open = async (): Promise<readonly [Hosting, Hosting | undefined]> => {
    const door = await system.host({ ...settings.listen, ...(tls && { tls }) }, (request) => {
      const unfit = unfitted(request, ours)
      if (unfit) return unfit
      return tokens.answer(request) ?? standingAnswer(system, standing, request, alone).then((answer) => answer ?? nothing)
    })
    return [door, await openAdmin(system, settings, standing, ours, door)]
  }
  const [door, admin] = await open().catch(async (error: unknown) => (await end(), Promise.reject(error as Error)))
  const reload = ([text = '']: readonly string[]) => {
    try {
      const next = readPolicy(text, settings.policy)
      policy = next
      policyTrouble = undefined
      tokens.follow(next)
      tell(`The policy ${settings.policy} has changed, and counts from now on.`)
    } catch (error) {
      if (!isAzinError(error)) throw error
      policyTrouble = `The new policy is broken, and the old one still counts:\n${error.message}`
      tell(policyTrouble)
    }
    counted.counted('azin_policy_reloads_total', 'New versions of the policy.', { outcome: policyTrouble === undefined ? 'taken' : 'broken' })
  }
  const renew = () => {
    try {
      if (settings.tls) door.renew(readTls(system, settings.tls))
    } catch (error) {
      if (!isAzinError(error)) throw error
      tell(`The new certificate of the server does not count: ${error.message}`)
    }
  }
  void watch(system, [settings.policy], [source], reload, ending.signal)
  if (settings.tls && tls) void watch(system, Object.values(settings.tls).filter((one) => one !== undefined), Object.values(tls), renew, ending.signal)
  return {
    port: door.port, adminPort: admin?.port, callers: policy.callers.length,
    async finish() {
      leaving = true
      door.leave()
      await system.clock.sleep(settings.drain * 1000)
      await door.close(patience)
      await admin?.close(1_000)
      await end()
    },
  }
}

const nothing = refusing(undefined, 404, 'There is nothing here.')

function unfitted(request: HostedRequest, ours: (request: HostedRequest) => boolean): ServedAnswer | undefined {
  if (!ours(request)) return refusing(undefined, 403, 'This host name does not belong to az serve. See --host.')
  if (request.method !== 'GET') return refusing(undefined, 405, 'az serve only answers GET.')
  return isBrowser(request) && !/^\/(metrics|healthz|readyz)?(\?|$)/.test(request.target) ? refusing(undefined, 403, 'az serve gives no tokens to browsers.') : undefined
}

/** Numbers and the page stand on a port of their own, unless this machine alone can reach us. */
async function openAdmin(system: System, { admin }: Settings, standing: Standing, ours: (request: HostedRequest) => boolean, door: Hosting): Promise<Hosting | undefined> {
  if (!admin) return undefined
  try {
    return await system.host(admin, async (request) => unfitted(request, ours) ?? (await standingAnswer(system, standing, request, true)) ?? nothing)
  } catch (error) {
    await door.close(0)
    throw error
  }
}

function gauges({ fleet, observed: { metrics }, policy, policyTrouble, leaving }: Standing): void {
  metrics.gauge('azin_ready', 'Whether this replica takes requests.', () => Number(!leaving()))
  metrics.gauge('azin_redis_up', 'Whether Redis takes and gives.', () => Number(fleet.state() === 'up'))
  metrics.gauge('azin_identities', 'Identities of the policy.', () => policy().identities.size)
  metrics.gauge('azin_callers', 'Callers of the policy.', () => policy().callers.length)
  metrics.gauge('azin_policy_broken', 'Whether a newer version of the policy waits for its mistakes to be mended.', () => Number(policyTrouble() !== undefined))
}

function given(system: System, path: string, what: string): string {
  const text = system.files.readText(path)
  if (text === undefined) throw new AuthError('file_unreadable', `There is no file ${path}.`, [`Correct --${what}.`])
  return text
}

function readTls(system: System, files: NonNullable<Settings['tls']>): HostTls {
  const clients = files.clients === undefined ? {} : { clients: given(system, files.clients, 'client-ca') }
  return { certificate: given(system, files.certificate, 'tls-certificate'), key: given(system, files.key, 'tls-key'), ...clients }
}
