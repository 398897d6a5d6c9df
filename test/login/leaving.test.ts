// time limit: 120 s
/** What happens when a user ends every session, in Microsoft's own cloud with its own Graph? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'
import { proxyEnvironment } from '../harness/real-az.ts'

const ada = ['-u', 'ada@larkspur.example', '-p', 'azin-demo'] as const

async function signedIn(t: Scope) {
  const server = await startEmulator(t, {}, { proxy: true })
  const az = azFor(t, undefined, proxyEnvironment(server))
  assert.equal((await az.run('login', '-o', 'none', ...ada)).code, 0)
  return { server, az }
}

test('logout --revoke: every session ends, this one too, and only Graph is asked', async (t) => {
  const { server, az } = await signedIn(t)
  const elsewhere = azFor(t, undefined, proxyEnvironment(server))
  await elsewhere.run('login', '-o', 'none', ...ada)
  const asked = server.hosts.length
  const { code, stdout, stderr } = await az.run('logout', '--revoke')
  assert.deepEqual([code, stdout], [0, ''])
  assert.match(stderr, /^WARNING: This ends every session of ada@larkspur\.example: on all machines/)
  assert.deepEqual([...new Set(server.hosts.slice(asked))], ['login.microsoftonline.com', 'graph.microsoft.com'])
  assert.match((await az.run('account', 'show')).stderr, /Please run 'az login'/)
  const other = await elsewhere.run('account', 'get-access-token', '--resource', 'https://vault.azure.net')
  assert.match(other.stderr, /AADSTS50173/)
})

test('logout --revoke that Graph refuses changes nothing', async (t) => {
  const { server, az } = await signedIn(t)
  server.emulator.control.fault({ path: '/revokeSignInSessions', kind: 'status', status: 403, body: '{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}' })
  const { code, stderr } = await az.run('logout', '--revoke')
  assert.equal(code, 1)
  assert.match(stderr, /ERROR: The sessions of ada@larkspur\.example were not ended: Insufficient privileges\.\nSigning out on this machine alone: az logout/)
  assert.equal((await az.run('account', 'get-access-token')).code, 0)
})

test('logout --revoke is for people who are signed in', async (t) => {
  const { az } = await signedIn(t)
  assert.match((await az.run('logout', '--revoke', '--username', 'nobody@larkspur.example')).stderr, /'nobody@larkspur\.example' is not signed in/)
  await az.run('login', '--service-principal', '-u', 'a21e0004-0000-4000-8000-000000000002', '-t', 'larkspur.example', '-p', 'azin-demo', '-o', 'none')
  assert.match((await az.run('logout', '--revoke')).stderr, /is not a person: an application has no sessions/)
  const { stdout, stderr } = await az.run('logout')
  assert.deepEqual([stdout, stderr], ['', ''], 'a script hears nothing')
})
