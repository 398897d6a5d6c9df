import assert from 'node:assert/strict'
import { test } from 'node:test'

import { defaultDirectory } from './default-directory.ts'
import { instructions } from './instructions.ts'

const plain = { origin: 'http://localhost:4280' }
const proxied = { ...plain, proxy: 'http://127.0.0.1:9999', ca: "/tmp/o'brien/ca.pem" }

test('says where it answers, how azin finds it, and who is in it', () => {
  const text = instructions(plain, defaultDirectory, 'linux')
  assert.match(text, /^The emulator answers on http:\/\/localhost:4280\./)
  assert.match(text, /\n {2}azin cloud register --name Emulator --endpoint-active-directory http:\/\/localhost:4280 /)
  assert.match(text, /\nWho you can be; the password is always azin-demo:\n {2}ada@larkspur\.example .* in 3 tenants\n/)
  assert.doesNotMatch(text, /HTTPS_PROXY/)
  for (const { name } of defaultDirectory.users) assert.ok(text.includes(`  ${name}  `), name)
})

test('with the proxy, every variable is quoted for the shell', () => {
  const text = instructions(proxied, defaultDirectory, 'linux')
  assert.match(text, /\n {2}export HTTPS_PROXY='http:\/\/127\.0\.0\.1:9999'\n/)
  for (const name of ['REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) assert.ok(text.includes(`\n  export ${name}='/tmp/o'\\''brien/ca.pem'\n`), name)
})

test('Azure CLI signs in without the browser, which is not behind the proxy', () => {
  const text = instructions(proxied, defaultDirectory, 'linux')
  assert.match(text, /\n {2}\/usr\/bin\/az login -u ada@larkspur\.example -p azin-demo\n.* at http:\/\/localhost:4280\/devicelogin\n/)
  assert.match(text, / --endpoint-microsoft-graph-resource-id http:\/\/localhost:4280\/\n/)
})

test('on Windows the lines are PowerShell', () => {
  const text = instructions(proxied, defaultDirectory, 'win32')
  assert.match(text, /\n {2}\$env:SSL_CERT_FILE = '\/tmp\/o''brien\/ca\.pem'\n/)
  assert.doesNotMatch(text, /export /)
})

test('each of the cast is described by what makes a sign-in go differently', () => {
  const text = instructions(plain, defaultDirectory, 'linux')
  const said = (name: string) => new RegExp(`${name}\\S+ +(.*)`).exec(text)?.[1]
  assert.equal(said('mira'), 'asked for a second factor')
  assert.equal(said('pat'), 'a personal Microsoft account, in 2 tenants')
  assert.equal(said('gus'), 'in 2 tenants, guest where a second factor is demanded')
  assert.equal(said('nell'), 'without subscriptions')
  assert.equal(said('dora'), 'disabled')
  assert.equal(said('otto'), 'with an expired password')
  assert.equal(said('isla'), 'in 60 tenants')
})

test('a directory of one\'s own does not show its passwords', () => {
  const users = [{ ...defaultDirectory.users[0]!, password: 'hunter2' }]
  const text = instructions(plain, { ...defaultDirectory, users }, 'linux')
  assert.doesNotMatch(text, /hunter2/)
  assert.match(text, /passwords are in the directory file/)
})
