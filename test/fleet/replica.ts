/** One replica as a process: `node replica.mjs OPTIONS.json`. It says its port, answers GET /token?identity=&scope= and /seen, until it is killed. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type FleetEvent, type FleetIdentity, openFleet, type StoreOptions } from '../../src/fleet.ts'
import { nodeSystem } from '../../src/system/node.ts'

const { identities, store } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as { identities: readonly FleetIdentity[]; store?: StoreOptions }
const byName = new Map(identities.map((identity) => [identity.name, identity]))
const fleet = await openFleet(nodeSystem(), { identity: (name) => byName.get(name), ...(store && { store }) })
const seen: Record<string, number> = {}
const errors = new Map<string, string>()
fleet.observe((event: FleetEvent) => {
  const kind = event.kind === 'answer' ? event.source : event.kind === 'store' ? event.state : event.kind
  seen[kind] = (seen[kind] ?? 0) + 1
  if (event.kind === 'error') errors.set(event.code, event.message)
})
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://x')
  const say = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (pathname === '/seen') return say(200, { seen, errors: Object.fromEntries(errors), state: fleet.state(), replicas: await fleet.replicas(), rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed })
  try {
    say(200, await fleet.token({ identity: searchParams.get('identity')!, scopes: searchParams.getAll('scope') }))
  } catch (error) {
    say(500, { error: (error as Error).message })
  }
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`))
