import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultDirectory } from './default-directory.ts'
import { DirectoryError, readDirectory } from './directory-file.ts'
import { World } from './play.ts'

const tenant = { id: '0F000000-0000-4000-8000-000000000001', name: 'Tern Bakery', domains: ['tern.example'] }
const read = (file: object) => readDirectory(JSON.stringify(file))

test('the smallest directory: one tenant, one user, who can sign in', async () => {
  const directory = read({ tenants: [tenant], users: [{ name: 'tess@tern.example', home: 'tern.example' }] })
  assert.deepEqual([directory.users.length, directory.users[0]?.displayName, directory.users[0]?.home], [1, 'tess', tenant.id.toLowerCase()])
  const world = new World({ directory })
  assert.equal((await world.password('tess@tern.example')).status, 200)
  assert.equal((await world.password('ada@larkspur.example')).status, 400)
})

test('extends: the cast stays, the same name is replaced, guests may be written as domains', () => {
  const directory = read({ extends: 'default', tenants: [tenant], users: [{ name: 'ada@larkspur.example', home: 'tern.example', guestIn: ['larkspur.example'], displayName: 'Ada Moved' }] })
  const ada = directory.users.filter(({ name }) => name === 'ada@larkspur.example')
  assert.deepEqual([directory.users.length, ada.length, ada[0]?.displayName], [defaultDirectory.users.length, 1, 'Ada Moved'])
  assert.equal(ada[0]?.guestIn?.[0]?.tenant, 'a21e0001-0000-4000-8000-000000000001')
  assert.deepEqual(read({ extends: 'default', users: [{ name: 'z@larkspur.example', home: 'larkspur.example' }] }).users.at(-1)?.id, read({ extends: 'default', users: [{ name: 'z@larkspur.example', home: 'larkspur.example' }] }).users.at(-1)?.id)
})

test('the default directory is itself a right directory file', () => {
  assert.deepEqual(read(defaultDirectory).users.map(({ name, id }) => [name, id]), defaultDirectory.users.map(({ name, id }) => [name, id]))
})

const user = { name: 'tess@tern.example', home: 'tern.example' }
const mistakes: readonly (readonly [object, RegExp])[] = [
  [{}, /at tenants: at least one tenant is needed/],
  [{ tenants: [{ ...tenant, id: 'x' }] }, /at tenants\[0\]\.id: a GUID is needed here/],
  [{ tenants: [{ id: tenant.id, name: 'x' }] }, /at tenants\[0\]: the field 'domains' is missing/],
  [{ tenants: [{ ...tenant, domain: [] }] }, /at tenants\[0\]: there is no field 'domain' here; there are id, name, domains/],
  [{ tenants: [{ ...tenant, domains: [] }] }, /at tenants\[0\]\.domains: at least one domain/],
  [{ tenants: [tenant, tenant] }, /at tenants\[1\]: .+ stands in the file twice/],
  [{ tenants: [tenant, { ...tenant, id: '0f000000-0000-4000-8000-000000000002' }] }, /the domain tern\.example belongs to two tenants/],
  [{ tenants: [tenant], users: [{ ...user, home: 'elsewhere.example' }] }, /at users\[0\]\.home: there is no tenant 'elsewhere\.example'/],
  [{ tenants: [tenant], users: [{ ...user, name: 'tess' }] }, /at users\[0\]\.name: a user name is needed/],
  [{ tenants: [tenant], users: [{ ...user, mfa: 'yes' }] }, /at users\[0\]\.mfa: one of true, false, "register" is needed/],
  [{ tenants: [tenant], users: [{ ...user, guestIn: ['tern.example'] }] }, /nobody is a guest at home/],
  [{ tenants: [tenant], users: [{ ...user, refuse: 1 }] }, /at users\[0\]\.refuse: AADSTS1 is not in the emulator's catalogue/],
  [{ tenants: [tenant], users: {} }, /at users: a list is needed/],
  [{ tenants: [tenant], apps: [{ id: tenant.id, name: 'x', certificates: ['no'] }] }, /at apps\[0\]\.certificates\[0\]: a certificate or a public key/],
  [{ tenants: [tenant], apps: [{ id: tenant.id, name: 'x', redirectUris: ['no'] }] }, /at apps\[0\]\.redirectUris\[0\]: a URL/],
  [{ extends: 'other' }, /at extends: one of "default" is needed/],
  [[], /at its top: an object is needed/],
]

for (const [file, message] of mistakes) {
  test(`a mistake is said in one line with its place: ${message.source}`, () => {
    assert.throws(() => read(file), (error) => error instanceof DirectoryError && message.test(error.message) && !error.message.includes('\n'))
  })
}

test('what is not JSON is said so', () => {
  assert.throws(() => readDirectory('{\n "tenants": [,]\n}'), /^DirectoryError: The directory file is not right at its top: it is not JSON \([^\n]+\)\.$/)
})
