/** Is a token that somebody brings (AZURE_CLI_ACCESS_TOKEN) answered as it is, and what is said when it cannot be used? */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'

const tenant = 'a21e0001-0000-4000-8000-000000000001'
const now = Math.floor(Date.now() / 1000)

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ aud: 'https://management.azure.com/', exp: now + 3000, tid: tenant, name: 'Zoë ☂', ...claims })}.c2lnbmF0dXJl`
}

const words = ['account', 'get-access-token', '-o', 'json'] as const

test('it is answered with its own end and tenant, where nobody is signed in, and nothing is written', async (t) => {
  const az = azFor(t)
  const brought = token({})
  const answer = (await az.json(...words, { env: { AZURE_CLI_ACCESS_TOKEN: brought } })) as Record<string, unknown>
  assert.deepEqual([answer['accessToken'], answer['expires_on'], answer['tenant'], answer['tokenType'], 'subscription' in answer], [brought, now + 3000, tenant, 'Bearer', false])
  assert.equal(Date.parse(`${String(answer['expiresOn']).replace(' ', 'T')}Z`) / 1000, now + 3000)
  assert.deepEqual(readdirSync(az.home).filter((name) => name === '.azure'), [])
})

test('an audience may be named by another address or by its application id; one that nobody knows is left to the resource', async (t) => {
  const az = azFor(t)
  const asks: readonly (readonly [aud: string, ...args: string[]])[] = [
    ['https://management.core.windows.net/', '--resource', 'https://management.azure.com'],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013'],
    ['https://vault.azure.net', '--scope', 'https://vault.azure.net/.default'],
    ['00000003-0000-0000-c000-000000000000', '--resource-type', 'ms-graph'],
    ['c0ffee00-0000-4000-8000-000000000001', '--resource', 'api://mine'],
  ]
  for (const [aud, ...args] of asks) {
    const { code, stderr } = await az.run(...words, ...args, { env: { AZURE_CLI_ACCESS_TOKEN: token({ aud }) } })
    assert.deepEqual([code, stderr], [0, ''], aud)
  }
})

test('what cannot be used is a sentence, and nobody is sent to sign in', async (t) => {
  const az = azFor(t)
  const cases: readonly (readonly [brought: string, args: readonly string[], said: RegExp])[] = [
    [token({ exp: now - 5 }), [], /^ERROR: The token in AZURE_CLI_ACCESS_TOKEN ended at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.\n/],
    [token({ aud: 'https://graph.microsoft.com' }), [], /is for https:\/\/graph\.microsoft\.com, and a token for \S+ was asked for/],
    [token({ aud: 'c0ffee00-0000-4000-8000-000000000001' }), [], /is for c0ffee00/],
    [token({}), ['--tenant', 'a21e0001-0000-4000-8000-000000000002'], /is of the tenant a21e0001-0000-4000-8000-000000000001, and one of/],
    [token({}), ['--min-validity', '7200'], /7200 seconds of life were asked for/],
    [token({}), ['--force-refresh'], /is the only one there is/],
    ['nonsense', [], /does not hold an access token/],
    [token({ exp: 'soon' }), [], /does not hold an access token/],
    [token({ aud: 'a\nERROR: az login' }), [], /does not hold an access token/],
  ]
  for (const [brought, args, said] of cases) {
    const { code, stdout, stderr } = await az.run(...words, ...args, { env: { AZURE_CLI_ACCESS_TOKEN: brought } })
    assert.deepEqual([code, stdout], [1, ''], stderr)
    assert.match(stderr, said)
    assert.ok(!stderr.includes('az login') && !stderr.includes(brought), stderr)
  }
})
