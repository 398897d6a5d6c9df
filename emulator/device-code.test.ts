import assert from 'node:assert/strict'
import { test } from 'node:test'
import { azureCli } from './directory.ts'
import { ada, armScope, claimsOf, deviceGrant, origin, World } from './play.ts'

async function started(world: World, tenant = 'organizations') {
  const { body } = await world.post(`/${tenant}/oauth2/v2.0/devicecode`, { client_id: azureCli, scope: armScope })
  const poll = async () => (await world.token({ grant_type: deviceGrant, device_code: body.device_code as string, code: body.device_code as string }, tenant)).body
  return { body, poll, code: body.user_code as string }
}

test('the person types the code, signs in, agrees; the device gets its tokens once', async () => {
  const world = new World()
  const { body, poll, code } = await started(world)
  assert.match(code, /^[A-Z0-9]{9}$/)
  assert.deepEqual([body.verification_uri, body.expires_in, body.interval], [`${origin}/devicelogin`, 900, 5])
  assert.equal(body.message, `To sign in, use a web browser to open the page ${origin}/devicelogin and enter the code ${code} to authenticate.`)
  assert.deepEqual([(await poll()).error, (await poll()).error], ['authorization_pending', 'slow_down'])
  const confirm = await world.identify(await world.fill(await world.browse('/devicelogin'), { code: code.toLowerCase() }), ada)
  assert.ok(confirm.html.includes(code))
  assert.match((await world.fill(confirm, { decision: 'accept' })).title, /signed in on your device/)
  world.now += 5
  assert.equal(claimsOf((await poll()).access_token).upn, ada)
  assert.deepEqual((await poll()).error_codes, [54005])
})

test('waiting exactly the interval is never too fast', async () => {
  const world = new World()
  const { poll } = await started(world)
  for (let round = 0; round < 3; round++, world.now += 5) assert.deepEqual([(await poll()).error], ['authorization_pending'])
})

test('declined on the page, and cancelled before', async () => {
  const world = new World()
  for (const answer of ['deny', 'cancel']) {
    const { poll, code } = await started(world)
    const begun = await world.fill(await world.browse('/device'), { code })
    const page = begun.html.includes('name="account"') ? await world.fill(begun, { account: ada }) : await world.identify(begun, ada)
    await world.fill(page, answer === 'deny' ? { decision: 'deny' } : { cancel: '1' })
    const { error, error_codes } = await poll()
    assert.deepEqual([error, error_codes], ['authorization_declined', [65004]])
  }
})

test('too late, for the device and for the person', async () => {
  const world = new World()
  const { poll, code } = await started(world)
  world.emulator.control.set({ clockOffset: 900 })
  const { error, error_codes } = await poll()
  assert.deepEqual([error, error_codes], ['expired_token', [70020]])
  assert.match((await world.browse('/common/oauth2/deviceauth', { code })).html, /AADSTS70019/)
})

test('wrong codes on both sides', async () => {
  const world = new World()
  const answer = await world.token({ grant_type: deviceGrant, device_code: 'made-up' })
  assert.deepEqual([answer.body.error, answer.body.error_codes, answer.status], ['bad_verification_code', [70018], 400])
  assert.match((await world.browse('/devicelogin', { code: 'XXXXXXXXX' })).html, /AADSTS70018/)
})

test('the code may come with the address', async () => {
  const world = new World()
  assert.match((await world.browse('/devicelogin?otc=ABC')).html, /value="ABC"/)
})

test('the knob approves and declines', async () => {
  const world = new World()
  const first = await started(world)
  world.emulator.control.approve(first.code, ada)
  assert.equal(claimsOf((await first.poll()).access_token).upn, ada)
  const second = await started(world)
  world.emulator.control.decline(second.code)
  assert.equal((await second.poll()).error, 'authorization_declined')
})
