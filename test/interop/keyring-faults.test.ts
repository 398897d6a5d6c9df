// time limit: 180 s
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { startKeyring } from '../harness/keyring.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import type { Ended } from '../harness/program.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { ada } from './world.ts'

/** Milliseconds that a program waits for a keyring; the rest of the two seconds is for its start and its end. */
const patience = 1_600

/** Milliseconds in which the program comes up and says no, on this computer at this moment. */
async function quickNo(az: Az): Promise<number> {
  return (await az.run('login', '--username', 'a', '--password', 'b', { env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } })).ms
}

interface Fault {
  readonly says: RegExp
  /** @returns the environment in which a program meets it. */
  readonly make: (t: Scope) => Promise<Record<string, string>>
}

const faults: Readonly<Record<string, Fault>> = {
  'no D-Bus at all': { says: /no keyring to be reached: this session has no D-Bus/, make: async () => ({}) },
  'a D-Bus that is gone': { says: /this session has no D-Bus/, make: async (t) => ({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place(t), 'bus')}` }) },
  'a D-Bus that says nothing': { says: /The keyring does not answer\./, make: async (t) => ({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${await mute(t)}` }) },
  'a D-Bus without a keyring': { says: /There is no keyring: nothing on this session's D-Bus keeps secrets\./, make: async (t) => (await startKeyring(t, { empty: true })).env },
  'a locked keyring': {
    says: /The keyring is locked\./,
    async make(t) {
      const keyring = await startKeyring(t)
      await keyring.lock()
      return keyring.env
    },
  },
  'a D-Bus that is stopped': {
    says: /The keyring does not answer\./,
    async make(t) {
      const keyring = await startKeyring(t)
      keyring.bus.kill('SIGSTOP')
      return keyring.env
    },
  },
  'a keyring that is stopped': {
    says: /The keyring does not answer\./,
    async make(t) {
      const keyring = await startKeyring(t)
      keyring.daemon!.kill('SIGSTOP')
      return keyring.env
    },
  },
}

/** A socket that takes every connection and never answers. */
async function mute(t: Scope): Promise<string> {
  const path = join(place(t), 'bus')
  const server = createServer((socket) => void socket.resume())
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  t.after(() => server.close())
  return path
}

function assertSaid({ code, stdout, stderr, ms }: Ended, says: RegExp, quick: number): void {
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, says)
  assert.match(stderr, /azin does not keep them in plain text instead/)
  assert.match(stderr, /az config set core\.encrypt_token_cache=false/)
  assert.ok(ms <= patience + 1.5 * quick, `${ms} ms, and without waiting ${quick} ms`)
}

const secretFiles = ({ configDirectory }: Az) => readdirSync(configDirectory).filter((name) => /^(msal_token_cache|service_principal)/.test(name)).sort()

for (const [name, { says, make }] of Object.entries(faults)) {
  test(`${name}: a sign-in says so within two seconds, asks nobody, and writes nothing`, async (t) => {
    const server = await startEmulator(t)
    const az = azFor(t, server.origin, { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'true', ...(await make(t)) })
    assertSaid(await az.run('login', '--username', ada.username!, '--password', ada.password!), says, await quickNo(az))
    assert.deepEqual(secretFiles(az), [])
    assert.deepEqual(server.emulator.state.requests, [])
  })

  test(`${name}: who is signed in hears so within two seconds, and the plain cache beside is not used`, async (t) => {
    const az = azFor(t, undefined, { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'true', ...(await make(t)) })
    writeSignedIn(az.configDirectory)
    writeFileSync(join(az.configDirectory, 'msal_token_cache.bin'), '')
    const ended = await az.run('account', 'get-access-token')
    // A locked keyring that holds nothing has nothing to be unlocked for.
    if (name === 'a locked keyring') assert.match(ended.stderr, /does not exist in MSAL token cache/)
    else assertSaid(ended, says, await quickNo(az))
    assert.equal(ended.stdout, '')
  })
}

test('a locked keyring that holds the tokens says that it is locked', async (t) => {
  const keyring = await startKeyring(t)
  const server = await startEmulator(t)
  const az = azFor(t, server.origin, { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'true', ...keyring.env })
  await az.json('login', '--username', ada.username!, '--password', ada.password!)
  await keyring.lock()
  assertSaid(await az.run('account', 'get-access-token'), /The keyring is locked\./, await quickNo(az))
  assertSaid(await az.run('logout'), /The keyring is locked\./, await quickNo(az))
  assert.deepEqual(secretFiles(az), ['msal_token_cache.bin'])
})
