import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { formPostPage } from '../../emulator/pages/form-post.ts'
import { accountPickerPage, passwordPage, secondFactorPage, usernamePage } from '../../emulator/pages/sign-in.ts'
import { deviceCodePage, deviceConfirmPage } from '../../emulator/pages/device.ts'
import { startServer } from '../../emulator/server.ts'
import { readPage } from './html.ts'
import { visit } from './person.ts'

const account = { name: 'mona@contoso.example', display: 'Mona', signedIn: true }

/** A little site made of the emulator's own pages, which notes what was posted. */
async function site(t: TestContext) {
  const posted: Record<string, string>[] = []
  const shown = (html: string, headers = {}) => new Response(html, { headers: { 'content-type': 'text/html', ...headers } })
  const pages: Record<string, (form: Record<string, string>) => Response> = {
    '/': () => shown(accountPickerPage({ app: 'A & B', action: '/user', accounts: [account], hidden: { state: '"<&' } })),
    '/user': () => shown(usernamePage({ app: 'A', action: '/password', hidden: {} }), { 'set-cookie': 'session=1; HttpOnly' }),
    '/password': () => shown(passwordPage({ username: 'x', action: '/check', hidden: {} })),
    '/check': ({ password }) => (password === 'right' ? new Response(null, { status: 303, headers: { location: '/otp' } }) : shown(passwordPage({ username: 'x', action: '/check', hidden: {}, error: 'Wrong password.' }))),
    '/otp': () => shown(secondFactorPage({ username: 'x', action: '/post', hidden: {}, demoCode: '123456' })),
    '/post': () => shown(formPostPage({ action: '/done', fields: { code: 'abc', state: 's' } })),
    '/done': () => shown('<title>Done</title><p>You can close this window.'),
    '/device': () => shown(deviceCodePage({ action: '/confirm', hidden: {} })),
    '/confirm': () => shown(deviceConfirmPage({ app: 'A', code: 'X', action: '/done', hidden: {} })),
  }
  const server = await startServer({
    async fetch(request) {
      const form = Object.fromEntries(new URLSearchParams(await request.text()))
      posted.push({ ...form, cookie: request.headers.get('cookie') ?? '' })
      return pages[new URL(request.url).pathname]!(form)
    },
  }, { tls: true })
  t.after(() => server.close())
  return { server, posted }
}

test('a person goes through every page to the application, hidden fields and cookies kept', async (t) => {
  const { server, posted } = await site(t)
  const { steps, page, url } = await visit(server.origin, { username: 'new@contoso.example', password: 'right' })
  assert.deepEqual(steps, ['account', 'username', 'password', 'otp', 'continue'])
  assert.equal(page.text, 'You can close this window.')
  assert.equal(new URL(url).pathname, '/done')
  assert.deepEqual(posted[1], { state: '"<&', account: '_other', cookie: '' })
  assert.deepEqual(posted[2], { username: 'new@contoso.example', cookie: 'session=1' })
  assert.deepEqual(posted.at(-2), { otp: '123456', cookie: 'session=1' })
  assert.deepEqual(posted.at(-1), { code: 'abc', state: 's', cookie: 'session=1' })
})

test('a wrong password ends on the page that says so', async (t) => {
  const { server } = await site(t)
  const { page } = await visit(`${server.origin}/password`, { password: 'wrong' })
  assert.match(page.alert ?? '', /Wrong password/)
})

test('an offered account is pressed, cancel is pressed, a device code is typed and confirmed or denied', async (t) => {
  const { server, posted } = await site(t)
  await visit(server.origin, { username: account.name, cancelAt: 'username', password: 'right' })
  assert.equal(posted[1]?.['account'], account.name)
  assert.ok('cancel' in posted[2]!)
  await visit(`${server.origin}/device`, { code: 'ABC', decision: 'deny' })
  assert.deepEqual(posted.slice(-2).map(({ code, decision }) => code ?? decision), ['ABC', 'deny'])
})

test('https pages are fetched from the emulator, by their own name', async (t) => {
  const { server } = await site(t)
  const { url } = await visit('https://login.microsoftonline.com/password', { password: 'right' }, { route: { tlsOrigin: server.tlsOrigin!, ca: server.ca! } })
  assert.equal(url, 'https://login.microsoftonline.com/done')
})

test('a person without the answer says what the page wanted', async (t) => {
  const { server } = await site(t)
  await assert.rejects(visit(server.origin, { username: 'x' }), /asks for password/)
})

test('text and attributes are unescaped, scripts are not text', () => {
  const page = readPage('<title>a &amp; b</title><body><script>x</script><p>1 &lt; 2 &#39;q&#x27;<form action="/x?a=1&amp;b=2" method=post><input name=k value=\'a"b\'><button>Go</button></form>')
  assert.equal(page.title, 'a & b')
  assert.equal(page.text, "1 < 2 'q' Go")
  assert.deepEqual(page.forms[0], { method: 'POST', action: '/x?a=1&b=2', fields: [{ name: 'k', value: 'a"b', type: 'text' }], buttons: [{ name: '', value: '', type: 'submit' }] })
})
