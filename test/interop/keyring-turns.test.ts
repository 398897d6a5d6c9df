// time limit: 300 s
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { startKeyring } from '../harness/keyring.ts'
import type { TestKeyring } from '../harness/keyring.ts'
import type { Scope } from '../harness/place.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { ada, assertSameToken, parse, sharedWorld, tokenRequests } from './world.ts'
import type { Token, World } from './world.ts'

const application = 'a21e0004-0000-4000-8000-000000000002'
const on = 'AZURE_CORE_ENCRYPT_TOKEN_CACHE'
const password = ['login', '--username', ada.username!, '--password', ada.password!] as const
const principal = ['login', '--service-principal', '--username', application, '--password', demoPassword, '--tenant', 'larkspur.example'] as const
const token = ['account', 'get-access-token'] as const

async function encrypted(t: Scope): Promise<World & { keyring: TestKeyring; env: Record<string, string> }> {
  const keyring = await startKeyring(t)
  return { ...(await sharedWorld(t)), keyring, env: { [on]: 'true', ...keyring.env } }
}

/** Every text that the keyring holds. */
async function secrets(keyring: TestKeyring): Promise<readonly string[]> {
  return JSON.parse(await keyring.python(`
import gi, json; gi.require_version('Secret', '1')
from gi.repository import Secret
service = Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)
default = Secret.Collection.for_alias_sync(service, 'default', Secret.CollectionFlags.LOAD_ITEMS, None)
for item in default.get_items(): item.load_secret_sync(None)
print(json.dumps([item.get_secret().get_text() for item in default.get_items()]))
`)) as string[]
}

/** Names of the files in which a token or secret stands in plain text. */
function plain(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile() && /"secret"|refresh_?token|azin-demo|eyJ/i.test(readFileSync(join(folder, name), 'latin1')) && !name.startsWith('msal_http_cache'))
}

test('azin signs in encrypted, and Azure CLI prints the token it left, without asking for one', async (t) => {
  const { azin, azureCli, server, env } = await encrypted(t)
  parse(await azin.run(...password, { env }))
  const ours = parse<Token>(await azin.run(...token, { env }))
  const asked = tokenRequests(server)
  const theirs = parse<Token>(await azureCli.run(...token, { env }))
  assert.equal(tokenRequests(server), asked)
  assertSameToken(ours, theirs)
  assert.deepEqual(plain(azin.configDirectory), [])
  assert.equal(statSync(join(azin.configDirectory, 'msal_token_cache.bin')).size, 0)
})

test('Azure CLI signs in encrypted; each renews with the refresh token of the other; logout of one is the other\'s', async (t) => {
  const { azin, azureCli, server, keyring, env } = await encrypted(t)
  parse(await azureCli.run(...password, '-o', 'json', { env }))
  const graph = [...token, '--resource-type', 'ms-graph'] as const
  const ours = parse<Token>(await azin.run(...graph, { env }))
  const asked = tokenRequests(server)
  assert.equal(parse<Token>(await azureCli.run(...graph, { env })).accessToken, ours.accessToken)
  assert.equal(tokenRequests(server), asked)
  const theirs = parse<Token>(await azureCli.run(...token, '--resource', 'https://vault.azure.net', { env }))
  assert.equal(parse<Token>(await azin.run(...token, '--resource', 'https://vault.azure.net', { env })).accessToken, theirs.accessToken)
  assert.equal((await azin.run('logout', { env })).code, 0)
  assert.match((await azureCli.run(...token, { env })).stderr, /Please run 'az login'/)
  assert.doesNotMatch((await secrets(keyring)).join(), /"secret"/)
})

test('a service principal signs in and renews, beside a user whom Azure CLI still reads', async (t) => {
  const { azin, azureCli, server, keyring, env } = await encrypted(t)
  parse(await azin.run(...password, { env }))
  parse(await azin.run(...principal, { env }))
  const vault = [...token, '--resource', 'https://vault.azure.net'] as const
  const asked = tokenRequests(server)
  parse(await azin.run(...vault, { env }))
  assert.equal(tokenRequests(server), asked + 1)
  assert.deepEqual(plain(azin.configDirectory), [])
  const names = (text: string) => (JSON.parse(text) as { user: { name: string } }[]).map(({ user }) => user.name).sort()
  assert.deepEqual(names((await azureCli.run('account', 'list', { env })).stdout), names((await azin.run('account', 'list', { env })).stdout))
  assert.equal((await azin.run('logout', '--username', application, { env })).code, 0)
  assert.doesNotMatch((await secrets(keyring)).join(), new RegExp(demoPassword))
})

