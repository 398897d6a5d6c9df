import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeSystem } from '../../test/fake-system.ts'
import { AuthError } from '../errors.ts'
import { httpDate } from './http-date.ts'
import { sendPatiently } from './retry.ts'
import type { HttpRequest, HttpResponse } from './system.ts'

type Step = number | { status: number; after: string; date?: string } | Error
const cut = () => new AuthError('network', 'cut', [], { cause: { code: 'ECONNRESET' } })

function scripted(steps: readonly Step[]) {
  const sent: HttpRequest[] = []
  const system = fakeSystem({}, {
    transport: {
      async send(request: HttpRequest): Promise<HttpResponse> {
        const step = steps[Math.min(sent.push(request) - 1, steps.length - 1)] ?? 200
        if (step instanceof Error) throw step
        if (typeof step === 'number') return { status: step, headers: {}, body: new Uint8Array() }
        return { status: step.status, headers: { 'retry-after': step.after, ...(step.date ? { date: step.date } : {}) }, body: new Uint8Array() }
      },
    },
  })
  return { system, sent, go: () => sendPatiently(system, { method: 'POST', url: 'https://login.example/token', body: 'x' }) }
}

test('an HTTP-date is read in its three forms, anything else is not', () => {
  process.env['TZ'] = 'Asia/Tokyo'
  for (const text of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']) assert.equal(httpDate(text), 784111777, text)
  for (const text of ['', '5', 'soon', '1994-11-06', 'Sun, 99 Nov 1994 08:49:37 GMT', undefined]) assert.equal(httpDate(text), undefined, text)
})

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`${status} is tried three times, and what comes at last is the answer`, async () => {
    const once = scripted([status, status, 200])
    assert.equal((await once.go()).status, 200)
    const always = scripted([status])
    assert.equal((await always.go()).status, status)
    assert.equal(always.sent.length, 3)
    assert.ok(always.system.clock.milliseconds <= 15_000)
  })
}

test('other answers are final', async () => {
  for (const status of [200, 400, 401, 404, 501]) {
    const { go, sent } = scripted([status])
    assert.equal((await go()).status, status)
    assert.equal(sent.length, 1)
  }
})

test('Retry-After is obeyed in every form that makes sense', async () => {
  const waits = async (after: string, date?: string) => {
    const { go, system } = scripted([{ status: 429, after, ...(date ? { date } : {}) }, 200])
    await go()
    return system.clock.slept[0] ?? 0
  }
  assert.equal(await waits('7'), 7000)
  assert.equal(await waits('Sun, 06 Nov 1994 08:49:41 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT'), 4000)
  for (const nonsense of ['0', '-5', 'soon', '', 'Sun, 06 Nov 1994 08:49:37 GMT', 'NaN']) {
    const wait = await waits(nonsense)
    assert.ok(wait >= 500 && wait <= 1000, `${nonsense}: ${wait}`)
  }
})

test('a longer wait is not waited for: the error says when to come back', async () => {
  for (const [after, when] of [['16', 'in 16 seconds'], ['3600', 'in 60 minutes'], ['99999999999', 'later'], ['Sun, 06 Nov 2094 08:49:37 GMT', 'later']] as const) {
    const { go, sent, system } = scripted([{ status: 429, after }])
    await assert.rejects(go(), (error: AuthError) => error.code === 'server_busy' && error.hint[0] === `Try again ${when}.`)
    assert.equal(sent.length, 1)
    assert.equal(system.clock.milliseconds, 0)
  }
  const { go, system } = scripted([{ status: 503, after: '9' }])
  await assert.rejects(go(), /overloaded/)
  assert.equal(system.clock.milliseconds, 9000)
})

test('whoever asks and has less patience hears of a long wait at once, and of the others before it ends', async () => {
  const hurried = (steps: readonly Step[]) => {
    const { system, sent } = scripted(steps)
    const short = fakeSystem({}, { clock: system.clock, transport: { send: system.transport.send, patience: 8_000 } })
    return { sent, clock: system.clock, go: () => sendPatiently(short, { method: 'POST', url: 'https://login.example/token', body: 'x' }) }
  }
  for (const after of ['8', '9', '12', '15']) {
    const { go, sent, clock } = hurried([{ status: 429, after }, 200])
    await assert.rejects(go(), (error: AuthError) => error.code === 'server_busy' && error.hint[0] === `Try again in ${after} seconds.`)
    assert.deepEqual([sent.length, clock.milliseconds], [1, 0])
  }
  assert.equal((await hurried([{ status: 429, after: '7' }, 200]).go()).status, 200)
  const twice = hurried([{ status: 429, after: '5' }, { status: 503, after: '5' }, 200])
  await assert.rejects(twice.go(), /overloaded/)
  assert.deepEqual([twice.sent.length, twice.clock.milliseconds], [2, 5_000])
})

test('a cut connection is tried once more, a refused one never', async () => {
  const healed = scripted([cut(), 200])
  assert.equal((await healed.go()).status, 200)
  const always = scripted([cut()])
  await assert.rejects(always.go(), /cut/)
  assert.equal(always.sent.length, 2)
  const refused = scripted([new AuthError('network', 'refused', [], { cause: { code: 'ECONNREFUSED' } })])
  await assert.rejects(refused.go(), /refused/)
  assert.equal(refused.sent.length, 1)
})

test('all tries together end within 35 seconds', async () => {
  const slow = scripted([500, 500, 200])
  const send = slow.system.transport.send
  const timeouts: number[] = []
  const system = fakeSystem({}, { clock: slow.system.clock, transport: { send: (request: HttpRequest) => {
    timeouts.push(request.timeout ?? 0)
    slow.system.clock.milliseconds += 12_000
    return send(request)
  } } })
  await sendPatiently(system, { method: 'GET', url: 'https://a.example/' })
  assert.equal(timeouts[0], 30_000)
  assert.ok((timeouts[2] ?? 0) < 12_000)
})
