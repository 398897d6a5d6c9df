import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ada, app, juniper, origin, start, World } from './play.ts'
import { createEmulator } from './emulator.ts'

const keysPath = '/common/discovery/v2.0/keys'

async function knob(world: World, method: string, name: string, body?: unknown, base = origin) {
  const response = await world.emulator.fetch(new Request(`${base}/_azin/${name}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('settings: lifetimes, refresh_in and the clock, over HTTP', async () => {
  const world = new World()
  assert.equal((await knob(world, 'POST', 'settings', { accessTokenSeconds: 600, refreshInSeconds: 300, clockOffset: 86_400 })).body.accessTokenSeconds, 600)
  const { body, headers } = await world.password(ada)
  assert.deepEqual([body.expires_in, body.refresh_in], [600, 300])
  assert.equal(JSON.parse(Buffer.from(String(body.access_token).split('.')[1] ?? '', 'base64url').toString()).exp, start + 86_400 + 600)
  assert.equal(Date.parse(headers.get('date') ?? '') / 1000, start + 86_400)
})

test('a knob that does not exist, or is turned wrongly, says so in one line', async () => {
  const world = new World()
  assert.match(String((await knob(world, 'POST', 'settings', { latancy: 1 })).body.error), /^There is no setting 'latancy'\. Settings: latency, /)
  assert.equal((await knob(world, 'POST', 'settings', { latency: '1' })).body.error, "Setting 'latency' must be a number.")
  assert.equal((await knob(world, 'POST', 'settings', [1])).body.error, 'The body must be a JSON object.')
  assert.match(String((await knob(world, 'POST', 'faults', { path: '*', kind: 'boom' })).body.error), /^A fault's 'kind' is one of status, /)
  assert.match(String((await knob(world, 'POST', 'errors', { aadsts: 1 })).body.error), /not in the catalogue/)
  assert.match(String((await knob(world, 'POST', 'revoke', { user: 'x@y.example' })).body.error), /no user 'x@y\.example'/)
  assert.deepEqual([(await knob(world, 'POST', 'revoke', { user: 7 })).status, (await knob(world, 'GET', 'nothing')).status], [400, 404])
})

test('knobs are not reached through the proxy, by another host name, or by a web page', async () => {
  const world = new World()
  assert.equal((await knob(world, 'GET', 'settings', undefined, 'https://login.microsoftonline.com')).status, 404)
  assert.equal((await knob(world, 'GET', 'settings', undefined, 'http://rebound.example:4280')).status, 404)
  const page = await world.emulator.fetch(new Request(`${origin}/_azin/reset`, { method: 'POST', headers: { origin: 'https://evil.example' } }))
  assert.equal(page.status, 403)
  const sheet = await world.emulator.fetch(new Request('https://login.microsoftonline.com/_azin/style.css'))
  assert.equal(sheet.headers.get('content-type'), 'text/css; charset=utf-8')
})

test('faults: status with headers, so many times, on a path and method', async () => {
  const world = new World()
  await knob(world, 'POST', 'faults', { path: '/token', method: 'POST', kind: 'status', status: 429, headers: { 'retry-after': '2' }, times: 2 })
  assert.equal((await world.get(keysPath)).status, 200)
  for (let round = 0; round < 2; round++) {
    const { status, headers } = await world.password(ada)
    assert.deepEqual([status, headers.get('retry-after')], [429, '2'])
  }
  assert.equal((await world.password(ada)).status, 200)
})

test('faults that only a socket can do are left to the server; cut holds the true answer', async () => {
  const world = new World()
  for (const kind of ['reset', 'hang', 'cut'] as const) {
    world.emulator.control.fault({ path: keysPath, kind })
    const { headers, body } = await world.get(keysPath)
    assert.deepEqual([headers.get('x-azin-fault'), 'keys' in body], [kind, kind === 'cut'])
  }
  world.emulator.control.fault({ path: '*', kind: 'garbage' })
  assert.match(String((await world.get(keysPath)).body.text), /<<</)
})

test('a fault may hit after the work is done: the answer is lost, the rotation is not', async () => {
  const world = new World()
  const first = (await world.password(ada)).body.refresh_token as string
  world.emulator.control.set({ reuseDetection: true })
  world.emulator.control.fault({ path: '/token', kind: 'reset', processed: true })
  assert.equal((await world.refresh(first)).headers.get('x-azin-fault'), 'reset')
  assert.deepEqual((await world.refresh(first)).body.error_codes, [70000])
})

test('latency waits', async () => {
  const world = new World()
  world.emulator.control.set({ latency: 60 })
  const before = performance.now()
  await world.get(keysPath)
  assert.ok(performance.now() - before >= 55)
})

test('requests are listed with headers, query and form, and cleared', async () => {
  const world = new World()
  await world.password(ada, {}, juniper)
  const [seen] = world.emulator.control.requests()
  assert.deepEqual([seen?.method, seen?.host, seen?.path, seen?.form.username, seen?.at], ['POST', 'localhost:4280', `/${juniper}/oauth2/v2.0/token`, ada, start])
  assert.equal(((await knob(world, 'GET', 'requests')).body as unknown as unknown[]).length, 1)
  await knob(world, 'DELETE', 'requests')
  assert.equal(world.emulator.control.requests().length, 0)
})

test('revoke, device codes, federated tokens, certificates and reset over HTTP', async () => {
  const world = new World()
  const token = (await world.password(ada)).body.refresh_token as string
  await knob(world, 'POST', 'revoke', { user: ada })
  assert.deepEqual((await world.refresh(token)).body.error_codes, [50173])
  const device = (await world.post('/organizations/oauth2/v2.0/devicecode', { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', scope: 'openid' })).body
  assert.equal((await knob(world, 'POST', 'device-codes', { user_code: device.user_code, action: 'approve', user: ada })).status, 200)
  assert.equal(((await knob(world, 'GET', 'device-codes')).body as unknown as { status: string }[])[0]?.status, 'approved')
  assert.match(String((await knob(world, 'POST', 'federated-token', { issuer: 'i', subject: 's' })).body.token), /^ey.+\..+\..+$/)
  assert.match(String((await knob(world, 'POST', 'certificate', { app: app(3) })).body.pem), /PRIVATE KEY[\s\S]+BEGIN CERTIFICATE/)
  await knob(world, 'POST', 'reset')
  assert.deepEqual((await world.refresh(token)).body.error_codes, [70000])
})

test('two emulators share nothing', async () => {
  const [one, other] = [new World(), new World()]
  one.emulator.control.set({ accessTokenSeconds: 1 })
  const token = (await one.password(ada)).body.refresh_token as string
  assert.deepEqual([(await other.refresh(token)).body.error_codes, other.emulator.control.settings().accessTokenSeconds], [[70000], 4800])
})

test('a client that asks too often is told to wait, and only that one', async () => {
  const clock = { now: 1_800_000_000 }
  const { fetch, control } = createEmulator({ clock: () => clock.now })
  control.set({ tokensPerMinute: 2 })
  const ask = (client: string) => fetch(new Request(`${origin}/x/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ client_id: client, grant_type: 'client_credentials' }) }))
  const answers = [await ask('a'), await ask('a'), await ask('a'), await ask('b')]
  assert.deepEqual(answers.map(({ status }) => status === 429), [false, false, true, false])
  assert.equal(answers[2]!.headers.get('retry-after'), '60')
  clock.now += 60
  assert.notEqual((await ask('a')).status, 429)
})
