// time limit: 600 s
/** Do azin and Azure CLI's own msal find in one file what the other has put there? */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findAccessToken, findAccounts, findRefreshTokens } from '../../src/cache/lookup.ts'
import { accessTokenKey, accountKey, appMetadataKey, idTokenKey, refreshTokenKey } from '../../src/cache/keys.ts'
import { rememberTokens, type TokenEvent } from '../../src/cache/merge.ts'
import type { CacheFile } from '../../src/cache/schema.ts'
import { serialize } from '../../src/cache/serialize.ts'
import { figure } from '../harness/counts.ts'
import { askMsal, azurePython, runProgram } from './azure-python.ts'
import { buildCacheWorker } from './worker-build.ts'

const environment = 'login.microsoftonline.com'
const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const now = 1_795_332_807
const scope = 'https://management.core.windows.net//.default https://management.core.windows.net//user_impersonation'
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** As MSAL judges ID tokens by the real clock, the claims are timeless. */
function userResponse(name: string) {
  const claims = { aud: client_id, iss: 'x', sub: 'sub', oid: 'oid-Ä', preferred_username: name, exp: 9_999_999_999, iat: 0 }
  return {
    access_token: 'at', token_type: 'Bearer', expires_in: 4000, ext_expires_in: 5000, refresh_in: 2000, refresh_token: 'rt', scope, foci: '1',
    id_token: `${segment({})}.${segment(claims)}.x`, client_info: segment({ uid: 'UID-ẞİΣ', utid: 'utid' }),
  }
}

const servicePrincipal = { access_token: 'sp', token_type: 'Bearer', expires_in: 3599 }

const events: TokenEvent[] = [
  { environment, client_id, realm: 'organizations', scopes: [], now, response: userResponse('Zoë@contoso.com') },
  { environment, client_id: 'B0A1', realm: 'TENANT', scopes: ['https://vault.azure.net/.default'], now, response: servicePrincipal },
]

/** The same event as MSAL's application object would report it. */
function msalEvent(event: TokenEvent) {
  const { response, realm } = event
  const granted = response.scope?.split(' ') ?? event.scopes
  return {
    client_id: event.client_id, scope: [...granted].sort(), response, environment, data: {}, token_endpoint: `https://${environment}/${realm}/oauth2/v2.0/token`,
  }
}

test('the same keys and entries as msal makes, in the same order', () => {
  const theirs = askMsal('add', { now, events: events.map(msalEvent) }) as CacheFile
  const ours = events.reduce(rememberTokens, {} as CacheFile)
  assert.equal(serialize(ours), serialize(theirs))
})

test('msal finds what azin wrote, and would spell the file the same', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'azin-')), 'cache.json')
  writeFileSync(path, serialize(events.reduce(rememberTokens, { 'Ünknown\x7f': { deep: [{}, [], 'é😀\u0001'] } } as CacheFile)))
  const answer = askMsal('find', { path, query: { environment, client_id }, scopes: ['https://management.core.windows.net//.default'] })
  const { found, same_text } = answer as { found: Record<string, { secret?: string }[]>; same_text: boolean }
  assert.ok(same_text)
  assert.deepEqual([found['AccessToken']?.[0]?.secret, found['RefreshToken']?.[0]?.secret, found['AppMetadata']?.length], ['at', 'rt', 1])
})

test('azin finds what msal wrote', () => {
  const theirs = askMsal('add', { now, events: events.map(msalEvent) }) as CacheFile
  const [account] = findAccounts(theirs, { environment, username: 'zoë@CONTOSO.com' })
  assert.equal(account?.home_account_id, 'UID-ẞİΣ.utid')
  const home_account_id = account?.home_account_id ?? ''
  const query = { environment, client_id, home_account_id, realm: 'organizations', scopes: scope.split(' ').reverse(), now }
  assert.equal(findAccessToken(theirs, query)?.secret, 'at')
  assert.equal(findRefreshTokens(theirs, { environment, home_account_id, client_id })[0]?.secret, 'rt')
})

test('toLowerCase() is Python\'s lower() for every character that both know, alone and at the end of a word', () => {
  const all = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code))
  const words = [...all, 'ΑΣ', 'ΑΣ.', 'Σ', 'ΑΣΑ', 'İI', 'STRASSE ẞ', 'Α.Σ', "A'Σ", 'ǅ', 'İ'.repeat(3), 'ΑΣ\u0301', 'ΑΣ\u0301Α', 'A\u00adΣ']
  const theirs = askMsal('lower', words) as string[]
  // What is left are letters that only one of the two Unicode versions knows.
  const differing = words.filter((word, index) => word.toLowerCase() !== theirs[index])
  assert.ok(differing.every((word) => [...word].length === 1 && (word.codePointAt(0) ?? 0) > 0x1c88), `differ: ${differing.join(' ')}`)
  assert.ok(differing.length < 60, `${differing.length} differ`)
})

test('10,000 names of any letters are filed under the same keys', () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  console.log(`seed of names: ${seed}`)
  const names = askMsal('names', { seed, count: 10_000 }) as string[]
  assert.equal(names.length, 10_000)
  const kinds = [['AccessToken', accessTokenKey], ['RefreshToken', refreshTokenKey], ['IdToken', idTokenKey], ['Account', accountKey], ['AppMetadata', appMetadataKey]] as const
  const asked = names.map((name, index) => ({ kind: kinds[index % kinds.length]!, parts: { home_account_id: name, environment: 'Login.Example', client_id: name, realm: [...name].reverse().join(''), target: `${name} ${name}` } }))
  const theirs = askMsal('keys', asked.map(({ kind: [kind], parts }) => [kind, parts])) as string[]
  const differing = asked.filter(({ kind: [, make], parts }, index) => make(parts) !== theirs[index])
  assert.deepEqual(differing.map(({ kind: [kind], parts }) => `${kind} ${JSON.stringify(parts.home_account_id)}`), [])
  figure('names filed under the same key as by msal', names.length)
})

test('azin and msal_extensions processes change one file at once: nothing is lost', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'azin-'))
  const path = join(directory, 'msal_token_cache.json')
  const worker = buildCacheWorker()
  const ours = [1, 2, 3, 4].map((number) => runProgram(process.execPath, [worker, 'add', directory, `ours${number}`, '30']))
  const theirs = [1, 2].map((number) =>
    runProgram(azurePython(), ['test/interop/msal_cache.py', 'storm'], JSON.stringify({ path, name: `theirs${number}`, count: 15 })))
  const readers = [runProgram(process.execPath, [worker, 'read', directory, '', '3000'])]
  for (const { code, stderr } of await Promise.all([...ours, ...theirs, ...readers])) assert.equal(code, 0, stderr)
  const cache = JSON.parse(readFileSync(path, 'utf8')) as CacheFile
  assert.equal(Object.keys(cache.RefreshToken ?? {}).length, 4 * 30 + 2 * 15)
})
