/** Do all pages escape what they are given, stay accessible, and post what was agreed? */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  accountPickerPage,
  consentPage,
  deviceCodePage,
  deviceConfirmPage,
  formPostPage,
  formPostScriptHash,
  messagePage,
  passwordPage,
  secondFactorPage,
  stylesheet,
  usernamePage,
} from './pages.ts'

/** Every page, with `text` wherever a page takes text. */
const pages: Readonly<Record<string, (text: string, error?: string) => string>> = {
  picker: (text, error) =>
    accountPickerPage({ ...field(text, error), app: text, accounts: [{ name: text, display: text, signedIn: true }, { name: text, display: text, signedIn: false }] }),
  username: (text, error) => usernamePage({ ...field(text, error), app: text, value: text }),
  password: (text, error) => passwordPage({ ...field(text, error), username: text }),
  secondFactor: (text, error) => secondFactorPage({ ...field(text, error), username: text, demoCode: text }),
  consent: (text, error) => consentPage({ ...field(text, error), app: text, username: text, permissions: [text, text] }),
  deviceCode: (text, error) => deviceCodePage({ ...field(text, error), value: text }),
  deviceConfirm: (text, error) => deviceConfirmPage({ ...field(text, error), app: text, code: text }),
  message: (text) => messagePage({ kind: 'error', title: text, text, detail: text, traceId: text }),
  formPost: (text) => formPostPage({ action: text, fields: { [text]: text } }),
}
const withErrors = Object.entries(pages).filter(([name]) => name !== 'message' && name !== 'formPost')

/** What each page's controls post, hidden inputs aside. */
const posts: Readonly<Record<string, readonly string[]>> = {
  picker: ['account=plain', 'account=plain', 'account=_other', 'cancel=1'],
  username: ['username', 'cancel=1'],
  password: ['password', 'back=1', 'cancel=1'],
  secondFactor: ['otp', 'back=1', 'cancel=1'],
  consent: ['decision=accept', 'decision=deny', 'back=1', 'cancel=1'],
  deviceCode: ['code'],
  deviceConfirm: ['decision=accept', 'decision=deny'],
  message: [],
  formPost: [],
}

function field(text: string, error: string | undefined) {
  return { action: text, hidden: { [text]: text, flow: text }, error }
}

interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

function tags(html: string): readonly Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, name = '', rest = '']) => ({
    name,
    attributes: Object.fromEntries([...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, key = '', value = '']) => [key, value])),
  }))
}

/** What a stranger's text must not change: the tags, their attributes' names, and the characters that could open either. */
function skeleton(html: string): string {
  const free = html.replace(/@<wbr>/g, '@')
  const shape = tags(free).map((tag) => `${tag.name} ${Object.keys(tag.attributes).join(' ')}`)
  return [...shape, ...['<', '>', '"', "'"].map((sign) => `${sign} ${free.split(sign).length}`)].join('\n')
}

const hostile = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' autofocus onfocus='alert(1)", '</title><svg onload=alert(1)>',
  '&lt;b&gt;', '<!--', ']]>', '</form><form action=//evil>', '\u0000<\u0000script>', 'a\r\nb\tc', '\u202egnp.exe', '\ud800', '<', '',
]

