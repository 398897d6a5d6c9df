// time limit: 240 s
/** Fifty clients of Azure's own library start at once, each through az: is every service asked for once in each tenant, and does nobody fail? */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'

import { defaultDirectory } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { root } from '../harness/place.ts'
import { start } from '../harness/program.ts'

const [larkspur, juniper] = defaultDirectory.tenants.map(({ id }) => id) as [string, string]
const services = ['https://management.azure.com', 'https://vault.azure.net', 'https://storage.azure.com', 'https://graph.microsoft.com']

test('fifty AzureCliCredentials, four services in two tenants', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  assert.equal((await az.run('login', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')).code, 0)
  server.emulator.control.clearRequests()
  const cases = Array.from({ length: 50 }, (_, i) => ['cli', `${services[i % 4]}/.default`, { tenantId: i % 8 < 4 ? larkspur : juniper }])
  const ask = start(t, process.execPath, [join(root, 'test/callers/identity-client.mjs')], az.environment({ NODE_V8_COVERAGE: undefined }), { cwd: root, input: JSON.stringify(cases), timeout: 180_000 })
  const { code, stdout, stderr } = await ask.ended
  assert.equal(code, 0, stderr)
  const told = JSON.parse(stdout) as { token?: string; message?: string }[]
  assert.deepEqual(told.filter(({ token }) => token === undefined), [])
  assert.equal(new Set(told.map(({ token }) => token)).size, 8)
  const asked = server.emulator.control.requests().filter(({ path }) => path.endsWith('/token')).map(({ path, form }) => `${path} ${form['scope']?.split(' ')[0]}`)
  assert.deepEqual([asked.length, new Set(asked).size], [8, 8], asked.join('\n'))
})
