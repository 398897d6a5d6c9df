// time limit: 300 s
/** Does it work with the kinds of Redis that there are: with TLS and users, behind sentinels, as a cluster, and while they fail over? */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeCertificates } from '../../emulator/certificates.ts'
import { figure } from '../harness/counts.ts'
import { freePort, startCluster, startRedis, startSentinels, until } from '../harness/redis.ts'
import { buildReplica, inside, replica, scene, sourceOf, type Scene } from './scene.ts'

/** Both share, by the program as it is built. */
async function pair(t: Parameters<typeof scene>[0], world: Scene, url: string) {
  const program = buildReplica(t)
  const store = { url, keys: world.keys() }
  return [await replica(t, world, program, store), await replica(t, world, program, store)] as const
}

test('sentinels: shared, and again after the master was killed', async (t) => {
  const world = await scene(t, 40)
  const { url, master, replica: heir } = await startSentinels(t)
  const [one, two] = await pair(t, world, url)
  await one.token()
  assert.match((await two.token()).source, /store|waited/)
  await until(async () => (await heir.say('KEYS azin:{*')).includes('azin:{'), 'the copy')
  await master.kill()
  const begun = performance.now()
  let number = 1
  // Nobody is left without a token meanwhile.
  do await one.token(`app${(number += 1)}`)
  while (!(await heir.say('INFO replication')).includes('role:master') && number < 39)
  await until(async () => (await one.seen()).state === 'up' && (await two.seen()).state === 'up', 'both to find the new master', 60_000)
  figure('Sentinel: master killed, shared again after', `${((performance.now() - begun) / 1000).toFixed(1)} s`)
  const before = world.asked()
  await one.token('app1')
  assert.match((await two.token('app1')).source, /store|waited/)
  assert.equal(world.asked() - before, 1)
})

test('a cluster: shared on all its nodes, and on the others when one is killed', async (t) => {
  const world = await scene(t, 60)
  const nodes = await startCluster(t)
  const [one, two] = await pair(t, world, `redis://127.0.0.1:${nodes[0]!.port},127.0.0.1:${nodes[1]!.port}?cluster`)
  await until(async () => (await one.seen()).state === 'up' && (await two.seen()).state === 'up', 'both to connect')
  // Where a record lies is as good as random: of twelve, one node in forty runs gets none.
  let last = 0
  const everywhere = async (): Promise<boolean> => (await Promise.all(nodes.map((node) => node.say('KEYS azin:{*')))).every((keys) => keys.includes('azin:{'))
  for (; last < 12 || (last < 30 && !(await everywhere())); last += 1) {
    await one.token(`app${last}`)
    assert.match((await two.token(`app${last}`)).source, /store|waited/)
  }
  assert.equal(world.asked(), last)
  for (const node of nodes) assert.match(await node.say('KEYS azin:{*'), /azin:\{/)
  // The one on which all are listed: whatever else is well must stay of use.
  const slot = Number((await nodes[0]!.say('CLUSTER KEYSLOT azin:replicas')).slice(1))
  await nodes[Math.floor(slot / Math.ceil(16_384 / 3))]!.kill()
  await one.token(`app${last}`)
  await until(async () => (await one.seen()).state === 'up' && (await two.seen()).state === 'up', 'both to go on with the rest', 30_000)
  let shared = 0
  for (let number = last + 1; number <= last + 27; number += 1) {
    await one.token(`app${number}`)
    if (/store|waited/.test((await two.token(`app${number}`)).source)) shared += 1
  }
  figure('Cluster: one of three nodes killed', `27 of 27 new tokens given, ${shared} of them shared`)
  assert.ok(shared >= 5, `${shared}`)
})

test('TLS with a certification authority of one\'s own, a user with few rights, and a password from a file', async (t) => {
  const world = await scene(t)
  for (const [name, text] of Object.entries(await makeCertificates(['localhost', '127.0.0.1']))) writeFileSync(join(world.directory, `${name}.pem`), text)
  const port = await freePort()
  const redis = await startRedis(t, {
    lines: [
      `tls-port ${port}`, `tls-cert-file ${world.directory}/certificate.pem`, `tls-key-file ${world.directory}/key.pem`, 'tls-auth-clients no',
      'user default off', 'user watcher on >w +@all ~* &*', 'user tokens on >hunter2 ~azin:* &azin:* +@read +@write +eval +evalsha +publish +subscribe +time +ping +info +select',
    ],
    greeting: 'AUTH watcher w',
  })
  const password = join(world.directory, 'password')
  writeFileSync(password, 'hunter2\n')
  const store = { url: `rediss://tokens@localhost:${port}`, password: { file: password }, ca: join(world.directory, 'ca.pem'), keys: world.keys() }
  const [one, two] = [await inside(t, world, store), await inside(t, world, store)]
  assert.deepEqual([one.state(), await sourceOf(one), await sourceOf(two), world.asked()], ['up', 'entra', 'others', 1])
  assert.match(await redis.say('KEYS azin:{*'), /azin:\{/)
  const { ca, ...stranger } = store
  const three = await inside(t, world, stranger)
  assert.deepEqual([three.state(), await sourceOf(three)], ['down', 'entra'], 'a certificate of somebody unknown')
  const said = (events: typeof three.events) => events.flatMap((event) => (event.kind === 'store' ? [event.reason] : []))[0] ?? ''
  assert.match(said(three.events), /certificate/)
  writeFileSync(password, 'wrong\n')
  const four = await inside(t, world, store)
  assert.equal(four.state(), 'down')
  assert.match(said(four.events), /^WRONGPASS/)
  writeFileSync(password, 'hunter2\n')
  await until(() => four.state() === 'up', 'the new password to be read', 30_000)
  await assert.rejects(inside(t, world, { ...store, password: { file: '/nothing' } }), { code: 'file_unreadable' })
})
