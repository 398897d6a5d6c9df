import assert from 'node:assert/strict'
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
