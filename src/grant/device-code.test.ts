import { test } from 'node:test'
import assert from 'node:assert/strict'
import { FakeClock, fakeSystem } from '../../test/fake-system.ts'
import { AuthError } from '../errors.ts'
import type { Authority } from '../oauth/schema.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { HttpRequest } from '../system/system.ts'
import { deviceCode } from './device-code.ts'
import { deviceMessage } from './device-message.ts'
import type { DeviceCode } from './person.ts'

const origin = 'https://login.microsoftonline.com/organizations'
const authority: Authority = {
  host: 'login.microsoftonline.com', tenant: 'organizations', base: origin, adfs: false,
  authorization_endpoint: `${origin}/oauth2/v2.0/authorize`,
  token_endpoint: `${origin}/oauth2/v2.0/token`,
  device_authorization_endpoint: `${origin}/oauth2/v2.0/devicecode`,
}
const start = {
  device_code: 'secret-device-code', user_code: 'ABCD-1234', verification_uri: 'https://microsoft.com/devicelogin', expires_in: 900, interval: 5,
  message: 'To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD-1234 to authenticate.',
}
type Reply = 'pending' | 'slow_down' | 'token' | 'declined' | 'denied' | 'expired' | 'unknown' | 'reset' | 'nonsense' | 503 | 429
const client_info = Buffer.from(JSON.stringify({ uid: 'u', utid: 't' })).toString('base64url')

/** Plays a server; the last reply goes on for ever. */
function world(replies: readonly Reply[], first: object = start, limit?: number) {
  const clock = new FakeClock()
  const polls: { at: number; body: URLSearchParams }[] = []
  const reply = (status: number, body: object) => ({ status, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify(body)) })
  const send = async (request: HttpRequest) => {
    const body = new URLSearchParams(String(request.body))
    if (request.url.endsWith('/devicecode')) return reply(200, first)
    const next = replies[Math.min(polls.length, replies.length - 1)]
    polls.push({ at: clock.milliseconds / 1000, body })
    if (next === 'reset') throw new AuthError('network', 'The connection was cut.')
    if (next === 503 || next === 429) return { status: next, headers: { 'retry-after': '0' }, body: new Uint8Array() }
    if (next === 'token') return reply(200, { access_token: 'at', token_type: 'Bearer', expires_in: 3600, scope: 's', client_info })
    if (next === 'nonsense') return reply(200, { access_token: 'at' })
    if (next === 'slow_down') return reply(400, { error: 'slow_down' })
    if (next === 'declined') return reply(400, { error: 'authorization_declined', error_description: 'AADSTS65004: User declined.' })
    if (next === 'denied') return reply(400, { error: 'access_denied' })
    if (next === 'unknown') return reply(400, { error: 'invalid_grant', error_description: 'AADSTS70000: The code is not known.' })
    if (next === 'expired') return reply(400, { error: 'expired_token', error_description: 'AADSTS70020: The code expired.' })
    return reply(400, { error: 'authorization_pending', error_description: 'AADSTS70016: pending' })
  }
  const system = fakeSystem({}, { clock, transport: { send } })
  const shown: DeviceCode[] = []
  const run = deviceCode(system, { authority, client_id: 'client', scopes: ['s/.default'], claims: '{"x":1}', ...(limit !== undefined && { limit }) }, { deviceCode: (info) => void shown.push(info) })
  return { run, polls, shown, clock }
}

const gaps = (polls: readonly { at: number }[]) => polls.map(({ at }, i) => at - (polls[i - 1]?.at ?? 0))

test('polls at the interval, five seconds slower after each slow_down', async () => {
  const { run, polls, shown } = world(['pending', 'slow_down', 'pending', 'slow_down', 'token'])
  assert.equal((await run).response.access_token, 'at')
  assert.deepEqual(gaps(polls), [5, 5, 10, 10, 15])
  assert.equal(polls[0]?.body.get('device_code'), 'secret-device-code')
  assert.equal(polls[0]?.body.get('code'), 'secret-device-code')
  assert.equal(polls[0]?.body.get('claims'), '{"x":1}')
  assert.equal(shown[0]?.message, start.message)
  assert.ok(!JSON.stringify(shown).includes('secret-device-code'))
})

test('an interval of nothing is five seconds, of zero one second, a string is a number', async () => {
  for (const [interval, gap] of [[undefined, 5], [0, 1], ['7', 7]] as const) {
    const { run, polls } = world(['pending', 'token'], { ...start, interval })
    await run
    assert.deepEqual(gaps(polls), [gap, gap])
  }
})

test('cut connections are survived, each with a longer wait', async () => {
  const { run, polls } = world(['reset', 'reset', 'reset', 'pending', 'token'])
  await run
  assert.deepEqual(gaps(polls), [5, 10, 20, 40, 5])
})

test('a server that does not work for a while is survived, and never asked faster than once a second', async () => {
  const { run, polls } = world([503, 503, 503, 'pending', 'token'], { ...start, interval: 1 })
  await run
  assert.deepEqual(gaps(polls), [1, 2, 4, 8, 1])
})

test('an answer that makes no sense ends it at once', async () => {
  await assert.rejects(world(['pending', 'nonsense']).run, { code: 'server_answer' })
})

