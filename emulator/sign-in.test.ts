import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ada, app, armScope, claimsOf, juniper, larkspur, marrow, mira, start, World, type Seen } from './play.ts'

const redirect_uri = 'http://localhost:5000'
const codeOf = (page: Seen) => page.hidden.code ?? new URL(page.headers.get('location') ?? 'x:/').searchParams.get('code') ?? ''
const query = (page: Seen) => Object.fromEntries(new URL(page.headers.get('location') ?? 'x:/').searchParams)

function exchange(world: World, page: Seen, more: Record<string, string> = {}, tenant?: string) {
  return world.token({ grant_type: 'authorization_code', code: codeOf(page), redirect_uri, ...more }, tenant)
}

test('user name, password, form_post; the code is exchanged with PKCE, once', async () => {
  const world = new World()
  const verifier = 'v'.repeat(43)
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const page = await world.authorize({ code_challenge, code_challenge_method: 'S256', nonce: 'n-1', prompt: 'select_account', client_info: '1' })
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*form-action 'self' http:\/\/localhost:5000/)
  const done = await world.identify(page, ada)
  assert.deepEqual([done.action, done.hidden.state], [redirect_uri, 's-1'])
  assert.match(done.headers.get('content-security-policy') ?? '', /script-src 'sha256-/)
  assert.match(done.headers.get('set-cookie') ?? '', /^azin-session=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/)
  const tokens = await exchange(world, done, { code_verifier: verifier })
  assert.equal(tokens.status, 200)
  assert.equal(claimsOf(tokens.body.id_token).nonce, 'n-1')
  assert.deepEqual((await exchange(world, done, { code_verifier: verifier })).body.error_codes, [54005])
})

