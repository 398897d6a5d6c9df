import assert from 'node:assert/strict'
import { createDecipheriv, createDiffieHellmanGroup, hkdfSync } from 'node:crypto'
import { test } from 'node:test'

import { socketPaths } from './bus.ts'
import { beginTransfer } from './transfer.ts'

test('the sockets of a session, as its address spells them', () => {
  const paths = (DBUS_SESSION_BUS_ADDRESS: string | undefined, XDG_RUNTIME_DIR?: string) => socketPaths({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR })
  assert.deepEqual(paths('unix:path=/run/user/1000/bus'), ['/run/user/1000/bus'])
  assert.deepEqual(paths('unix:abstract=/tmp/dbus-A,guid=12'), ['\0/tmp/dbus-A'])
  assert.deepEqual(paths('unix:guid=12,path=/a%20b;tcp:host=x,port=1;unix:path=/c'), ['/a b', '/c'])
  assert.deepEqual(paths('unix:path=/100%'), ['/100%'])
  assert.deepEqual(paths('unix:path=/a', '/run/user/1'), ['/a'])
  assert.deepEqual(paths('', '/run/user/1'), ['/run/user/1/bus'])
  assert.deepEqual(paths(undefined), [])
  assert.deepEqual(paths('autolaunch:'), [])
})

test('both ends of a key agreement understand each other, and nobody else does', () => {
  const [one, other] = [beginTransfer(), beginTransfer()]
  const [ours, theirs] = [one.agree(other.publicKey), other.agree(one.publicKey)]
  const secret = new TextEncoder().encode('{"secret": "x"}')
  const { iv, value } = ours.encrypt(secret)
  assert.equal(value.length, 16)
  assert.deepEqual(new Uint8Array(theirs.decrypt(iv, value)), secret)
  assert.notDeepEqual(ours.encrypt(secret).value, value)
  const stranger = beginTransfer().agree(other.publicKey)
  assert.throws(() => {
    if (Buffer.from(stranger.decrypt(iv, value)).equals(secret)) return
    throw new Error('garbage')
  })
})

test('it is the group that OpenSSL knows by its name', () => {
  const known = createDiffieHellmanGroup('modp2')
  const theirs = known.generateKeys()
  const ours = beginTransfer()
  const { iv, value } = ours.agree(theirs).encrypt(new Uint8Array([1, 2, 3]))
  const key = new Uint8Array(hkdfSync('sha256', known.computeSecret(ours.publicKey), '', '', 16))
  const decipher = createDecipheriv('aes-128-cbc', key, iv)
  assert.deepEqual([...decipher.update(value), ...decipher.final()], [1, 2, 3])
  assert.equal(ours.publicKey.length, 128)
})

test('a key that would make the secret known is refused', () => {
  const prime = createDiffieHellmanGroup('modp2').getPrime()
  const oneLess = Buffer.from(prime)
  oneLess[127]! -= 1
  for (const key of [new Uint8Array(), new Uint8Array([0]), new Uint8Array([1]), prime, oneLess]) assert.throws(() => beginTransfer().agree(key), /not one/)
})
