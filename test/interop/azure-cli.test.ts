// time limit: 300 s
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { assertSameToken, parse, sharedWorld, tokenRequests, waysIn } from './world.ts'
import type { Token } from './world.ts'

interface Account {
  readonly id: string
  readonly name: string
  readonly isDefault: boolean
  readonly tenantId: string
}

const names = (accounts: readonly Account[]) => accounts.map(({ name }) => name).sort()
const adas = ['Juniper Timetables', 'Larkspur Development', 'Larkspur Production', 'Quillwort Archive']

for (const [way, signIn] of Object.entries(waysIn)) {
  test(`Azure CLI signs in by ${way}, and azin prints the token it left, without a request`, async (t) => {
    const world = await sharedWorld(t)
    assert.deepEqual(names(parse<Account[]>(await signIn(world.azureCli, world))), adas)
    const theirs = parse<Token>(await world.azureCli.run('account', 'get-access-token'))
    const asked = world.server.hosts.length
    const ours = parse<Token>(await world.azin.run('account', 'get-access-token'))
    assert.equal(world.server.hosts.length, asked)
    assertSameToken(ours, theirs)
  })

  test(`azin signs in by ${way}, and Azure CLI prints the token it left, without asking for one`, async (t) => {
    const world = await sharedWorld(t)
    assert.deepEqual(names(parse<Account[]>(await signIn(world.azin, world))), adas)
    const ours = parse<Token>(await world.azin.run('account', 'get-access-token'))
    const asked = tokenRequests(world.server)
    const theirs = parse<Token>(await world.azureCli.run('account', 'get-access-token'))
    assert.equal(tokenRequests(world.server), asked)
    assertSameToken(ours, theirs)
  })
}

test('each renews with the refresh token of the other, and lists the same accounts', async (t) => {
  const world = await sharedWorld(t)
  parse(await waysIn['password']!(world.azureCli, world))
  const graph = ['account', 'get-access-token', '--resource-type', 'ms-graph'] as const
  const ours = parse<Token>(await world.azin.run(...graph))
  const asked = tokenRequests(world.server)
  assert.equal(parse<Token>(await world.azureCli.run(...graph)).accessToken, ours.accessToken)
  assert.equal(tokenRequests(world.server), asked)
  const vault = ['account', 'get-access-token', '--resource', 'https://vault.azure.net'] as const
  const theirs = parse<Token>(await world.azureCli.run(...vault))
  assert.equal(parse<Token>(await world.azin.run(...vault)).accessToken, theirs.accessToken)
  assert.deepEqual(names(parse<Account[]>(await world.azin.run('account', 'list'))), names(parse<Account[]>(await world.azureCli.run('account', 'list'))))
})

test('after azin has signed out, Azure CLI has nobody; and the other way round', async (t) => {
  const world = await sharedWorld(t)
  for (const [first, second] of [[world.azin, world.azureCli], [world.azureCli, world.azin]] as const) {
    parse(await waysIn['password']!(second, world))
    assert.equal((await first.run('logout')).code, 0)
    const { code, stderr } = await second.run('account', 'get-access-token')
    assert.equal(code, 1)
    assert.match(stderr, /Please run 'az login' to setup account\./)
  }
})
