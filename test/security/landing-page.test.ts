/** Can the text of a server or an attacker be more than text on the page that the browser ends at? (S1) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { landingPage, landingHeaders, type LandingOutcome } from '../../src/browser/landing.ts'
import { outcomeOf } from '../../src/grant/outcome.ts'
import { OAuthError } from '../../src/errors.ts'
import { listen } from '../../src/grant/loopback.ts'
import { azFor } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import { fakeSystem } from '../fake-system.ts'
import { get, post, send } from './loopback.ts'

const { below, pick } = random('payloads')

const tags = ['script', 'img', 'svg', 'iframe', 'a', 'b', 'style', 'meta', 'link', 'base', 'form', 'input', 'body', 'object', 'embed', 'math', 'template', 'noscript', 'textarea', 'title', 'plaintext', 'xmp', 'marquee', 'details', 'video']
const handlers = ['onerror=alert(1)', 'onload=alert(1)', 'onclick="alert(1)"', "onfocus='alert(1)' autofocus", 'href=javascript:alert(1)', 'src=x', 'style=x:expression(alert(1))', 'http-equiv=refresh content="0;url=//evil.example"', 'srcdoc="<script>alert(1)</script>"', 'action=//evil.example', 'formaction=javascript:alert(1)', 'xlink:href="data:text/html,x"']
const breakers = ['"', "'", '</', '-->', '<!--', ']]>', '`', '\\', '&lt;script&gt;', '&#60;script&#62;', '&#x3c;', '%3Cscript%3E', '\u0000', '\u2028', '\u202e', '\u00ad', '\ufeff', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-', '\u00c0\u00bc', '\u00e0\u0080\u00bc', '\uff1cscript\uff1e', '\ud800', '{{7*7}}', '${alert(1)}', 'javascript:alert(1)', '\r\n\r\n<html>', '</main></body></html>', '</style>', '</title>', '</bdi>', '</p>', '</code>']

/** As in the cheat sheets: an element, with or without its end, some cases and blanks, out of an attribute, a comment or a style. */
function payload(index: number): string {
  const tag = tags[index % tags.length] ?? ''
  const cased = [...tag].map((letter) => (below(2) ? letter.toUpperCase() : letter)).join('')
  const gap = pick([' ', '/', '\t', '\n', '\u000c', ''])
  return [pick(['', pick(breakers)]), `<${pick(['', '/', '<', '\u0000'])}${cased}${gap}${pick(handlers)}${pick(['>', '/>', '', ' >', '//'])}`, pick(['alert(1)', '', pick(breakers)]), pick([`</${cased}>`, '', pick(breakers)])].join('')
}

/** Elements of our own pages; what else stands in pointed brackets came from outside. */
const own = /<\/?(!DOCTYPE|html|head|meta|title|style|body|main|p|svg|rect|g|circle|path|div|h1|h2|dl|dt|dd|bdi|wbr|code)( [\w:-]+="[^"<>]*"| lang="en")*\s?\/?>|<meta name="[\w-]+" content="[^"<>]*">|<!DOCTYPE html>/g

function strayBrackets(html: string): string[] {
  return html.replace(/<style>[^]*?<\/style>/, '').replace(own, '').match(/[<>]/g) ?? []
}

test('no payload in any field of the page is anything but text', () => {
  const many = count('landing payloads', 500)
  let shown = 0
  for (let index = 0; index < many; index += 1) {
    const text = payload(index)
    const outcomes: readonly LandingOutcome[] = [
      outcomeOf(new OAuthError({ error: text, error_description: 'no' }, 400, { flow: 'sign-in' })),
      outcomeOf(new OAuthError({ error: 'access_denied', error_description: text }, 400, { flow: 'sign-in' })),
      { kind: 'signed-in', username: text, tenant: text },
      { kind: 'failed', description: text, advice: text },
    ]
    for (const outcome of outcomes) {
      const html = landingPage(outcome)
      assert.deepEqual(strayBrackets(html), [], `${JSON.stringify(text)}\n${html}`)
      assert.doesNotMatch(html, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      shown += 1
    }
  }
  figure('landing payloads', many)
  figure('pages with a payload', shown)
})

const wanted = {
  'content-type': /^text\/html; charset=utf-8$/, 'x-content-type-options': /^nosniff$/, 'content-security-policy': /^default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  'referrer-policy': /^no-referrer$/, 'cache-control': /^no-store$/,
}

test('every page and every refusal carries the headers that let it do nothing', async (t) => {
  const listening = await listen(fakeSystem(), {
    judge: (parameters) => (parameters.get('state') === 's' ? 'good' : undefined),
    answered: async () => ({ html: landingPage({ kind: 'signed-in', username: 'a', tenant: 't' }), headers: landingHeaders }),
  })
  t.after(() => listening.close())
  const answers = [await send(listening.port, get(listening.port, '/?error=<script>&state=x')), await send(listening.port, get(listening.port, '/favicon.ico')), await send(listening.port, post(listening.port, 'code=c&state=s'))]
  for (const answer of answers) {
    const headers = new Map(answer.split('\r\n\r\n')[0]?.split('\r\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]))
    for (const [name, pattern] of Object.entries(wanted)) {
      const plain = name === 'content-type' && !answer.startsWith('HTTP/1.1 200')
      assert.match(headers.get(name) ?? '', plain ? /^text\/plain; charset=utf-8$/ : pattern, `${name} of ${answer}`)
    }
    assert.ok(!headers.has('set-cookie') && !headers.has('refresh'))
    assert.doesNotMatch(answer, /<script|https?:\/\//i)
  }
})

test('the built program: an error with our state and a script in it ends on a page without one', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const running = az.start('login', '-o', 'none')
  const url = new URL(await az.browser.next())
  const { port } = new URL(url.searchParams.get('redirect_uri') ?? '')
  const evil = '<script>alert(1)</script>'
  const body = new URLSearchParams({ error: 'server_error', error_description: `${evil}\u001b]52;c;eA==\u0007`, error_uri: `javascript:${evil}`, state: url.searchParams.get('state') ?? '' })
  const answer = await send(Number(port), post(Number(port), body.toString()))
  assert.match(answer, /^HTTP\/1\.1 200 [^]*&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
  assert.doesNotMatch(answer, /<script|\u001b/)
  const { code, stderr } = await running.ended
  assert.equal(code, 1)
  assert.doesNotMatch(stderr, /[\u0000-\u0008\u000b-\u001f]/)
})
