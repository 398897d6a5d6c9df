/** Does whoever is shown a code hear what it does, and is nobody led elsewhere? (S20, S25) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { azFor } from '../harness/az.ts'
import { figure } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import { elsewhere, proxied } from './listener.ts'

const caution = 'Enter the code only if you started this sign-in yourself: whoever gave it to you would be signed in as you.'

test('a device code comes with its warning, its host, and no browser; a fallback to it says so', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const asked = az.start('login', '--use-device-code')
  await asked.sees(/enter the code/)
  await asked.sees(/whoever gave it/)
  assert.ok(asked.stderr().includes(caution) && asked.stderr().includes(server.origin.replace('http://', '')), asked.stderr())
  assert.deepEqual(az.browser.urls(), [])
  asked.child.kill('SIGTERM')
  const fallback = az.start('login', { env: { BROWSER: '/nonexistent/browser' } })
  await fallback.sees(/enter the code/)
  assert.match(fallback.stderr(), /WARNING: .*Signing in with a code instead\.\n/)
  await fallback.sees(/whoever gave it/)
  fallback.child.kill('SIGTERM')
})

test('a sentence that leads elsewhere is not shown; ours is', async (t) => {
  const server = await startEmulator(t)
  const sentences = ['Go to https://evil.example and enter CODE', 'CODE https://microsoft.com.evil.example/devicelogin', '', 'Call us: CODE', 'http://localhost:1/ CODE', `${server.origin}/ without it`, `CODE at ${server.origin}@evil.example/`, `CODE ${server.origin}/x and https://evil.example/`]
  for (const sentence of sentences) {
    const az = azFor(t, server.origin)
    const body = { device_code: 'secret-device-code', user_code: 'ABCD-1234', verification_uri: `${server.origin}/devicelogin`, expires_in: 2, interval: 1, message: sentence.replace('CODE', 'ABCD-1234') }
    server.emulator.control.fault({ kind: 'garbage', path: '/devicecode', times: 1, body: JSON.stringify(body) })
    const { code, stderr } = await az.run('login', '--use-device-code')
    assert.equal(code, 1)
    assert.doesNotMatch(stderr, /evil|Call us|localhost:1\/|secret-device-code/, sentence)
    assert.match(stderr, /^To sign in, use a web browser to open the page http:\/\/localhost:\d+\/devicelogin and enter the code ABCD-1234 to authenticate\.$/m)
  }
  figure('sentences that lead elsewhere', sentences.length)
})

test('the code of a browser\'s answer is in no address, and nothing for this machine goes to a proxy', async (t) => {
  const [server, proxy] = [await startEmulator(t), await elsewhere(t)]
  const az = azFor(t, server.origin, proxied(proxy.port))
  const running = az.start('login', '-o', 'none')
  const url = await az.browser.next()
  assert.equal(new URL(url).searchParams.get('response_mode'), 'form_post')
  assert.doesNotMatch(url, /[?&](code|code_verifier)=/)
  const seen = await visit(url, { username: 'ada@larkspur.example', password: 'azin-demo' })
  assert.doesNotMatch(seen.url, /[?&]code=/)
  const { code, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.deepEqual(proxy.heard, [])
})
