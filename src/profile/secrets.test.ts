/** Are the secrets of service principals kept as Azure CLI keeps them? */

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fakeSystem } from '../../test/fake-system.ts'
import { forgetServicePrincipal, keepServicePrincipal, readServicePrincipal } from './secrets.ts'

const name = 'service_principal_entries.json'
const path = `/home/me/.azure/${name}`
const entry = { client_id: 'app', tenant: 't1', client_secret: 'sé"cret' }

test('kept with four blanks, under the lock that msal-extensions uses', async () => {
  const system = fakeSystem()
  await keepServicePrincipal(system, entry)
  assert.equal(system.files.text(path), '[\n    {\n        "client_id": "app",\n        "tenant": "t1",\n        "client_secret": "s\\u00e9\\"cret"\n    }\n]')
  assert.deepEqual([system.locks.taken[0]!.path, system.locks.taken[0]!.options.protocol], [`${path}.lockfile`, 'msal'])
  assert.deepEqual(await readServicePrincipal(system, 'app', 't1'), { entry })
})

test('another tenant\'s credential is tried with a warning; case counts', async () => {
  const system = fakeSystem({ [name]: JSON.stringify([{ client_id: 'app', tenant: 't0', certificate: '/c.pem' }, entry]) })
  const found = await readServicePrincipal(system, 'app', 't2')
  assert.equal(found.entry.tenant, 't0')
  assert.match(found.warning!, /Trying credential under tenant t0/)
  await assert.rejects(readServicePrincipal(system, 'APP', 't1'), { code: 'not_signed_in', message: 'Could not retrieve credential from local cache for service principal APP. Run `az login` for this service principal.' })
})

test('replaced in its place: the old credential goes, unknown fields stay', async () => {
  const system = fakeSystem({ [name]: JSON.stringify([{ ...entry, note: 1 }, { client_id: 'app', tenant: 'T1', client_secret: 'other' }, { client_id: 'b', tenant: 't1', x: [] }]) })
  await keepServicePrincipal(system, { client_id: 'app', tenant: 't1', certificate: '/c.pem' })
  assert.deepEqual(JSON.parse(system.files.text(path)!), [{ client_id: 'app', tenant: 't1', note: 1, certificate: '/c.pem' }, { client_id: 'app', tenant: 'T1', client_secret: 'other' }, { client_id: 'b', tenant: 't1', x: [] }])
  await forgetServicePrincipal(system, 'app')
  assert.deepEqual(JSON.parse(system.files.text(path)!), [{ client_id: 'b', tenant: 't1', x: [] }])
})

test('damaged: refused to readers, repaired by a sign-in, whole entries saved', async () => {
  const system = fakeSystem({ [name]: `[${JSON.stringify(entry)}, {"client_id": "cut` })
  await assert.rejects(readServicePrincipal(system, 'app', 't1'), { code: 'file_damaged' })
  await assert.rejects(forgetServicePrincipal(system, 'app'), { code: 'file_damaged' })
  await keepServicePrincipal(system, { client_id: 'b', tenant: 't2', client_secret: 's' })
  assert.deepEqual(JSON.parse(system.files.text(path)!), [entry, { client_id: 'b', tenant: 't2', client_secret: 's' }])
  assert.ok([...system.files.nodes.keys()].some((one) => one.startsWith(`${path}.corrupt-`)))
})
