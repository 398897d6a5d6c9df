import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'

import { scrubbed } from './secret.ts'
import { secretOf } from './sealed-secret.ts'

const text = 'correct horse battery staple'

test('a secret prints as [secret], however it is printed, alone or within something', () => {
  const secret = secretOf(text)
  const ask = { way: { kind: 'password', username: 'ada', password: secret }, list: [secret], map: new Map([['a', secret]]) }
  const told = [
    String(secret), `${secret}`, '' + secret, [secret, secret].join(), secret.toString(), encodeURIComponent(String(secret)), new URLSearchParams([['password', String(secret)]]).toString(),
    JSON.stringify(secret), JSON.stringify(ask), inspect(secret), inspect(ask, { depth: Infinity, showHidden: true, getters: true }), format('%s %o %O %j', secret, secret, ask, ask),
    new Error(`refused: ${secret}`).stack, Object.entries(secret).join(), Object.values(secret).map(String).join(), Reflect.ownKeys(secret).map(String).join(),
  ]
  for (const one of told) {
    assert.ok(one !== undefined && !one.includes(text) && !one.includes('horse'), one)
  }
  for (const one of told.slice(0, 13)) assert.match(one ?? '', /\[secret\]|%5Bsecret%5D/)
  assert.equal(secret.reveal(), text)
})

test('what is revealed after all is known to the sinks', () => {
  assert.equal(scrubbed(`it was ${secretOf('a word of nobody').reveal()}!`), 'it was [secret]!')
})
