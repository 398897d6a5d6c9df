/** Is a token read rightly, whichever version it is of, and a text that is none left alone? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { span } from './cli/spans.ts'
import { claimsOf, identityIn } from './whoami.ts'

const token = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`

test('claims: any text in them, and nothing for what is no JWT', () => {
  assert.deepEqual(claimsOf(token({ name: 'Žofie 😀', a: '>>>???' })), { name: 'Žofie 😀', a: '>>>???' })
  for (const text of ['', 'EwB4A8l6BAAU', 'a.b', 'a.!!.c', token([1]), token('x'), 'e30.e30']) assert.equal(claimsOf(text), undefined, text)
})

test('a user, of either version; an application; a second factor', () => {
  const one = identityIn({ upn: 'a@x', oid: 'o', appid: 'p', scp: 'x y', amr: ['pwd', 'mfa'], wids: ['w'] })
  assert.deepEqual([one.user, one.app.id, one.scopes, one.secondFactor, one.directoryRoles], [{ name: 'a@x', objectId: 'o', type: 'user' }, 'p', ['x', 'y'], true, ['w']])
  const two = identityIn({ preferred_username: 'a@x', sub: 's', azp: 'p', scp: 'x', amr: ['pwd'] })
  assert.deepEqual([two.user, two.app.id, two.secondFactor], [{ name: 'a@x', objectId: 's', type: 'user' }, 'p', false])
  const app = identityIn({ oid: 'o', appid: 'p', idtyp: 'app', roles: ['R.All'], app_displayname: 'Deploy' })
  assert.deepEqual([app.user, app.app, app.roles, app.secondFactor], [{ name: null, objectId: 'o', type: 'app' }, { id: 'p', name: 'Deploy' }, ['R.All'], null])
  assert.equal(identityIn({ oid: 'o', appid: 'p' }).user?.type, 'app', 'without idtyp')
  assert.deepEqual(identityIn({ scp: 7, amr: 'x', roles: [1, 'a'] }).roles, ['a'])
})

test('spans are rounded down', () => {
  assert.deepEqual([0, 59, 60, 3599, 3600, 172_799, 172_800, -61].map(span), ['0 s', '59 s', '1 min', '59 min', '1 h', '47 h', '2 days', '1 min'])
})
