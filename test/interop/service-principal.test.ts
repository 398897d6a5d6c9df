// time limit: 300 s
/** Do azin and Azure's own CLI read each other's service principals? */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { parse, sharedWorld } from './world.ts'
import type { Token, World } from './world.ts'

const tenant = 'a21e0001-0000-4000-8000-000000000001'
const app = (number: number) => `a21e0004-0000-4000-8000-00000000000${number}`
const vault = ['account', 'get-access-token', '--resource', 'https://vault.azure.net'] as const
const issuer = { issuer: 'https://ci.larkspur.example', subject: 'repo:larkspur/bicycles:ref:refs/heads/main' }

type Words = readonly string[]

/** 2.45 takes a certificate as `--password`. @returns what each of them is to be called with */
const proofs: Readonly<Record<string, (world: World) => Promise<{ readonly ours: Words; readonly theirs: Words }>>> = {
  secret: async () => both('-u', app(2), '-p', 'azin-demo'),
  certificate: async (world) => {
    const path = certificateIn(world, await world.server.emulator.control.certificate(app(3)))
    return { ours: ['-u', app(3), '--certificate', path], theirs: ['-u', app(3), '-p', path] }
  },
  'certificate with subject name and issuer': async (world) => {
    const path = certificateIn(world, await world.server.emulator.control.certificate(app(3)))
    return { ours: ['-u', app(3), '--certificate', path, '--use-cert-sn-issuer'], theirs: ['-u', app(3), '-p', path, '--use-cert-sn-issuer'] }
  },
  'federated token': async (world) => both('-u', app(4), '--federated-token', await world.server.emulator.control.federatedToken(issuer)),
}

const both = (...words: Words) => ({ ours: words, theirs: words })

function certificateIn({ azin }: World, pem: string): string {
  const path = join(azin.home, 'app.pem')
  writeFileSync(path, pem, { mode: 0o600 })
  return path
}

const entries = ({ azin }: World) => JSON.parse(readFileSync(join(azin.configDirectory, 'service_principal_entries.json'), 'utf8')) as unknown
const accounts = ({ azin }: World) => (JSON.parse(readFileSync(join(azin.configDirectory, 'azureProfile.json'), 'utf8').replace('\ufeff', '')) as { subscriptions: Record<string, unknown>[] }).subscriptions

for (const [name, prove] of Object.entries(proofs)) {
  test(`${name}: both write the same entry and accounts, and use the other's`, async (t) => {
    const world = await sharedWorld(t)
    const { ours, theirs } = await prove(world)
    const login = ['login', '--service-principal', '--tenant', tenant] as const
    const theirOutput = parse<unknown>(await world.azureCli.run(...login, ...theirs))
    const [theirEntries, theirAccounts] = [entries(world), accounts(world)]
    assert.equal(parse<Token>(await world.azin.run(...vault)).tenant, tenant)
    assert.equal((await world.azin.run('account', 'clear')).code, 0)
    assert.deepEqual(parse<unknown>(await world.azin.run(...login, ...ours)), theirOutput)
    assert.deepEqual([entries(world), accounts(world)], [theirEntries, theirAccounts])
    assert.equal(parse<Token>(await world.azureCli.run(...vault)).tenant, tenant)
    assert.equal((await world.azureCli.run('logout')).code, 0)
    assert.match((await world.azin.run(...vault)).stderr, /Please run 'az login' to setup account\./)
  })
}
