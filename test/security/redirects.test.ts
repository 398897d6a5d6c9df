// time limit: 1500 s
/** Does a secret follow a redirect? (S6) */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { azFor, type Az } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startEmulator, type TestEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import type { Ended } from '../harness/program.ts'
import { cacheOf, expire } from '../reliability/scene.ts'
import { elsewhere, proxied } from './listener.ts'

const { pick } = random('redirects')
const person = { username: 'ada@larkspur.example', password: 'azin-demo' }
const principal = 'a21e0004-0000-4000-8000-000000000002'
const statuses = [301, 302, 303, 307, 308]

interface Grant {
  readonly name: string
  /** Part of the path whose answer is a redirect. */
  readonly path: string
  readonly run: (az: Az, server: TestEmulator) => Promise<Ended>
}

const grants: readonly Grant[] = [
  { name: 'password', path: '/token', run: (az) => az.run('login', '-u', person.username, '-p', person.password) },
  { name: 'client secret', path: '/token', run: (az) => az.run('login', '--service-principal', '-u', principal, '-p', person.password, '-t', 'larkspur.example') },
  { name: 'authorization code', path: '/token', run: async (az) => {
    const running = az.start('login')
    await visit(await az.browser.next(), person)
    return running.ended
  } },
  { name: 'device code', path: '/token', run: (az) => az.run('login', '--use-device-code') },
  { name: 'refresh token', path: '/token', run: (az) => az.run('account', 'get-access-token') },
  { name: 'access token at the resource manager', path: '/tenants', run: (az) => az.run('account', 'tenant', 'list') },
  { name: 'access token of rest', path: '/subscriptions', run: (az) => az.run('rest', '--url', '/subscriptions?api-version=2022-12-01') },
]

test('whatever the redirect and the secret: nothing arrives at the second address', async (t) => {
  const [other, proxy] = [await elsewhere(t), await elsewhere(t)]
  const places = (server: TestEmulator) => [`${server.origin}/second/address`, `http://localhost:${other.port}/`, `http://127.0.0.1:${other.port}/token`, 'https://evil.example/token', '//evil.example/', `http://[::1]:${other.port}/`]
  const all = grants.flatMap((grant) => statuses.flatMap((status) => [0, 1, 2, 3, 4, 5].map((place) => ({ grant, status, place }))))
  const many = count('redirects', 7)
  const chosen = many >= all.length ? all : grants.flatMap((grant) => Array.from({ length: Math.ceil(many / grants.length) }, () => pick(all.filter((one) => one.grant === grant))))
  for (const { grant, status, place } of chosen) {
    const server = await startEmulator(t)
    const az = azFor(t, server.origin, proxied(proxy.port))
    const signedIn = grant.run.toString().includes("'login'") ? undefined : await az.run('login', '-u', person.username, '-p', person.password, '-o', 'none')
    if (signedIn) assert.equal(signedIn.code, 0, signedIn.stderr)
    if (grant.name === 'refresh token') expire(az.configDirectory)
    const location = places(server)[place]!
    server.emulator.control.fault({ kind: 'status', path: grant.path, times: 99, status, headers: { location }, body: '' })
    const { code, stdout, stderr } = await grant.run(az, server)
    const where = `${grant.name}, ${status} to ${location}`
    // What the profile knows is told without the resource manager, with a warning.
    if (grant.path === '/token') assert.deepEqual([code, stdout], [1, ''], `${where}: ${stderr}`)
    assert.match(stderr, /(ERROR|WARNING): .*(redirect|HTTP 30\d|where nothing was sent)/, where)
    assert.deepEqual(server.emulator.state.requests.filter((one) => one.path.startsWith('/second')), [], where)
    if (!signedIn) assert.ok(!existsSync(cacheOf(az.configDirectory)), `${where}: something was kept`)
    await server.close()
  }
  assert.deepEqual([other.heard, proxy.heard], [[], []])
  figure('redirects', chosen.length)
  figure('redirects followed', 0)
})
