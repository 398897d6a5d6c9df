// time limit: 180 s
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { proxyEnvironment } from '../harness/real-az.ts'

const sovereign = {
  AzureCloud: ['login.microsoftonline.com', 'management.azure.com', 'graph.microsoft.com'],
  AzureUSGovernment: ['login.microsoftonline.us', 'management.usgovcloudapi.net', 'graph.microsoft.us'],
  AzureChinaCloud: ['login.chinacloudapi.cn', 'management.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn'],
} as const

/** A day with azin; every command must do. */
const day: readonly (readonly string[])[] = [
  ['login', '-u', 'ada@larkspur.example', '-p', demoPassword, '--only-show-errors'],
  ['account', 'list', '--refresh'], ['account', 'show'], ['account', 'set', '-s', 'Larkspur Development'], ['account', 'get-access-token'],
  ['account', 'get-access-token', '--resource-type', 'ms-graph'], ['account', 'get-access-token', '--resource', 'https://vault.azure.net'],
  ['account', 'tenant', 'list'], ['account', 'subscription', 'list'], ['account', 'list-locations'], ['rest', '--url', '/tenants?api-version=2022-12-01'],
  ['version'], ['--version'], ['--help'], ['config', 'get'], ['cloud', 'list'], ['completion', 'bash'], ['__complete', 'bash', 'account', ''], ['logout'],
]

async function live(az: Az, commands: readonly (readonly string[])[]): Promise<void> {
  for (const words of commands) {
    const { code, stderr } = await az.run(...words)
    assert.equal(code, 0, `az ${words.join(' ')}: ${stderr}`)
  }
}

for (const [cloud, [authority, arm, graph]] of Object.entries(sovereign)) {
  test(`${cloud}: nobody is ever asked but its authority, its resource manager and, by commands about people, its Graph`, async (t) => {
    const server = await startEmulator(t, {}, { proxy: true })
    // Whatever does not go through the proxy has no way out of the machine's own names.
    const az = azFor(t, undefined, { ...proxyEnvironment(server), HTTP_PROXY: server.proxy!, ALL_PROXY: server.proxy! })
    if (cloud !== 'AzureCloud') await live(az, [['cloud', 'set', '-n', cloud]])
    // The emulated directory knows the Graph of the public cloud alone.
    await live(az, day.filter((words) => cloud !== 'AzureChinaCloud' || !words.includes('ms-graph')))
    assert.deepEqual([...new Set(server.hosts)].sort(), [authority, arm].sort())
    if (cloud !== 'AzureCloud') return
    await live(az, [day[0]!, ['ad', 'signed-in-user', 'show'], ['ad', 'signed-in-user', 'list-owned-objects']])
    assert.deepEqual([...new Set(server.hosts)].sort(), [authority, arm, graph].sort())
  })
}

test('Graph says who is signed in, in its own words, and refuses programs', async (t) => {
  const server = await startEmulator(t, {}, { proxy: true })
  const az = azFor(t, undefined, proxyEnvironment(server))
  await live(az, [day[0]!])
  const shown = (await az.json('ad', 'signed-in-user', 'show')) as Record<string, unknown>
  assert.deepEqual([Object.keys(shown)[0], shown['userPrincipalName']], ['@odata.context', 'ada@larkspur.example'])
  assert.deepEqual(await az.json('ad', 'signed-in-user', 'list-owned-objects'), [])
  await live(az, [['login', '--only-show-errors', '--service-principal', '-u', 'a21e0004-0000-4000-8000-000000000002', '-p', demoPassword, '-t', 'larkspur.example']])
  const { code, stderr } = await az.run('ad', 'signed-in-user', 'show')
  assert.equal(code, 1)
  assert.equal(stderr, 'ERROR: /me request is only valid with delegated authentication flow.\n')
})

test('no address of anybody else is in the program', () => {
  const table = JSON.stringify(readFileSync(join(process.cwd(), 'dist/meta.json'), 'utf8'))
  assert.doesNotMatch(table, /applicationinsights|telemetry\.ts|appinsights/i)
  const hosts = readFileSync(join(process.cwd(), 'dist/bin.cjs'), 'utf8').match(/https:\/\/[a-z0-9.-]+/g) ?? []
  const azures = /(microsoftonline|windows\.net|azure\.(com|net|cn|us)|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de|microsoft\.(com|us|de)|microsoftazure\.(de|us)|sovcloud\S*\.fr)/
  assert.deepEqual(hosts.filter((host) => !azures.test(host)), [])
})
