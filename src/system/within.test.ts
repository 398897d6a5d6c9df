import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fakeSystem } from '../../test/fake-system.ts'
import { AuthError } from '../errors.ts'
import type { HttpRequest, LockOptions } from './system.ts'
import { within } from './within.ts'

const answer = { status: 200, headers: {}, body: new Uint8Array() }
// The limit itself keeps no program alive.
const awake = setInterval(() => {}, 1000)
after(() => clearInterval(awake))

const late = (host: string | undefined) => new Error(`late: ${host}`)

test('a request and a pause end with the limit, and say who was asked', async () => {
  const system = within(fakeSystem({}, {
    transport: { send: ({ signal }: HttpRequest) => new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))) },
  }), 30, late)
  await assert.rejects(system.transport.send({ method: 'GET', url: 'https://login.example:8443/token' }), { message: 'late: login.example:8443' })
  assert.equal((system.ending.reason as Error).message, 'late: login.example:8443')
})

test('an answer in time is the answer, and what the program has lived already counts', async () => {
  const base = fakeSystem({}, { transport: { send: async () => answer } })
  const system = within(base, 9_000, late)
  assert.equal(await system.transport.send({ method: 'GET', url: 'https://login.example/' }), answer)
  assert.equal(system.ending.aborted, false)
  base.clock.milliseconds += 8_990
  const old = within(base, 9_000, late)
  assert.equal(old.ending.aborted, false)
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal((old.ending.reason as Error).message, 'late: undefined')
})

test('who ends a request, ends it', async () => {
  const own = new AbortController()
  const system = within(fakeSystem({}, {
    transport: { send: ({ signal }: HttpRequest) => new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))) },
  }), 60_000, late)
  const sent = system.transport.send({ method: 'GET', url: 'https://login.example/', signal: own.signal })
  own.abort(new Error('enough'))
  await assert.rejects(sent, { message: 'enough' })
})

test('the turn at a lock is waited for as long as is left; the cache is locked as ever', async () => {
  const asked: LockOptions[] = []
  const base = fakeSystem({}, {
    locks: { hold: async (_path: string, options: LockOptions) => { asked.push(options); throw new AuthError('lock_timeout', 'locked') } },
  })
  const system = within(base, 9_000, late)
  await assert.rejects(system.locks.hold('/a.refresh.lock', { wait: 75_000, protocol: 'own' }, () => 1), { message: 'late: undefined' })
  await assert.rejects(system.locks.hold('/a.lockfile', { wait: 75_000, protocol: 'msal' }, () => 1), { message: 'locked' })
  await assert.rejects(system.locks.hold('/a.refresh.lock', { wait: 0, protocol: 'own' }, () => 1), { message: 'locked' })
  assert.deepEqual(asked.map(({ wait }) => wait), [9_000, 75_000, 0])
})
