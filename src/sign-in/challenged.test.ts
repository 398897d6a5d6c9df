import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock, fakeSystem } from '../../test/fake-system.ts'
import { findCloud } from '../profile/clouds.ts'
import type { Cloud } from '../profile/schema.ts'
import { signIn, type SignInAsk } from '../sign-in.ts'
import { secretOf } from '../system/sealed-secret.ts'
import type { HttpRequest, HttpResponse } from '../system/system.ts'

const now = 1_795_336_718
const home = '10000000-0000-4000-8000-000000000000'
const guest = '10000000-0000-4000-8000-000000000001'
const demanded = { access_token: { acrs: { essential: true, value: 'c1' } } }
const both = '{"access_token": {"acrs": {"essential": true, "value": "c1"}, "xms_cc": {"values": ["CP1"]}}}'
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const reply = (status: number, body: object, headers: Record<string, string> = {}): HttpResponse =>
  ({ status, headers: { 'content-type': 'application/json', date: new Date(now * 1000).toUTCString(), ...headers }, body: new TextEncoder().encode(JSON.stringify(body)) })
const challenge = reply(401, { error: { code: 'InvalidAuthenticationToken', message: 'A stricter sign-in is wanted.' } }, {
  'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com/${home}", error="insufficient_claims", claims="${Buffer.from(JSON.stringify(demanded)).toString('base64')}"`,
})

/** A cloud whose resource manager takes only tokens that were asked for with `acrs`, where `strict` says so. */
function world(strict: (path: string, bearer: string) => boolean, silently: boolean, satisfied = true) {
  const asked: string[] = []
  const warnings: string[] = []
  const codes: (string | null)[] = []
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const url = new URL(request.url)
    const form = new URLSearchParams(String(request.body ?? ''))
    if (url.pathname.endsWith('/devicecode')) {
      codes.push(form.get('claims'))
      return reply(200, { device_code: 'd', user_code: 'ABCD1234', verification_uri: 'https://microsoft.com/devicelogin', expires_in: 900, interval: 1, message: 'To sign in, use https://microsoft.com/devicelogin and enter the code ABCD1234' })
    }
    if (url.pathname.includes('/userrealm/')) return reply(200, { account_type: 'Managed' })
    if (url.pathname.endsWith('/token')) return token(url.pathname.split('/')[1]!, form)
    const bearer = request.headers?.['authorization'] ?? ''
    asked.push(`${url.pathname} ${bearer.slice('Bearer '.length)}`)
    if (strict(url.pathname, bearer) && !(satisfied && bearer.endsWith('.strong'))) return challenge
    if (url.pathname === '/tenants') return reply(200, { value: [{ tenantId: home }, { tenantId: guest, displayName: 'Guest' }] })
    const number = bearer.includes(guest) ? 1 : 0
    return reply(200, { value: [{ id: `/subscriptions/aaaaaaaa-0000-4000-8000-00000000000${number}`, displayName: `Of ${number}`, state: 'Enabled', tenantId: home }] })
  }
  const token = (tenant: string, form: URLSearchParams): HttpResponse => {
    const strong = form.get('claims') === both
    const grant = form.get('grant_type')
    if (strong && grant === 'refresh_token' && !silently) return reply(400, { error: 'interaction_required', error_description: 'AADSTS50076: use a second factor' })
    const tid = tenant === 'organizations' ? home : tenant
    const claims = { iss: `https://login.microsoftonline.com/${tid}/v2.0`, aud: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', exp: now + 3600, iat: now, sub: 's', oid: 'o', tid, preferred_username: 'ana@contoso.com' }
    const access_token = `${grant === 'client_credentials' ? 'app.' : ''}${tid}${strong ? '.strong' : ''}`
    return reply(200, {
      access_token, token_type: 'Bearer', expires_in: 3600, scope: 'https://management.core.windows.net//.default',
      ...(grant !== 'client_credentials' && { refresh_token: 'rt', id_token: `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`, client_info: encode({ uid: 'uid', utid: home }) }),
    })
  }
  const system = fakeSystem({}, { clock: new FakeClock(now), transport: { send } })
  const run = (ask: Partial<SignInAsk> = {}) => signIn(system, { cloud: findCloud(system, 'AzureCloud') as Cloud, way: { kind: 'device-code' }, ...ask }, {
    opened: () => {}, deviceCode: () => {}, browserMissing: () => {}, warning: (text) => warnings.push(text),
  })
  return { run, asked, warnings, codes, system }
}

test('what the resource manager demands is fetched without the person, where the server gives it', async () => {
  for (const way of [{ kind: 'device-code' }, { kind: 'password', username: 'ana@contoso.com', password: secretOf('secret') }] as const) {
    const { run, asked, warnings } = world(() => true, true)
    const { accounts } = await run({ way })
    assert.deepEqual(accounts.map(({ name }) => name), ['Of 0', 'Of 1'])
    assert.deepEqual(warnings, [])
    assert.equal(asked.filter((one) => one === `/tenants ${home}.strong`).length, 1)
    assert.equal(asked.length, 6) // each place once without and once with
  }
})

test('else the person is asked once more, with the claims, and then it goes on', async () => {
  const { run, warnings, codes } = world((path) => path === '/tenants', false)
  const { accounts } = await run()
  assert.deepEqual(accounts.map(({ name }) => name), ['Of 0', 'Of 1'])
  assert.deepEqual(codes, ['{"access_token": {"xms_cc": {"values": ["CP1"]}}}', both])
  assert.deepEqual(warnings, ['The resource manager wants ana@contoso.com to sign in once more: AADSTS50076: use a second factor'])
})

test('once: what is still demanded then is told, with the claims', async () => {
  const { run, codes } = world(() => true, false, false)
  await assert.rejects(run({ tenant: home }), (error: { body: { claims: string } }) => (assert.deepEqual(JSON.parse(error.body.claims), demanded), true))
  assert.equal(codes.length, 2)
})

test('a password proves no more the second time: told at once', async () => {
  const { run, warnings } = world(() => true, false)
  await assert.rejects(run({ way: { kind: 'password', username: 'ana@contoso.com', password: secretOf('secret') } }), { name: 'OAuthError', message: 'AADSTS50076: use a second factor' })
  assert.deepEqual(warnings, [])
})

test('one tenant of several that demands more waits for its turn, and has its claims', async () => {
  const strict = (path: string, bearer: string) => path === '/subscriptions' && bearer.includes(guest)
  const { accounts, pending } = await world(strict, false).run({ step_up: true })
  assert.deepEqual(accounts.map(({ name }) => name), ['Of 0'])
  assert.deepEqual(pending.map(({ tenant, claims_challenge }) => [tenant, JSON.parse(atob(claims_challenge ?? ''))]), [[guest, demanded]])
})

test('a service principal asks again with the claims; a single subscription is asked for again, too', async () => {
  const app = { way: { kind: 'service-principal', client_id: 'app', secret: secretOf('secret') }, tenant: home } as const
  const { run, asked } = world(() => true, true)
  assert.deepEqual((await run(app)).accounts.map(({ name }) => name), ['Of 0'])
  assert.deepEqual(asked, [`/subscriptions app.${home}`, `/subscriptions app.${home}.strong`])
  const refused = world(() => true, true, false)
  await assert.rejects(refused.run({ ...app, skip_discovery: { subscription: 'aaaaaaaa-0000-4000-8000-000000000000' } }), { name: 'OAuthError', message: /A stricter sign-in is wanted/ })
  assert.equal(refused.asked.length, 2)
})
