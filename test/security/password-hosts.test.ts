/** To whom does a password go, whatever the realm says, and where is it afterwards? (S28) */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { azFor } from '../harness/az.ts'
import { figure } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import { elsewhere, proxied } from './listener.ts'

const canary = 'azin-demo'
const username = 'ada@larkspur.example'

/** Answers about the account's realm; whether it then may go to the token endpoint. */
const realms = (port: number): readonly (readonly [what: string, body: string, sent: boolean])[] => [
  ['managed', JSON.stringify({ account_type: 'Managed', domain_name: 'larkspur.example' }), true],
  ['federated, WS-Trust elsewhere', JSON.stringify({ account_type: 'Federated', federation_protocol: 'WSTrust', federation_metadata_url: `http://localhost:${port}/mex`, federation_active_auth_url: `http://localhost:${port}/usernamemixed` }), false],
  ['federated, SAML elsewhere', JSON.stringify({ account_type: 'federated', federation_protocol: 'SAMLP', AuthURL: `https://evil.example/`, cloud_instance_name: 'evil.example' }), false],
  ['managed, that names others', JSON.stringify({ account_type: 'Managed', federation_active_auth_url: `http://localhost:${port}/`, cloud_instance_name: 'evil.example', token_endpoint: `http://localhost:${port}/token` }), true],
  ['unknown', JSON.stringify({ account_type: 'Unknown' }), true],
  ['nonsense', '<html>', true],
  ['a list', '["Federated"]', true],
]

test('the realm decides whether a password is sent, never where', async (t) => {
  const [other, proxy] = [await elsewhere(t), await elsewhere(t)]
  for (const [what, body, sent] of realms(other.port)) {
    const server = await startEmulator(t)
    server.emulator.control.fault({ kind: 'garbage', path: '/userrealm', times: 9, body })
    const az = azFor(t, server.origin, proxied(proxy.port))
    const { code, stdout, stderr } = await az.run('login', '-u', username, '--password-stdin', { input: canary })
    assert.equal(code, sent ? 0 : 1, `${what}: ${stderr}`)
    if (!sent) assert.match(stderr, /federated.*sends a password to no other server/)
    const carrying = server.emulator.state.requests.filter((one) => JSON.stringify(one).includes(canary))
    assert.ok(carrying.every(({ method, path, form }) => method === 'POST' && path.endsWith('/token') && form['password'] === canary), JSON.stringify(carrying))
    assert.equal(carrying.length > 0, sent, what)
    assert.doesNotMatch(stdout + stderr, /azin-demo/, what)
    for (const name of readdirSync(az.home, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) assert.ok(!readFileSync(join(name.parentPath, name.name)).includes(canary), `${what}: ${name.name}`)
    }
    await server.close()
  }
  assert.deepEqual([other.heard, proxy.heard], [[], []])
  figure('answers about the realm', realms(0).length)
})

test('a password that was typed as an argument is warned about, once, and not repeated', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const { code, stderr, stdout } = await az.run('login', '-u', username, '-p', canary)
  assert.equal(code, 0)
  assert.equal((stderr.match(/password/gi) ?? []).length > 0, true, stderr)
  assert.doesNotMatch(stdout + stderr, /azin-demo/)
})
