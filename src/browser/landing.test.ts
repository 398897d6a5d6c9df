/** Does the landing page tell the truth, and nothing that a stranger wrote into it? */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LandingOutcome } from './landing.ts'
import { landingHeaders, landingPage } from './landing.ts'

const kinds: Readonly<Record<string, (text: string) => LandingOutcome>> = {
  'signed-in': (text) => ({ kind: 'signed-in', username: text, tenant: text }),
  refused: (text) => ({ kind: 'refused', code: text, description: text, advice: text }),
  failed: (text) => ({ kind: 'failed', description: text, advice: text }),
}

const hostile = [
  '<script>alert(1)</script>', '</script><script>', '<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "'><b>", '<', '<<', '<!--', '-->', ']]>',
  '</style><script>alert(1)</script>', '</title>', '</bdi></dd></dl>', '<meta http-equiv=refresh content=0>', '<base href=//evil>', '<iframe srcdoc=x>',
  '<a href=javascript:alert(1)>', '&lt;script&gt;', '&#60;', '&', '\u0000<\u0000b>', '<\u200bb>', '\uff1cscript\uff1e', '\ud800<', '<\udc00', '%3Cscript%3E', '${1}', '$&$1', '`', '\u202e<b>', '@<b>', '',
]

/** All of it but our own soft break in addresses. */
const render = (outcome: LandingOutcome): string => landingPage(outcome).replace('@<wbr>', '@')
const signs = (page: string): readonly number[] => ['<', '>', '"', "'"].map((sign) => page.split(sign).length)
const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

describe('hostile text', () => {
  for (const [kind, outcome] of Object.entries(kinds)) {
    const expected = signs(render(outcome('plain')))
    test(`${kind}: the fixed list leaves no markup and no control character`, () => {
      for (const text of hostile) {
        const page = render(outcome(text))
        assert.deepEqual(signs(page), expected, text)
        assert.doesNotMatch(page, forbidden)
      }
    })

    test(`${kind}: 500 generated payloads leave none either`, () => {
      const piece = fc.oneof(fc.constantFrom(...hostile, '\u2066', '\u0085', '\u001b[31m', '\r\n'), fc.string({ unit: 'binary' }))
      const payload = fc.array(piece, { minLength: 1 }).map((pieces) => pieces.join(''))
      fc.assert(fc.property(payload, (text) => {
        const page = render(outcome(text))
        assert.deepEqual(signs(page), expected)
        assert.doesNotMatch(page, forbidden)
      }), { numRuns: 500 })
    })
  }

  test('entities are shown as they were written', () => {
    assert.ok(landingPage({ kind: 'failed', description: '&lt;', advice: '' }).includes('<p>&amp;lt;</p>'))
  })

  test('a very long description is cut, never within a character', () => {
    const page = landingPage({ kind: 'failed', description: `${'a'.repeat(999)}\u{1f600}${'b'.repeat(1e5)}`, advice: 'Run az login.' })
    assert.ok(page.includes(`<p>${'a'.repeat(999)}…</p>`))
    assert.ok(page.includes('Run az login.'))
  })
})

describe('what it says', () => {
  test('who signed in, to which tenant, and that the window can go', () => {
    const page = landingPage({ kind: 'signed-in', username: 'alex@contoso.example', tenant: 'Contoso' })
    assert.match(page, /<title>You are signed in - azin<\/title>/)
    assert.match(page, /<h1>You are signed in<\/h1>/)
    assert.match(page, /<dt>Account<\/dt><dd><bdi>alex@<wbr>contoso\.example<\/bdi><\/dd>\n<dt>Tenant<\/dt><dd><bdi>Contoso<\/bdi>/)
    assert.match(page, /You can close this window/)
  })

  test('what was refused, with the code, and what to do', () => {
    const page = landingPage({ kind: 'refused', code: 'access_denied', description: 'You declined.', advice: 'Run this:\naz login --tenant <id>' })
    assert.match(page, /<h1>The sign-in was refused<\/h1>\n<p>You declined\.<\/p>\n<dl><dt>Code<\/dt><dd><code>access_denied<\/code>/)
    assert.match(page, /<h2>What to do<\/h2>\n<p class="lines">Run this:\n<code>az login --tenant &lt;id&gt;<\/code><\/p>/)
    assert.doesNotMatch(landingPage({ kind: 'refused', description: '', advice: '' }), /<dl>/)
  })

  test('what failed, and what to do', () => {
    const page = landingPage({ kind: 'failed', description: 'No answer.', advice: 'Try again.' })
    assert.match(page, /<h1>The sign-in did not finish<\/h1>\n<p>No answer\.<\/p>\n<h2>What to do<\/h2>\n<p class="lines">Try again\.<\/p>/)
    assert.doesNotMatch(page, /You are signed in/)
  })
})

describe('self-contained', () => {
  for (const [kind, outcome] of Object.entries(kinds)) {
    test(`${kind}: one h1, no script, no resource, no link, under 8 kB`, () => {
      const page = landingPage(outcome('plain'))
      assert.equal(page.split('<h1>').length, 2)
      assert.doesNotMatch(page, /<script|<link|<img|<a |<form| src=| href=| style=| on[a-z]+=|url\(|@import|http/i)
      assert.ok(Buffer.byteLength(page) < 8192)
    })
  }

  test('the headers forbid everything but the inline style', () => {
    assert.deepEqual(landingHeaders, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    })
  })
})
