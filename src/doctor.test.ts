/** Does the doctor see each trouble and nothing that is not there, and can a shared file hold no secret and no name? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type FakeSystem, fakeSystem, type Overrides } from '../test/fake-system.ts'
import { type Check, names, reasons } from './doctor/check.ts'
import { bundleOf, examine } from './doctor.ts'
import { AuthError } from './errors.ts'

const now = 1_795_336_718
const SELF = ['/n/node', '/n/bin.cjs']
const LAUNCHER = '#!/bin/sh\n# azin launcher, written by "azin install"\n'

interface Sick {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Record<string, string>
  readonly date?: string | undefined
  readonly send?: () => never
  readonly listens?: (address: string) => string | undefined
  readonly version?: string
  readonly az?: readonly string[]
  readonly platform?: 'linux' | 'darwin' | 'win32'
  readonly lookup?: () => never
  readonly after?: (system: FakeSystem) => void
}

/** A healthy machine, but for what is said. */
function machine(sick: Sick = {}): { system: FakeSystem; asked: string[] } {
  const asked: string[] = []
  const az = sick.az ?? ['/u/az']
  const overrides = {
    env: { BROWSER: '/b/browser', ...sick.env },
    platform: sick.platform ?? 'linux',
    terminal: { input: false, output: false, error: false },
    processes: { all: async () => az.map((file) => ({ file, real: file })), which: async (name: string) => (name === '/b/browser' ? name : undefined) },
    probe: {
      runtime: { name: 'node', version: sick.version ?? '20.19.0' }, uid: 0,
      lookup: async () => sick.lookup?.() ?? ['192.0.2.1', '2001:db8::1'],
      listens: async (address: string) => sick.listens?.(address),
    },
    transport: {
      send: async ({ url }: { url: string }) => {
        asked.push(url)
        sick.send?.()
        return { status: 302, headers: 'date' in sick && sick.date === undefined ? {} : { date: sick.date ?? new Date(now * 1000).toUTCString() }, body: new Uint8Array() }
      },
    },
  } as unknown as Overrides
  const system = fakeSystem({ '/u/az': LAUNCHER, '/p/az': '#!/usr/bin/python3', ...sick.files }, overrides)
  system.files.put('/home/me/.azure', '', { kind: 'directory', mode: 0o700 })
  sick.after?.(system)
  return { system, asked }
}

async function findings(sick: Sick = {}): Promise<Readonly<Record<string, string>>> {
  const checks = await examine(machine(sick).system, SELF)
  return Object.fromEntries(checks.map(({ name, verdict, reason }) => [name, `${verdict} ${reason}`]))
}

test('a healthy machine: every check once, in order, nothing wrong but that nobody is signed in', async () => {
  const { system, asked } = machine()
  const checks = await examine(system, SELF)
  assert.deepEqual(checks.map(({ name }) => name), names)
  assert.deepEqual(checks.filter(({ verdict }) => verdict !== 'ok').map(({ name }) => name), ['sign-in'])
  assert.deepEqual(asked.map((url) => new URL(url).host), ['login.microsoftonline.com', 'management.azure.com'])
  assert.ok(!system.files.calls.some((call) => /^(replace|remove|rename|append|makeDirectory)/.test(call) && !/\/\.azin-probe\.\w+\.azin-new$/.test(call)), 'nothing is changed')
  assert.ok(![...system.files.nodes.keys()].some((path) => path.includes('azin-probe')), 'the probe is gone')
})

const at = (seconds: number) => new Date((now + seconds) * 1000).toUTCString()
const fail = (error: unknown) => () => { throw error }
const open = (name: string, mode: number, uid = 0) => ({ files: { [name]: '[]' }, after: (system: FakeSystem) => system.files.put(`/home/me/.azure/${name}`, name === 'config' ? '' : '[]', { mode, uid }) })

