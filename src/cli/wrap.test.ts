import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { listing } from './pick.ts'
import { paragraph, prose } from './wrap.ts'

test('messages are broken between words, never within what is copied', () => {
  assert.equal(prose('one two three', 9), 'one two\nthree')
  assert.equal(prose('  as it\n  was', 40), '  as it\n  was')
  assert.equal(prose('open this address: https://example.org/a?b=c&d=e now', 20), 'open this address:\nhttps://example.org/a?b=c&d=e\nnow')
  assert.equal(prose('use `az login --use-device-code`. Good', 12), 'use\n`az login --use-device-code`.\nGood')
  assert.equal(prose('az login --scope https://example.org/.default', 20), 'az login --scope https://example.org/.default')
  assert.equal(prose('For this tenant: az login --tenant "a b"', 20), 'For this tenant:\naz login --tenant "a b"')
})

test('what fits the screen alone is not torn by the indent', () => {
  assert.equal(paragraph('Name (11111111-2222)', 20, 6), '      Name\n     (11111111-2222)')
  assert.equal(paragraph('https://example.org/', 20, 6), 'https://example.org/')
  assert.equal(paragraph('https://example.org/long', 20, 6), '      https://example.org/long', 'nothing is won')
})

test('no word is lost, and a line is too long only when it is one word', () => {
  const words = fc.array(fc.stringMatching(/^[b-y,.]{1,12}$/), { minLength: 1 })
  fc.assert(fc.property(words, fc.integer({ min: 1, max: 30 }), (given, width) => {
    const text = prose(given.join(' '), width)
    assert.deepEqual(text.split(/[ \n]/), given)
    for (const line of text.split('\n')) assert.ok(line.length <= width || !line.includes(' '), line)
  }))
})

test('the list leaves the ids out before it stops being a table, but not where they tell two rows apart', () => {
  const account = (name: string, id: string) => ({ name, id, tenantId: 'Tenant', user: { name: 'u', type: 'user' } }) as never
  const rows = [account('Accounting', '11111111-2222'), account('Bookkeeping', '33333333-4444')]
  assert.match(listing(rows, rows[0]!, 80), /Subscription ID/)
  assert.match(listing(rows, rows[0]!, 40), /^No +Subscription name +Tenant\n-+.*\n\[1\] \* +Accounting +Tenant\n\[2\] +Bookkeeping +Tenant\n$/)
  const same = [account('Accounting', '11111111-2222'), account('Accounting', '33333333-4444')]
  assert.match(listing(same, same[0]!, 40), /^\[1\] \* Accounting\n {4}11111111-2222\n {4}Tenant\n/)
})
