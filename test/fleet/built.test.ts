// time limit: 240 s
/** Does the program as it is built share tokens through each kind of Redis, and keep the store's password to itself? */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Scope } from '../harness/place.ts'
import { startCluster, startRedis, startSentinels, until } from '../harness/redis.ts'
import { askAt, digestOf, VAULT } from './door-world.ts'
import { clientOf, homeTenant, newKey, scene } from './scene.ts'

const secret = 'a5'.repeat(32)
const many = 6

/** Two of them at one store. */
async function pair(t: Scope, url: string, more: readonly string[] = [], password = '') {
  const place = await scene(t, many)
  const az = azFor(t, place.server.origin, { DEBUG: '*', NODE_DEBUG: undefined })
  const file = (name: string, text: string) => (writeFileSync(join(az.home, name), text, { mode: 0o600 }), join(az.home, name))
  file('password', `${password}\n`)
  const policy = file('policy.yaml', `
identities:
${place.identities.map(({ name }, number) => `  - { name: ${name}, kind: service-principal, cloud: Emulator, tenant: ${homeTenant}, client_id: ${clientOf(number)}, secret: file:${file('secret', 'azin-demo\n')} }`).join('\n')}
callers:
  - { name: web, header_secret: '${digestOf(secret)}', may: [${place.identities.map(({ name }) => `{ identity: ${name}, audiences: ['${VAULT}'] }`).join(', ')}] }
`)
  const keys = file('keys', `${newKey('k1')}\n`)
  const serve = async () => {
    const running = az.start('serve', '-o', 'json', '--drain', '0', '--store', url, '--policy', policy, '--port', '0', '--keys', `file:${keys}`, ...more.map((one) => one.replace('$HOME', az.home)))
    await running.sees(/^\}\n/m, 'stdout')
    const port = Number(new URL((JSON.parse(running.stdout()) as { endpoint: string }).endpoint).port)
    const ask = async (number: number) => {
      const answer = await askAt(port, `/msi/token?api-version=2019-08-01&client_id=${clientOf(number)}&resource=${encodeURIComponent(VAULT)}`, { 'x-identity-header': secret })
      assert.equal(answer.status, 200, answer.text)
      return answer.body['access_token']
    }
    await until(async () => (await askAt(port, '/readyz')).body['redis'] === 'up', 'Redis to be found')
    return { running, ask }
  }
  return { place, one: await serve(), two: await serve() }
}

async function shares({ place, one, two }: Awaited<ReturnType<typeof pair>>): Promise<void> {
  for (let number = 0; number < many; number += 1) assert.equal(await one.ask(number), await two.ask(number))
  assert.equal(place.asked(), many)
}

test('one server, with a password that nothing prints', async (t) => {
  const redis = await startRedis(t, { lines: ['requirepass hunter2'], greeting: 'AUTH hunter2' })
  const both = await pair(t, redis.url, ['--store-password', 'file:$HOME/password'], 'hunter2')
  await shares(both)
  assert.match(await redis.say('KEYS azin:{*'), /azin:\{/)
  for (const { running } of [both.one, both.two]) assert.doesNotMatch(running.stdout() + running.stderr(), /hunter2|ioredis/)
})

test('sentinels', async (t) => shares(await pair(t, (await startSentinels(t)).url)))

test('a cluster', async (t) => {
  const nodes = await startCluster(t)
  await shares(await pair(t, `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}?cluster`))
})
