// time limit: 180 s
/** Do the programs that sign in by themselves get on with azin? azure/login and Azure Pipelines, word for word, and by their rules. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'
import type { Ended } from '../harness/program.ts'

const tenant = 'a21e0001-0000-4000-8000-000000000001'
const app = (number: number) => `a21e0004-0000-4000-8000-00000000000${number}`
const [withSecret, withCertificate, withFederation] = [app(2), app(3), app(4)]

/** azure/login shows what does not begin with "warning", without the first seven letters. The warning is said before anything is sent. */
function shown({ code, stderr }: Ended): string {
  assert.equal(code, 1, stderr)
  const said = stderr.replace(/^(WARNING: .*\n)+/, '')
  assert.ok(said.startsWith('ERROR: '), stderr)
  return said.slice('ERROR: '.length)
}

interface World {
  readonly server: TestEmulator
  readonly az: Az
}

async function world(t: Scope): Promise<World> {
  const server = await startEmulator(t)
  return { server, az: azFor(t, server.origin, { MSAL_MANAGED_IDENTITY_ENDPOINT: `${server.origin}/metadata/identity/oauth2/token` }) }
}

async function comesIn({ az }: World, line: string): Promise<void> {
  const { code, stderr } = await az.run(...line.split(' '))
  assert.deepEqual([code, stderr.split('\n').filter((one) => one !== '' && !/^warning/i.test(one))], [0, []], line)
  const answer = JSON.parse((await az.run('account', 'get-access-token', '-o', 'json')).stdout) as { tokenType: string }
  assert.equal(answer.tokenType, 'Bearer')
  assert.equal((await az.run('account', 'set', '--subscription', 'a21e0003-0000-4000-8000-000000000011')).code, 0)
  await az.run('account', 'clear')
}

/** The words of each, as they build them: `--password=` glued, because a secret may begin with a dash. */
const secrets = [
  `login --service-principal --username ${withSecret} --tenant ${tenant} --password=azin-demo`,
  `login --service-principal --username ${withSecret} --tenant ${tenant} --password=azin-demo --allow-no-subscriptions`,
  `login --service-principal -u ${withSecret} --password=azin-demo --tenant ${tenant} --allow-no-subscriptions --output none`,
  `login --service-principal -u ${withSecret} --password=azin-demo --tenant ${tenant} --allow-no-subscriptions`,
]

test('azure/login and Azure Pipelines, with a secret, a certificate, a federated token and the identity of the machine', async (t) => {
  const it = await world(t)
  const pem = join(it.az.home, 'spn.pem')
  writeFileSync(pem, await it.server.emulator.control.certificate(withCertificate), { mode: 0o600 })
  const jwt = await it.server.emulator.control.federatedToken({ issuer: 'https://ci.larkspur.example', subject: 'repo:larkspur/bicycles:ref:refs/heads/main' })
  const lines = [
    ...secrets,
    `login --service-principal --username ${withFederation} --tenant ${tenant} --federated-token ${jwt}`,
    `login --service-principal -u ${withFederation} --tenant ${tenant} --allow-no-subscriptions --federated-token ${jwt}`,
    `login --service-principal -u ${withCertificate} --certificate=${pem} --tenant ${tenant} --allow-no-subscriptions`,
    'login --identity',
    'login --identity --allow-no-subscriptions',
  ]
  for (const line of lines) await comesIn(it, line)
})

test('refused: the number that they look for, and no word of the secret', async (t) => {
  const { az, server } = await world(t)
  const wrong = await az.run(...secrets[0]!.replace('azin-demo', 'a-wrong-secret').split(' '))
  assert.match(shown(wrong), /^AADSTS7000215: /)
  assert.doesNotMatch(wrong.stderr + wrong.stdout, /a-wrong-secret/)
  server.emulator.control.forceError({ aadsts: 7000222, grant: 'client_credentials', error: 'invalid_client', description: 'AADSTS7000222: The provided client secret keys are expired.' })
  assert.match(shown(await az.run(...secrets[3]!.split(' '))), /AADSTS7000222/)
  server.emulator.control.clearErrors()
  const later = await az.run('login', '--service-principal', '--username', withFederation, '--tenant', tenant, '--federated-token', 'not.a.token')
  assert.ok(shown(later).length > 20)
  const nowhere = await az.run('login', '--identity', { env: { MSAL_MANAGED_IDENTITY_ENDPOINT: 'http://127.0.0.1:9/metadata/identity/oauth2/token' } })
  assert.match(shown(nowhere), /identity/i)
  assert.doesNotMatch(later.stderr + nowhere.stderr, /not found|\n\s+at /)
})