const troubles: readonly (readonly [what: string, Sick, check: string, verdict: string])[] = [
  ['a clock an hour behind', { date: at(3600) }, 'clock', 'problem skewed'],
  ['a clock two minutes ahead', { date: at(-120) }, 'clock', 'warning skewed'],
  ['a clock 20 s ahead', { date: at(-20) }, 'clock', 'ok fine'],
  ['no date', { date: undefined }, 'clock', 'warning no-date'],
  ['a socks proxy', { env: { ALL_PROXY: 'socks5://x:1' } }, 'proxy', 'problem malformed'],
  ['a proxy', { env: { HTTPS_PROXY: 'http://u:p@proxy:3128' } }, 'proxy', 'ok in-use'],
  ['names behind a proxy', { env: { HTTPS_PROXY: 'http://proxy:3128' } }, 'dns', 'skipped not-asked'],
  ['no such host', { lookup: fail({ code: 'ENOTFOUND' }) }, 'dns', 'problem not-found'],
  ['nobody answers', { send: fail(new AuthError('network', 'Could not reach it.')) }, 'authority', 'problem unreachable'],
  ['nobody answers, so no clock', { send: fail(new AuthError('network', 'x')) }, 'clock', 'skipped not-asked'],
  ['an unknown authority', { send: fail(new AuthError('tls', 'Certificate verification failed.')) }, 'resource-manager', 'problem untrusted'],
  ['a bundle that is not there', { env: { REQUESTS_CA_BUNDLE: '/x.pem' } }, 'certificates', 'problem missing'],
  ['a bundle of another kind', { env: { SSL_CERT_FILE: '/x.pem' }, files: { '/x.pem': 'DER' } }, 'certificates', 'problem not-pem'],
  ['a good bundle', { env: { SSL_CERT_FILE: '/x.pem' }, files: { '/x.pem': '-----BEGIN CERTIFICATE-----' } }, 'certificates', 'ok fine'],
  ['verification off', { env: { AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' } }, 'certificates', 'warning not-verifying'],
  ['an unknown cloud', { env: { AZURE_CLOUD_NAME: 'Nowhere' } }, 'cloud', 'problem unusable'],
  ['an unknown context', { env: { AZIN_CONTEXT: 'nowhere' } }, 'context', 'problem unknown-name'],
  ['IPv4 alone', { listens: (address) => (address === '::1' ? 'EADDRNOTAVAIL' : undefined) }, 'loopback', 'ok one-only'],
  ['no loopback', { listens: () => 'EPERM' }, 'loopback', 'problem refused'],
  ['an old Node.js', { version: '20.18.9' }, 'runtime', 'problem too-old'],
  ['a new Node.js', { version: '24.1.0' }, 'runtime', 'ok fine'],
  ['another az first', { az: ['/p/az', '/u/az'] }, 'command', 'warning shadowed'],
  ['only another az', { az: ['/p/az'] }, 'command', 'warning another-program'],
  ['no az', { az: [] }, 'command', 'warning not-installed'],
  ['no browser', { env: { BROWSER: '' } }, 'browser', 'warning none'],
  ['a keyring that is not there', { env: { AZURE_CORE_ENCRYPT_TOKEN_CACHE: 'true' } }, 'keyring', 'problem no-keyring'],
  ['secrets that others may read', open('service_principal_entries.json', 0o644), 'permissions', 'problem open-to-others'],
  ['settings that others may read', open('config', 0o644), 'permissions', 'ok fine'],
  ['settings that others may write', open('config', 0o666), 'permissions', 'problem open-to-others'],
  ['files of another user', open('config', 0o600, 1000), 'permissions', 'problem owner'],
  ['a directory of another user', { after: (system) => system.files.put('/home/me/.azure', '', { kind: 'directory', mode: 0o700, uid: 7 }) }, 'directory', 'problem owner'],
  ['a directory that others may write', { after: (system) => system.files.put('/home/me/.azure', '', { kind: 'directory', mode: 0o777 }) }, 'directory', 'problem open-to-others'],
  ['a directory that others may read', { after: (system) => system.files.put('/home/me/.azure', '', { kind: 'directory', mode: 0o755 }) }, 'directory', 'warning open-to-others'],
  ['a file in its place', { after: (system) => system.files.put('/home/me/.azure', '') }, 'directory', 'problem unusable'],
  ['a full disk', { after: (system) => system.files.fail('append', '*', 'ENOSPC') }, 'writable', 'problem full'],
  ['no quota left', { after: (system) => system.files.fail('append', '*', 'EDQUOT') }, 'writable', 'problem full'],
  ['a read-only file system', { after: (system) => system.files.fail('append', '*', 'EROFS') }, 'writable', 'problem read-only'],
  ['a directory that is closed to its owner', { after: (system) => system.files.fail('append', '*', 'EACCES') }, 'writable', 'problem refused'],
  ...(['cloud', 'keyring', 'files'] as const).map((check) => ['settings that may not be read', { after: (system: FakeSystem) => system.files.fail('read', '/home/me/.azure/config', 'EACCES') }, check, 'problem unreadable'] as const),
  ['a directory that may not be looked into', { after: (system) => system.files.fail('status', '*', 'EACCES') }, 'directory', 'problem unreadable'],
  ['a file in its place, by the environment', { env: { AZURE_CONFIG_DIR: '/f' }, after: (system) => { system.files.put('/home/me/.azure', ''); system.files.fail('read', '*', 'ENOTDIR') } }, 'directory', 'problem unusable'],
  ['a damaged cache', { files: { 'msal_token_cache.json': '{"a' } }, 'files', 'problem damaged'],
  ['a damaged file of contexts', { files: { 'azin-contexts.json': '[]' } }, 'files', 'problem damaged'],
  ['a lock of an hour ago', { after: (system) => system.files.put('/home/me/.azure/x.lock', '', { mtime: (now - 3600) * 1000 }) }, 'locks', 'warning stale'],
  ['a lock of now', { files: { 'x.lock': '' } }, 'locks', 'ok fine'],
]

for (const [what, sick, check, expected] of troubles) {
  test(`doctor: ${what}`, async () => {
    assert.equal((await findings(sick))[check], expected)
    const found = (await examine(machine(sick).system, SELF)).find(({ name }) => name === check)!
    assert.ok(found.finding.length > 2)
    if (found.verdict === 'problem' && check !== 'authority' && check !== 'resource-manager') assert.ok(found.mend.length > 0, 'what mends it')
    if (check === 'proxy') assert.ok(!found.finding.includes('u:p') && !found.finding.includes('p@'), 'no password')
  })
}

test('clocks are set by the platform\'s own command', async () => {
  const mend = async (platform: 'linux' | 'darwin' | 'win32', env = {}) => (await examine(machine({ date: at(3600), platform, env }).system, SELF)).find(({ name }) => name === 'clock')!.mend[0]
  assert.deepEqual([await mend('linux'), await mend('linux', { WSL_DISTRO_NAME: 'x' }), await mend('darwin'), await mend('win32')],
    ['sudo timedatectl set-ntp true', 'sudo hwclock --hctosys', 'sudo sntp -sS time.apple.com', 'w32tm /resync'])
})

/** In every place that anybody's text could come from. */
const CANARY = 'canary'

test('a bundle holds no canary, wherever one was put', async () => {
  const user = { name: `${CANARY}@x.example`, type: 'user', [CANARY]: CANARY }
  const env = Object.fromEntries(['AZURE_CONFIG_DIR', 'AZIN_CONTEXT', 'HTTPS_PROXY', 'REQUESTS_CA_BUNDLE', 'BROWSER', 'TZ', 'HOME', 'AZURE_CORE_OUTPUT', CANARY].map((name) => [name, name === 'HTTPS_PROXY' ? `http://${CANARY}:${CANARY}@${CANARY}:1` : `${CANARY}-value`]))
  const { system } = machine({
    env, version: `20.19.0-${CANARY}`, az: [`/${CANARY}/az`], send: fail(new AuthError('network', `${CANARY} is not there`, [CANARY])), listens: () => CANARY,
    files: {
      'config': `[cloud]\nname = ${CANARY}\n[core]\noutput = ${CANARY}\nencrypt_token_cache = ${CANARY}\n[${CANARY}]\na = ${CANARY}\n`,
      'clouds.config': `[${CANARY}]\nendpoint_active_directory = https://${CANARY}\nendpoint_resource_manager = https://${CANARY}\nendpoint_active_directory_resource_id = https://${CANARY}\n`,
      'azureProfile.json': JSON.stringify({ installationId: CANARY, subscriptions: [{ id: CANARY, name: CANARY, state: CANARY, user, tenantId: CANARY, environmentName: CANARY, isDefault: true }] }),
      'msal_token_cache.json': JSON.stringify({ AccessToken: { [CANARY]: { secret: CANARY } }, RefreshToken: { [CANARY]: { secret: CANARY } }, [CANARY]: { [CANARY]: {} } }),
      'azin-contexts.json': JSON.stringify({ contexts: { [CANARY]: { cloud: CANARY, account: CANARY, tenant: CANARY, subscription: CANARY } }, allowed: { [`/${CANARY}`]: CANARY } }),
      [`${CANARY}.lock`]: CANARY,
    },
    after: (one) => one.files.put(`/home/me/.azure/${CANARY}.lock`, '', { mtime: 0 }),
  })
  const checks = await examine(system, SELF)
  assert.ok(JSON.stringify(checks).includes(CANARY), 'the person here is told')
  const shared = await bundleOf(system, checks) as { counts: object; settings: object; variables: readonly string[]; runtime: object }
  assert.doesNotMatch(JSON.stringify(shared), new RegExp(CANARY, 'i'))
  assert.deepEqual(shared.runtime, { name: 'node', version: '20.19.0' })
  assert.deepEqual(shared.settings, { 'core.output': 'other', 'core.encrypt_token_cache': 'other' })
  assert.deepEqual(shared.counts, { cloud: 'custom', customClouds: 1, contexts: 1, accounts: 1, users: 1, tenants: 1, servicePrincipals: 0, machines: 0, accessTokens: 1, refreshTokens: 1 })
  // Whatever a check may come to say, only its words from the lists get through.
  const odd = { name: CANARY, verdict: 'ok', reason: CANARY, finding: CANARY, mend: [CANARY], figures: { a: CANARY, b: 2, c: Infinity } } as unknown as Check
  const [told] = ((await bundleOf(system, [odd])) as { checks: readonly object[] }).checks
  assert.deepEqual(told, { name: 'unknown', verdict: 'ok', reason: 'failed', figures: { b: 2 } })
  assert.equal(new Set(reasons).size, reasons.length)
})