describe('escaping', () => {
  for (const [name, render] of Object.entries(pages)) {
    test(`${name}: no text changes the page's structure`, () => {
      const expected = skeleton(render('plain', 'plain'))
      for (const text of hostile) assert.equal(skeleton(render(text, text)), expected, text)
      const payload = fc.array(fc.oneof(fc.constantFrom(...hostile, '<', '>', '"', "'", '&', '\u0085', '\u2066'), fc.string({ unit: 'binary' }))).map((parts) => parts.join(''))
      fc.assert(fc.property(payload, (text) => skeleton(render(text, text)) === expected), { numRuns: 100 })
    })
  }

  test('control and bidirectional characters are not shown', () => {
    const page = messagePage({ kind: 'error', title: 'a\u202eb', text: 'c\u0007\u0085d\ne', detail: '\u2066f\u2069' })
    assert.doesNotMatch(page, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    assert.match(page, /<h1>ab<\/h1>\n<p class="lines">c d\ne<\/p>/)
  })

  test('what a form carries comes back exactly', () => {
    const page = formPostPage({ action: '/a?b=1&c=2', fields: { state: 'a&amp;"b"\r\n\u202e\'' } })
    assert.match(page, /action="\/a\?b=1&amp;c=2"/)
    assert.ok(page.includes('name="state" value="a&amp;amp;&quot;b&quot;&#13;&#10;\u202e&#39;"'))
  })
})

describe('accessibility', () => {
  for (const [name, render] of Object.entries(pages)) {
    const page = render('plain', 'wrong')
    test(`${name}: language, one title that names the step, one h1, one main`, () => {
      assert.match(page, /^<!DOCTYPE html>\n<html lang="en">/)
      assert.match(page, /<title>[^<]+ - azin emulator<\/title>/)
      for (const once of ['title', 'h1', 'main', 'header', 'footer']) assert.equal(tags(page).filter((tag) => tag.name === once).length, 1, once)
      assert.match(page, /Not Microsoft\./)
    })

    test(`${name}: every input has a label, every id is unique, every reference resolves`, () => {
      const all = tags(page)
      const ids = all.flatMap((tag) => tag.attributes['id'] ?? [])
      assert.equal(new Set(ids).size, ids.length)
      const labels = all.filter((tag) => tag.name === 'label').map((tag) => tag.attributes['for'])
      for (const input of all.filter((tag) => tag.name === 'input' && tag.attributes['type'] !== 'hidden' && !('hidden' in tag.attributes)))
        assert.ok(labels.includes(input.attributes['id']), JSON.stringify(input))
      for (const key of ['aria-describedby', 'aria-labelledby', 'for'])
        for (const reference of all.flatMap((tag) => tag.attributes[key]?.split(' ') ?? [])) assert.ok(ids.includes(reference), reference)
      assert.ok(all.filter((tag) => 'autofocus' in tag.attributes).length <= 1)
    })

    test(`${name}: no resource but the stylesheet, no inline style`, () => {
      const all = tags(page)
      assert.deepEqual(all.flatMap((tag) => [tag.attributes['src'], tag.attributes['href']]).filter((link) => link !== undefined), ['/_azin/style.css'])
      assert.ok(all.every((tag) => tag.name !== 'style' && !('style' in tag.attributes) && Object.keys(tag.attributes).every((key) => !key.startsWith('on'))))
      assert.doesNotMatch(page, /http/i)
    })
  }

  for (const [name, render] of withErrors) {
    test(`${name}: an error is an alert, stands in the title, and is tied to the control`, () => {
      const page = render('plain', 'That is wrong.')
      assert.match(page, /<title>Error: /)
      assert.match(page, /id="error" role="alert">.*That is wrong\.<\/p>/)
      const tied = tags(page).filter((tag) => tag.attributes['aria-describedby']?.split(' ').includes('error'))
      assert.deepEqual(tied.map((tag) => tag.name), [posts[name]?.[0]?.includes('=') ? 'button' : 'input'])
      if (tied[0]?.name === 'input') assert.equal(tied[0].attributes['aria-invalid'], 'true')
      assert.doesNotMatch(render('plain'), /Error|alert|aria-invalid/)
    })
  }

  test('the browser knows what each field is for', () => {
    assert.match(pages['username']!('plain'), /autocomplete="username"[^>]* autofocus/)
    assert.match(pages['password']!('plain'), /type="password" autocomplete="current-password"[^>]* autofocus/)
    assert.match(pages['secondFactor']!('plain'), /inputmode="numeric" autocomplete="one-time-code"[^>]* autofocus/)
    assert.match(pages['password']!('plain'), /Never type a real one here/)
    assert.match(pages['deviceCode']!('plain'), /only if you started this sign-in yourself/)
  })

  test('decisions never have the focus', () => {
    for (const name of ['consent', 'deviceConfirm']) assert.doesNotMatch(pages[name]!('plain'), /autofocus/)
  })
})

describe('forms', () => {
  for (const [name, render] of Object.entries(pages)) {
    test(`${name}: posts the agreed fields`, () => {
      const all = tags(render('plain'))
      const controls = all.filter((tag) => (tag.name === 'button' || tag.name === 'input') && 'name' in tag.attributes && tag.attributes['type'] !== 'hidden')
      assert.deepEqual(controls.map(({ name: tag, attributes }) => (tag === 'input' ? attributes['name'] : `${attributes['name']}=${attributes['value']}`)), posts[name])
      const forms = all.filter((tag) => tag.name === 'form')
      assert.equal(forms.length, name === 'message' ? 0 : 1)
      for (const form of forms) assert.deepEqual([form.attributes['method'], form.attributes['action']], ['post', 'plain'])
      const carried = all.filter((tag) => tag.attributes['type'] === 'hidden').map(({ attributes }) => `${attributes['name']}=${attributes['value']}`)
      assert.deepEqual(carried, name === 'message' ? [] : name === 'formPost' ? ['plain=plain'] : ['plain=plain', 'flow=plain'])
      for (const exit of controls.filter((tag) => ['back', 'cancel'].includes(tag.attributes['name'] ?? ''))) assert.ok('formnovalidate' in exit.attributes)
    })
  }

  test('Enter in a text field presses the main button: it is the first one', () => {
    for (const name of ['username', 'password', 'secondFactor', 'deviceCode'])
      assert.equal(tags(pages[name]!('plain')).find((tag) => tag.name === 'button')?.attributes['class'], 'primary')
  })

  test('the form-post script is the one that its hash allows', () => {
    const script = /<script>(.*)<\/script>/.exec(formPostPage({ action: '/', fields: {} }))?.[1] ?? ''
    assert.notEqual(script, '')
    assert.equal(formPostScriptHash, `sha256-${createHash('sha256').update(script).digest('base64')}`)
  })
})

test('the stylesheet points nowhere else and knows the situations it must', () => {
  assert.doesNotMatch(stylesheet, /url\(|@import|http|@font-face/)
  for (const situation of ['color-scheme: light dark', 'prefers-color-scheme: dark', 'prefers-reduced-motion', 'forced-colors', ':focus-visible']) assert.ok(stylesheet.includes(situation))
})