test('it ends within a second of the expiry, however the server answers', async () => {
  for (const forever of ['pending', 'reset', 'slow_down'] as const) {
    const { run, clock, polls } = world([forever], { ...start, expires_in: 33, interval: 5 })
    await assert.rejects(run, { code: 'sign_in_timeout' })
    assert.ok(Math.abs(clock.milliseconds - 33_000) < 1000, `${clock.milliseconds}`)
    assert.ok(polls.length < 8)
  }
})

/** Seconds between the polls, and how it ends: a token, the name of an error, or the second at which the time was up. */
const scripts: readonly (readonly [replies: readonly Reply[], gaps: readonly number[], end: string | number, first?: object])[] = [
  [['token'], [5], 'token'],
  [['pending', 'pending', 'pending', 'token'], [5, 5, 5, 5], 'token'],
  [['slow_down', 'token'], [5, 10], 'token'],
  [['slow_down', 'slow_down', 'slow_down', 'token'], [5, 10, 15, 20], 'token'],
  [['pending', 'declined'], [5, 5], 'OAuthError'],
  [['pending', 'denied'], [5, 5], 'sign_in_refused'],
  [['pending', 'expired'], [5, 5], 'OAuthError'],
  [['unknown'], [5], 'OAuthError'],
  [['nonsense'], [5], 'server_answer'],
  [['reset', 'token'], [5, 10], 'token'],
  [['reset', 'reset', 'reset', 'token'], [5, 10, 20, 40], 'token'],
  [[503, 503, 503, 'token'], [5, 10, 20, 40], 'token'],
  [[429, 'pending', 'token'], [5, 10, 5], 'token'],
  [['reset', 'slow_down', 503, 'token'], [5, 10, 10, 20], 'token'],
  [['pending', 'token'], [1, 1], 'token', { interval: 0 }],
  [['pending', 'token'], [1, 1], 'token', { interval: -3 }],
  [['pending', 'token'], [5, 5], 'token', { interval: undefined }],
  [['pending', 'token'], [7, 7], 'token', { interval: '7' }],
  [['pending', 'token'], [5, 5], 'token', { interval: 'soon' }],
  [['pending'], Array(17).fill(5), 90, { expires_in: 90 }],
  [['slow_down'], [5, 10, 15, 20, 25], 90, { expires_in: 90 }],
  [['reset'], [5, 10, 20, 40], 90, { expires_in: 90 }],
  [['pending'], [1, 1], 3, { expires_in: 3, interval: 0 }],
]

test(`${scripts.length} scripts of a server: the gaps are right to half a second, and the end is within one of the expiry`, async () => {
  for (const [replies, wanted, end, first] of scripts) {
    const why = `${replies.join(', ')} ${JSON.stringify(first ?? {})}`
    const { run, polls, clock } = world(replies, { ...start, ...first })
    const got = await run.then(() => 'token', (error: { name: string; code?: string }) => error.code ?? error.name)
    const seen = gaps(polls)
    assert.equal(seen.length, wanted.length, `${why}: ${seen.join()}`)
    for (const [index, gap] of seen.entries()) assert.ok(Math.abs(gap - (wanted[index] ?? 0)) <= 0.5, `${why}: ${seen.join()}`)
    if (typeof end === 'string') assert.equal(got, end, why)
    else assert.ok(got === 'sign_in_timeout' && Math.abs(clock.milliseconds / 1000 - end) <= 1, `${why}: ${got} after ${clock.milliseconds / 1000} s`)
  }
})

test('an own limit that is over is told as such: the code may still be good', async () => {
  for (const [limit, within] of [[3000, '3 seconds'], [1000, '1 second'], [60_000, '1 minute'], [300_000, '5 minutes']] as const) {
    await assert.rejects(world(['pending'], start, limit).run, { code: 'sign_in_timeout', message: `Nobody entered the code within ${within}.` })
  }
})

test('declined and expired are said in the server\'s words', async () => {
  for (const [reply, text] of [['declined', /^AADSTS65004/], ['expired', /^AADSTS70020/]] as const) {
    await assert.rejects(world(['pending', reply]).run, { name: 'OAuthError', message: text })
  }
})

test('only a sentence with this code and no other address is shown', () => {
  const ours = 'To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD-1234 to authenticate.'
  const said = (message: string) => deviceMessage({ ...start, device_code: secretOf(start.device_code), message })
  assert.equal(said('Gehen Sie zu https://microsoft.com/devicelogin: ABCD-1234'), 'Gehen Sie zu https://microsoft.com/devicelogin: ABCD-1234')
  for (const bad of [
    '', 'no code: https://microsoft.com/devicelogin', 'no address ABCD-1234', 'https://evil.example/ ABCD-1234',
    'https://microsoft.com/devicelogin or https://evil.example ABCD-1234', 'http://microsoft.com/devicelogin ABCD-1234',
    'https://microsoft.com@evil.example/ ABCD-1234', 'https://a@microsoft.com/ ABCD-1234', 'file:///x https://microsoft.com/ ABCD-1234',
    `\u001b]52;c;eA==\u0007 ${start.message}`, `\u202e${start.message}`, `${start.message}\r`, `\u009b31m${start.message}`, start.message + 'x'.repeat(1000),
  ]) assert.equal(said(bad), ours, JSON.stringify(bad))
})
