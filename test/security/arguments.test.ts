/** Can an argument change where a request goes, or what it says beyond its own field? (S14) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { main } from '../../src/cli/main.ts'
import type { HttpRequest } from '../../src/system/system.ts'
import { count, figure, random } from '../harness/counts.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { place } from '../harness/place.ts'
import { fakeSystem } from '../fake-system.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const { seed } = random('arguments')

/** Pieces that have changed paths, hosts, headers and commands of other programs. */
const pieces = ['/', '?', '#', '@', '..', '../', '%2e%2e', '%2f', '\r', '\n', '\r\nX: y', '\0', '--', '-o', '=', '&', '|', ';', '$(id)', '`id`', '"', "'", '\\', ' ', '\t', ':', '//evil.example', 'evil.example', 'common', 'ä', '\u202e', '\u2028', '{', '}', '<', '>', '%', '^', '!', '*', '~', '.', '[::1]']
const word = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.stringMatching(/^[a-z0-9-]{1,8}$/), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))

type Line = (value: string) => readonly string[]

const lines: Readonly<Record<string, Line>> = {
  tenant: (value) => ['account', 'get-access-token', `--tenant=${value}`],
  scope: (value) => ['account', 'get-access-token', '--tenant', 'a.example', `--scope=${value}`],
  resource: (value) => ['account', 'get-access-token', '--tenant', 'a.example', `--resource=${value}`],
  subscription: (value) => ['account', 'get-access-token', `--subscription=${value}`],
  'tenant of a sign-in': (value) => ['login', '-u', 'a@b.example', '-p', 'secret-word', `--tenant=${value}`],
  'scope of a sign-in': (value) => ['login', '-u', 'a@b.example', '-p', 'secret-word', '--tenant', 'a.example', `--scope=${value}`],
  'claims of a sign-in': (value) => ['login', '-u', 'a@b.example', '-p', 'secret-word', '--tenant', 'a.example', `--claims-challenge=${value}`],
  'user of a sign-in': (value) => ['login', `--username=${value}`, '-p', 'secret-word'],
  'application of a sign-in': (value) => ['login', '--service-principal', `--username=${value}`, '-p', 'secret-word', '-t', 'a.example'],
}

const hosts = new Set(['login.microsoftonline.com', 'management.azure.com'])
const paths = /^\/(?:(?!\.+\/)[\w.-]+\/oauth2\/v2\.0\/(?:token|authorize|devicecode)|(?!\.+\/)[\w.-]+\/v2\.0\/\.well-known\/openid-configuration|common\/userrealm\/[^/?#\\]*|tenants|subscriptions(?:\/(?!\.+$)[\w.-]+(?:\/locations)?)?)$/

test('no argument changes path, host or header of a request', async (t) => {
  const directory = place(t)
  writeSignedIn(directory)
  const files = Object.fromEntries(['azureProfile.json', 'msal_token_cache.json'].map((name) => [name, readFileSync(join(directory, name))]))
  const many = count('hostile arguments', 600)
  let requests = 0
  await fc.assert(fc.asyncProperty(fc.constantFrom(...Object.keys(lines)), word, async (name, value) => {
    const sent: HttpRequest[] = []
    const system = fakeSystem(files, {
      terminal: { input: false, output: false, error: false, columns: 80, out: () => undefined, err: () => undefined },
      processes: { which: async () => undefined, all: async () => [] },
      transport: { send: async (request) => (sent.push(request), { status: 400, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode('{"error":"invalid_request","error_description":"no"}') }) },
    })
    const code = await main(system, lines[name]!(value))
    for (const { url, headers, body } of sent) {
      const at = new URL(url)
      assert.ok(hosts.has(at.host) && at.protocol === 'https:' && !at.username && !at.hash, `${name} ${JSON.stringify(value)}: ${url}`)
      assert.match(at.pathname, paths, `${name} ${JSON.stringify(value)}: ${url}`)
      assert.match(at.search, /^(?:\?api-version=[\d.-]+)?$/, url)
      for (const [header, text] of Object.entries(headers ?? {})) assert.doesNotMatch(`${header}${text}`, /[^\t\x20-\x7e]/, `${name} ${JSON.stringify(value)}`)
      const fields = [...new URLSearchParams(String(body ?? '')).keys()]
      assert.equal(new Set(fields).size, fields.length, `${name} ${JSON.stringify(value)}: ${String(body)}`)
      requests += 1
    }
    if (name.startsWith('claims') && sent.length > 0) assert.ok(value === '' || JSON.parse(Buffer.from(value, 'base64').toString()), JSON.stringify(value))
    if (/^(scope|resource)/.test(name) && /[^\x20-\x7e]|["\\]/.test(value)) assert.deepEqual([sent.length, code > 0], [0, true], JSON.stringify(value))
    if (name.startsWith('tenant') && !/^[0-9A-Za-z.-]*$/.test(value)) assert.deepEqual([sent.length, code > 0], [0, true], JSON.stringify(value))
  }), { numRuns: many, seed, examples: Object.keys(lines).flatMap((name) => ['.', '..'].map((value): [string, string] => [name, value])) })
  assert.ok(requests > 0)
  figure('hostile arguments', many)
  figure('requests they led to', requests)
})

test('arguments that people really use still reach the server as they are', async (t) => {
  const directory = place(t)
  writeSignedIn(directory)
  const files = Object.fromEntries(['azureProfile.json', 'msal_token_cache.json'].map((name) => [name, readFileSync(join(directory, name))]))
  const guids = ['7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11', '7F9D3A1E-52C4-4B1D-9A57-0C1F6C0F2A11']
  const tenants = [...guids, 'contoso.com', 'contoso.onmicrosoft.com', 'a-b.c-d.example', 'organizations', 'common', ...Array.from({ length: 60 }, (_, index) => `tenant-${index}.example`)]
  const scopes = ['https://management.azure.com//.default', 'https://vault.azure.net/.default', 'api://7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11/user_impersonation', 'openid', 'User.Read', 'api://app_name/some.scope:x', '499b84ac-1321-427f-aa17-267ca6975798/.default', ...Array.from({ length: 120 }, (_, index) => `https://service${index}.example/a_b-c.d:${index}/.default`)]
  let tried = 0
  for (const [option, values] of [['--tenant', tenants], ['--scope', scopes]] as const) for (const value of values) {
    const sent: HttpRequest[] = []
    const system = fakeSystem(files, {
      terminal: { input: false, output: false, error: false, columns: 80, out: () => undefined, err: () => undefined },
      processes: { which: async () => undefined, all: async () => [] },
      transport: { send: async (request) => (sent.push(request), { status: 400, headers: {}, body: new TextEncoder().encode('{"error":"invalid_grant"}') }) },
    })
    await main(system, ['login', '-u', 'a@b.example', '-p', 'secret-word', option, value, ...(option === '--tenant' ? [] : ['--tenant', 'a.example'])])
    assert.ok(sent.length > 0, value)
    tried += 1
  }
  assert.ok(tried >= 180)
  figure('arguments that work', tried)
})

test('what stands behind = is a value, whatever it looks like', async () => {
  let told = ''
  const system = fakeSystem({}, { terminal: { input: false, output: false, error: false, columns: 80, out: () => undefined, err: (text: string) => void (told += text) }, processes: { which: async () => undefined, all: async () => [] } })
  for (const value of ['--help', '--debug', '-o', '--query=x', '--']) {
    assert.equal(await main(system, ['account', 'show', `--subscription=${value}`]), 1)
    assert.doesNotMatch(told, /unrecognized|usage: |Traceback/)
  }
})
