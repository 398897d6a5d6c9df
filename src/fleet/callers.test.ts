import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fakeSystem } from '../../test/fake-system.ts'
import { isStranger } from './callers.ts'
import { holderOfCertificate } from './certificate-callers.ts'
import { limits } from './limits.ts'
import { readPolicy } from './policy.ts'
import { readNames } from '../system/host.ts'

const { callers } = readPolicy(`identities: [{ name: app, kind: managed-identity, tenant: contoso.com }]
callers:
  - { name: both, certificate: { subject: 'CN=a, O=*', names: ['DNS:a.example'] }, may: [{ identity: app, audiences: [x] }] }
  - { name: names, certificate: { names: ['DNS:a.example'] }, may: [{ identity: app, audiences: [x] }] }
`, 'p')

test('a certificate counts until its end, also on a connection that is older', () => {
  const system = fakeSystem()
  const found = (subject: string, names: readonly string[], until: number) => {
    const known = holderOfCertificate(system, callers, { subject, names, until })
    return isStranger(known) ? known.reason : known.name
  }
  const now = system.clock.now()
  assert.equal(found('CN=a, O=b', ['DNS:a.example'], now + 1), 'both')
  assert.equal(found('CN=a', ['DNS:a.example'], now + 1), 'names')
  assert.match(found('CN=a, O=b', ['DNS:b.example'], now + 1), /that of no caller/)
  assert.equal(found('CN=a, O=b', ['DNS:a.example'], now), 'The certificate has expired.')
  assert.equal(found('CN=a, O=b', ['DNS:a.example'], Number.NaN), 'The certificate has expired.')
})

test('names of a certificate, also those that are made to look like two', () => {
  assert.deepEqual(readNames('DNS:a.example, URI:spiffe://x/y, IP Address:10.0.0.1, email:a@b'), ['DNS:a.example', 'URI:spiffe://x/y', 'IP:10.0.0.1', 'email:a@b'])
  assert.deepEqual(readNames('URI:"http://x/, DNS:a.example", DNS:b'), ['URI:http://x/, DNS:a.example', 'DNS:b'])
  assert.deepEqual(readNames('DNS:"a\\"\\u002c DNS:b", DNS:c'), ['DNS:a", DNS:b', 'DNS:c'])
  assert.deepEqual(readNames('othername:<unsupported>, DNS:a'), ['othername:<unsupported>', 'DNS:a'])
  assert.deepEqual(readNames(''), [])
})

test('strangers are counted by address, and the books of addresses do not grow', () => {
  const all = limits()
  const taken = (address: string, times: number) => Array.from({ length: times }, () => all.takeStranger(address, 0)).filter(Boolean).length
  assert.deepEqual([taken('a', 30), taken('b', 30), taken('a', 1)], [20, 20, 0])
  for (let i = 0; i < 5_000; i++) all.takeStranger(`c${i}`, 0)
  assert.equal(taken('a', 1), 1, 'the oldest was forgotten')
})
