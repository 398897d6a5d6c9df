/** Does each kind of identity get its token, with its secret wherever it lies, and what of it is shared? */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { type FleetEvent, type FleetIdentity, openFleet } from '../../src/fleet.ts'
import { nodeSystem } from '../../src/system/node.ts'
import { cloudName } from '../harness/cloud.ts'
import type { Scope } from '../harness/place.ts'
import { startRedis } from '../harness/redis.ts'
import { clientIn, homeTenant, scene, vault } from './scene.ts'

const app = (number: number) => `a21e0004-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

async function world(t: Scope) {
  const made = await scene(t)
  const redis = await startRedis(t)
  const { server, directory } = made
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 })
    return join(directory, name)
  }
  const of = { cloud: cloudName, tenant: homeTenant }
  const identities: Record<string, FleetIdentity> = Object.fromEntries(([
    { ...of, kind: 'service-principal', name: 'by-file', client_id: app(2), secret: { file: file('by-file', 'azin-demo\n') } },
    { ...of, kind: 'service-principal', name: 'by-environment', client_id: app(2), secret: { environment: 'APP_SECRET' } },
    { ...of, kind: 'service-principal', name: 'by-command', client_id: app(2), secret: { command: 'echo azin-demo' } },
    { ...of, kind: 'service-principal', name: 'by-certificate', client_id: app(3), certificate: file('app.pem', await server.emulator.control.certificate(app(3))) },
    { ...of, kind: 'federated', name: 'federated', client_id: app(4), from: `file:${file('assertion', await server.emulator.control.federatedToken({ issuer: 'https://ci.larkspur.example', subject: 'repo:larkspur/bicycles:ref:refs/heads/main' }))}` },
    { ...of, kind: 'managed-identity', name: 'machine', client_id: '' },
    { ...of, kind: 'managed-identity', name: 'jobs', client_id: app(7) },
    { ...of, kind: 'service-principal', name: 'elsewhere', client_id: app(2), cloud: 'Nowhere', secret: { environment: 'APP_SECRET' } },
    { ...of, kind: 'service-principal', name: 'without', client_id: app(2), secret: { environment: 'NOT_THERE' } },
    { ...of, kind: 'service-principal', name: 'failing', client_id: app(2), secret: { command: 'echo oh; exit 3' } },
  ] satisfies FleetIdentity[]).map((identity) => [identity.name, identity]))
  const env = { APP_SECRET: 'azin-demo', MSAL_MANAGED_IDENTITY_ENDPOINT: `${server.origin}/metadata/identity/oauth2/token`, PATH: '/usr/bin:/bin' }
  const store = { url: redis.url, keys: made.keys() }
  const fleet = async () => {
    const system = Object.create(nodeSystem({ signals: false }), { configDirectory: { value: directory }, env: { value: env } })
    const one = await openFleet(system, { identity: (name) => identities[name], store })
    t.after(() => one.close())
    const events: FleetEvent[] = []
    one.observe((event) => void events.push(event))
    return { ...one, events, ask: (identity: string) => one.token({ identity, scopes: [vault] }) }
  }
  const requests = () => server.emulator.state.requests.filter(({ path }) => /\/token$/.test(path)).length
  return { redis, requests, one: await fleet(), two: await fleet() }
}

test('secrets, certificates, federated tokens and machines', async (t) => {
  const { one, two, requests } = await world(t)
  const others = async (identity: string) => /store|waited/.test((await two.ask(identity)).source)
  const found: Record<string, unknown> = {}
  for (const identity of ['by-certificate', 'federated', 'machine', 'jobs']) found[identity] = [clientIn(await one.ask(identity)), await others(identity)]
  assert.deepEqual(found, {
    'by-certificate': [app(3), true],
    federated: [app(4), true],
    machine: [app(6), false], // the next machine has another
    jobs: [app(7), true],
  })
  const before = requests()
  for (const identity of ['by-file', 'by-environment', 'by-command']) assert.equal(clientIn(await one.ask(identity)), app(2))
  assert.equal(requests() - before, 1, 'one application is one record, whatever it is called')
})

test('a secret by each of its ways, and what is told where there is none', async (t) => {
  for (const identity of ['by-file', 'by-environment', 'by-command']) assert.equal(clientIn(await (await world(t)).one.ask(identity)), app(2))
  const { one } = await world(t)
  await assert.rejects(one.ask('elsewhere'), { code: 'cloud_not_found' })
  await assert.rejects(one.ask('without'), { code: 'not_supported', message: /NOT_THERE is not set/ })
  await assert.rejects(one.ask('failing'), ({ code, message }: Error & { code: string }) => code === 'sign_in_refused' && /exit code 3/.test(message) && !/oh/.test(message))
  assert.deepEqual(one.events.filter(({ kind }) => kind === 'error').map((event) => event.kind === 'error' && event.code), ['cloud_not_found', 'not_supported', 'sign_in_refused'])
})