for (const clear of [true, false]) {
  test(`account clear ${clear ? 'empties the keyring' : 'by Azure CLI signs out, and azin does not bring anybody back'}`, async (t) => {
    const { azin, azureCli, keyring, env } = await encrypted(t)
    parse(await azin.run(...principal, { env }))
    parse(await azin.run(...password, { env }))
    assert.equal((await (clear ? azin : azureCli).run('account', 'clear', { env })).code, 0)
    if (clear) assert.deepEqual(await secrets(keyring), [])
    assert.deepEqual(readdirSync(azin.configDirectory).filter((name) => /^(msal_token_cache|service_p).*\.bin/.test(name)), [])
    parse(await azin.run('login', '--username', 'grace@larkspur.example', '--password', demoPassword, { env }).then((ended) => ({ ...ended, stdout: ended.code === 0 ? ended.stdout : '[]', code: 0 })))
    assert.doesNotMatch((await secrets(keyring)).join(), /"username": "ada@/)
  })
}

test('turning encryption on and off says what is left where, and account clear removes both', async (t) => {
  const keyring = await startKeyring(t)
  const server = await startEmulator(t)
  const az = azFor(t, server.origin, keyring.env)
  await az.json(...password)
  await az.run('config', 'set', 'core.encrypt_token_cache=true')
  assert.match((await az.run(...token)).stderr, /Run `az login`/)
  const first = await az.run(...password)
  assert.equal(first.code, 0)
  assert.match(first.stderr, /Tokens are kept encrypted now .* stay in plain text in \S+msal_token_cache\.json and are not used; .*az account clear/)
  await az.run('config', 'set', 'core.encrypt_token_cache=false')
  const second = await az.run(...password)
  assert.match(second.stderr, /Tokens are kept in plain files now .* stay encrypted and are not used; .*az account clear/)
  assert.equal((await az.run('account', 'clear')).code, 0)
  assert.deepEqual(await secrets(keyring), [])
  assert.deepEqual(plain(az.configDirectory), [])
  assert.doesNotMatch((await az.run(...password)).stderr, /earlier sign-ins/)
})

test('a payload that is no cache is kept aside in the keyring, never in a file, and the next sign-in repairs it', async (t) => {
  const keyring = await startKeyring(t)
  const server = await startEmulator(t)
  const az = azFor(t, server.origin, { [on]: 'true', ...keyring.env })
  await az.json(...password)
  await keyring.python(`
import gi; gi.require_version('Secret', '1')
from gi.repository import Secret
schema = Secret.Schema.new('my_schema_name', Secret.SchemaFlags.NONE, {'my_attr1': Secret.SchemaAttributeType.STRING, 'my_attr2': Secret.SchemaAttributeType.STRING})
Secret.password_store_sync(schema, {'my_attr1': 'foo', 'my_attr2': 'bar'}, None, '', '{"RefreshToken": {"cut', None)
`)
  assert.match((await az.run(...token)).stderr, /is damaged/)
  await az.json(...password)
  assert.equal((await az.run(...token)).code, 0)
  assert.ok((await secrets(keyring)).includes('{"RefreshToken": {"cut'))
  assert.deepEqual(plain(az.configDirectory), [])
  assert.equal((await az.run('logout')).code, 0)
  assert.doesNotMatch((await secrets(keyring)).join(), /cut/)
})

test('a plain cache does not look for a keyring', async (t) => {
  const az = azFor(t, undefined, { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' })
  const secret = writeSignedIn(az.configDirectory)
  writeFileSync(join(az.configDirectory, 'msal_token_cache.bin'), '')
  assert.equal((await az.json(...token) as Token).accessToken, secret)
})