test('a wrong or missing verifier, a late code, another redirect URI, an unknown code', async () => {
  const world = new World()
  const code = async () => world.identify(await world.authorize({ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256', prompt: 'login' }), ada)
  const numbers = async (page: Seen, more: Record<string, string>) => (await exchange(world, page, more)).body.error_codes
  assert.deepEqual(await numbers(await code(), { code_verifier: 'x'.repeat(43) }), [501481])
  assert.deepEqual(await numbers(await code(), {}), [501481])
  assert.deepEqual(await numbers(await code(), { redirect_uri: 'http://localhost:5001' }), [50011])
  assert.deepEqual(await numbers(await code(), { code: 'made-up' }), [70000])
  const late = await code()
  world.now += 600
  assert.deepEqual(await numbers(late, {}), [70008])
})

test('the answer by query', async () => {
  const world = new World()
  const done = await world.identify(await world.authorize({ response_mode: 'query' }), ada)
  assert.equal(done.status, 302)
  assert.ok(done.headers.get('location')?.startsWith(`${redirect_uri}?code=`))
  assert.equal(query(done).state, 's-1')
})

test('wrong passwords and people who may not: said on the page', async () => {
  const world = new World()
  const page = await world.authorize()
  assert.match((await world.fill(page, { username: 'nobody@larkspur.example' })).html, /AADSTS50034/)
  for (const [name, password, number] of [[ada, 'wrong', 50126], ['dora@larkspur.example', 'azin-demo', 50057], ['otto@larkspur.example', 'azin-demo', 50055]] as const) {
    assert.match((await world.identify(await world.authorize(), name, password)).html, new RegExp(`AADSTS${number}`))
  }
  const stranger = await world.identify(await world.authorize({}, juniper), 'nell@larkspur.example')
  assert.deepEqual([stranger.status, stranger.title.includes("can't sign you in")], [400, true])
  assert.match(stranger.html, /AADSTS50020/)
})

test('second factor: shown in demo mode, wrong once, then right; the tokens say mfa', async () => {
  const world = new World()
  const asked = await world.identify(await world.authorize(), mira)
  const otp = /<code>(\d{6})<\/code>/.exec(asked.html)?.[1] ?? ''
  const wrong = await world.fill(asked, { otp: otp === '000000' ? '000001' : '000000' })
  assert.match(wrong.html, /AADSTS500121/)
  const { body } = await exchange(world, await world.fill(wrong, { otp }))
  assert.deepEqual(claimsOf(body.access_token).amr, ['pwd', 'mfa'])
  assert.equal((await world.refresh(body.refresh_token)).status, 200)
})

test('second factor: without demo mode the number is not on the page; a guest tenant demands it of everybody', async () => {
  const world = new World()
  world.emulator.control.set({ showCodes: false })
  const asked = await world.identify(await world.authorize({}, marrow), 'gus@larkspur.example')
  const [flow] = [...world.emulator.state.flows.values()].filter(({ otp }) => otp)
  assert.ok(flow?.otp && !asked.html.includes(flow.otp))
  const { body } = await exchange(world, await world.fill(asked, { otp: flow.otp }), {}, marrow)
  assert.equal(claimsOf(body.access_token).tid, marrow)
})

test('consent: asked once, denied is access_denied', async () => {
  const world = new World()
  const asked = () => world.authorize({ client_id: app(1), response_mode: 'query', prompt: 'login' }, larkspur)
  const denied = await world.fill(await world.identify(await asked(), ada), { decision: 'deny' })
  assert.equal(query(denied).error, 'access_denied')
  assert.match(query(denied).error_description ?? '', /^AADSTS65004/)
  const agreed = await world.fill(await world.identify(await asked(), ada), { decision: 'accept' })
  assert.ok(codeOf(agreed))
  assert.ok(codeOf(await world.identify(await asked(), ada)), 'not asked again')
})

test('cancel goes back to the program, with the state', async () => {
  const world = new World()
  const { hidden, action } = await world.fill(await world.authorize(), { cancel: '1' })
  assert.deepEqual([action, hidden.error, hidden.state], [redirect_uri, 'access_denied', 's-1'])
})

test('single sign-on, the picker, another account, signing out', async () => {
  const world = new World()
  await world.identify(await world.authorize(), ada)
  assert.ok(codeOf(await world.authorize()), 'the session signs in unasked')
  const picker = await world.authorize({ prompt: 'select_account' })
  assert.match(picker.html, /name="account" value="ada@larkspur\.example"/)
  assert.ok(codeOf(await world.fill(picker, { account: ada })))
  const other = await world.fill(await world.authorize({ prompt: 'select_account' }), { account: '_other' })
  assert.match(other.html, /name="username"/)
  assert.match((await world.authorize({ prompt: 'login' })).html, /name="username"/)
  assert.match((await world.browse('/common/oauth2/v2.0/logout')).title, /signed out/)
  assert.match((await world.fill(await world.authorize(), { account: ada })).html, /name="password"/)
})

test('login_hint leads to the password; back leads to the user name', async () => {
  const world = new World()
  const page = await world.authorize({ login_hint: ada })
  assert.match(page.html, /name="password"/)
  assert.match((await world.fill(page, { back: '1' })).html, /name="username"/)
})

test('prompt=none: signed in, nobody, second factor missing', async () => {
  const world = new World()
  const silent = () => world.authorize({ prompt: 'none', response_mode: 'query' }, marrow)
  assert.deepEqual([query(await silent()).error, query(await silent()).error_description?.slice(0, 11)], ['login_required', 'AADSTS50058'])
  await world.identify(await world.authorize(), 'gus@larkspur.example')
  assert.ok(codeOf(await world.authorize({ prompt: 'none' })))
  const refused = query(await silent())
  assert.deepEqual([refused.error, refused.error_description?.slice(0, 11)], ['interaction_required', 'AADSTS50076'])
})

test('a claims challenge with acrs asks for the second factor and stands in the token', async () => {
  const world = new World()
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
  const asked = await world.identify(await world.authorize({ claims }), ada)
  const otp = /<code>(\d{6})<\/code>/.exec(asked.html)?.[1] ?? ''
  const { body } = await exchange(world, await world.fill(asked, { otp }))
  assert.deepEqual(claimsOf(body.access_token).acrs, ['c1'])
})

test('a claims challenge with nbf wants the password again', async () => {
  const world = new World()
  await world.identify(await world.authorize(), ada)
  const picker = await world.authorize({ prompt: 'select_account', claims: `{"access_token":{"nbf":{"essential":true,"value":"${start + 1}"}}}` })
  assert.match((await world.fill(picker, { account: ada })).html, /name="password"/)
})

test('requests that may not be answered to the address are error pages', async () => {
  const world = new World()
  const cases = [
    [{ redirect_uri: 'http://evil.example' }, 50011], [{ redirect_uri: 'http://localhost:5000/else' }, 50011], [{ redirect_uri: 'https://localhost:5000' }, 50011],
    [{ redirect_uri: 'http://localhost@evil.example' }, 50011], [{ client_id: app(99) }, 700016], [{ client_id: '' }, 900144],
  ] as const
  for (const [more, number] of cases) {
    const page = await world.authorize(more)
    assert.equal(page.status, 400)
    assert.match(page.html, new RegExp(`AADSTS${number}`))
    assert.equal(page.headers.get('location'), null)
  }
  assert.match((await world.authorize({}, 'nowhere.example')).html, /AADSTS90002/)
})

test('requests that are wrong otherwise are told to the program', async () => {
  const world = new World()
  const cases = [
    [{ response_type: 'token' }, 'unsupported_response_type', 700051], [{ scope: 'https://unknown.example/.default' }, 'invalid_resource', 500011], [{ scope: 'nonsense' }, 'invalid_scope', 70011],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request', 501491], [{ claims: '{' }, 'invalid_request', 9000410],
  ] as const
  for (const [more, error, number] of cases) {
    const told = query(await world.authorize({ response_mode: 'query', ...more }))
    assert.deepEqual([told.error, told.error_description?.startsWith(`AADSTS${number}:`), told.state], [error, true, 's-1'])
  }
})

test('a forced error in the browser: as a page, or told', async () => {
  const world = new World()
  world.emulator.control.forceError({ aadsts: 53003, grant: 'authorize', times: 1 })
  assert.match((await world.identify(await world.authorize(), ada)).html, /AADSTS53003/)
  world.emulator.control.forceError({ aadsts: 53003, grant: 'authorize', deliver: 'redirect' })
  assert.equal((await world.identify(await world.authorize(), ada)).hidden.error, 'interaction_required')
})

test('a form with another csrf token, or of a flow that is over, goes nowhere', async () => {
  const world = new World()
  const page = await world.authorize()
  const forged = await world.browse(page.action, { ...page.hidden, csrf: 'x'.repeat(32), username: ada })
  assert.deepEqual([forged.status, forged.html.includes('over or has expired')], [400, true])
  world.now += 3600
  assert.equal((await world.fill(page, { username: ada })).status, 400)
})

test('what a program sends is never markup on a page', async () => {
  const world = new World()
  const state = '"><script>alert(1)</script>'
  const done = await world.identify(await world.authorize({ state }), ada)
  assert.ok(!done.html.includes('<script>alert'))
  assert.equal(done.hidden.state, state)
  assert.equal(armScope.includes('//.default'), true)
})
