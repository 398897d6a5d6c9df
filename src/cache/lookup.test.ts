/** Does a lookup return exactly what a plain reading of the rules returns? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AccessTokenQuery, findAccessToken, findAccounts, findRefreshTokens, isFamilyMember, ofRealm } from './lookup.ts'
import type { AccessTokenEntry, CacheFile } from './schema.ts'

const hosts = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn', 'localhost:8080']
const homes = ['u1.t1', 'u2.t1', 'u1.t2', null, undefined]
const scopes = ['https://a/.default', 'https://a/x', 'https://a/xy', 'https://b/.default', 'openid']
const now = 1_000_000

const entry = fc.record({
  secret: fc.constantFrom('s1', 's2', ''),
  home_account_id: fc.constantFrom(...homes),
  environment: fc.constantFrom(...hosts, 'LOGIN.windows.net'),
  client_id: fc.constantFrom('c1', 'C1', 'c2'),
  realm: fc.constantFrom('t1', 'T1', 't2', 'organizations'),
  target: fc.subarray(scopes).map((some) => some.join(' ')),
  token_type: fc.constantFrom('Bearer', 'bearer', undefined, 'pop'),
  cached_at: fc.constantFrom(String(now - 10), String(now), String(now + 1), 'x', undefined),
  expires_on: fc.constantFrom(...[-1, 299, 300, 301, 4000, 1e9].map((left) => String(now + left)), '', '-5', 'Infinity'),
})

const query = fc.record({
  environment: fc.constantFrom(...hosts),
  client_id: fc.constantFrom('c1', 'c2'),
  home_account_id: fc.constantFrom('u1.t1', 'u2.t1', undefined),
  realm: fc.constantFrom('t1', 't2', 'organizations'),
  scopes: fc.subarray(scopes, { minLength: 1 }),
  now: fc.constant(now),
})

/** The rules of MSAL and of the reliability bar (R23, S19), once more and slowly. */
function oracle(entries: readonly Record<string, string | null | undefined>[], ask: AccessTokenQuery): string | undefined {
  const groups = ['login.microsoftonline.com login.windows.net', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn', 'localhost:8080']
  const group = groups.find((names) => names.split(' ').includes(ask.environment)) ?? ''
  const good = entries.filter((one) => {
    if (!group.split(' ').includes(one['environment']?.toLowerCase() ?? '')) return false
    if ((one['home_account_id'] ?? undefined) !== ask.home_account_id) return false
    if (one['client_id']?.toLowerCase() !== ask.client_id || one['realm']?.toLowerCase() !== ask.realm) return false
    if (one['token_type'] === 'pop' || one['secret'] === '') return false
    for (const scope of ask.scopes) if (!` ${one['target'] ?? ''} `.includes(` ${scope} `)) return false
    if (one['cached_at'] !== undefined && !(Number(one['cached_at']) <= now)) return false
    return ['300', '301', '4000'].includes(String(Number(one['expires_on']) - now))
  })
  return good.map((one) => one['expires_on'] ?? '').sort((a, b) => Number(b) - Number(a))[0]
}

test('10,000 random caches: the oracle and the lookup agree', () => {
  fc.assert(fc.property(fc.array(entry, { maxLength: 12 }), query, (entries, ask) => {
    const cache = { AccessToken: Object.fromEntries(entries.map((one, index) => [`k${index}`, one])) } as unknown as CacheFile
    assert.equal(findAccessToken(cache, ask)?.expires_on, oracle(entries, ask))
  }), { numRuns: 10_000 })
})

test('only what may stand in a header is a token (RFC 6750 section 2.1)', () => {
  const found = (secret: string): boolean => {
    const held = { secret, home_account_id: 'u1.t1', environment: hosts[0], client_id: 'c1', realm: 't1', target: 's', expires_on: String(now + 4000) }
    return findAccessToken({ AccessToken: { held } } as unknown as CacheFile, { environment: hosts[0]!, client_id: 'c1', home_account_id: 'u1.t1', realm: 't1', scopes: ['s'], now }) !== undefined
  }
  const b64token = /^[A-Za-z0-9\-._~+/]+=*$/
  for (let unit = 0; unit < 0x10000; unit += unit < 0x300 ? 1 : 97) {
    const sign = String.fromCharCode(unit)
    for (const secret of [sign, `a${sign}`, `${sign}a`]) assert.equal(found(secret), b64token.test(secret), JSON.stringify(secret))
  }
  for (const secret of ['', 'a==', 'a=b', '\ud800', '\udfff', 'a\ud83d\ude00', "it's", 'a+/b=']) assert.equal(found(secret), b64token.test(secret), JSON.stringify(secret))
})

const account = (home_account_id: string, username: string, environment = hosts[0] ?? '', realm = 't1') => ({ home_account_id, username, environment, realm })

test('two people with one name are two; one person in two tenants is one; another cloud is another', () => {
  const entries = [
    account('u1.t1', 'Zoë@x.com'), account('u1.t1', 'Zoë@x.com', 'login.windows.net', 't2'), account('u2.t2', 'ZOË@x.com'),
    account('u3.t1', 'zoë@x.com', 'login.microsoftonline.us'), account('u4.t1', 'other@x.com'),
  ]
  const cache: CacheFile = { Account: Object.fromEntries(entries.map((one, index) => [String(index), one])) }
  const found = (username?: string) => findAccounts(cache, { environment: 'login.microsoftonline.com', username }).map((one) => one.home_account_id)
  assert.deepEqual(found('zoë@X.com'), ['u1.t1', 'u2.t2'])
  assert.deepEqual(found(), ['u1.t1', 'u2.t2', 'u4.t1'])
})

test('family tokens come first, then the own ones, newest first; a client outside the family gets its own alone', () => {
  const token = (secret: string, client_id: string, at: string, family_id?: string) =>
    ({ secret, client_id, home_account_id: 'u1.t1', environment: 'login.windows.net', last_modification_time: at, ...(family_id ? { family_id } : {}) })
  const tokens = [token('own', 'c1', '5'), token('old', 'c2', '1', '1'), token('new', 'c3', '9', '1'), { ...token('x', 'c1', '9', '1'), home_account_id: 'u2.t1' }]
  const cache: CacheFile = { RefreshToken: Object.fromEntries(tokens.map((one, index) => [String(index), one])) }
  const ask = { environment: 'login.microsoftonline.com', home_account_id: 'u1.t1', client_id: 'c1' }
  const secrets = (of: CacheFile) => findRefreshTokens(of, ask).map((one) => one.secret)
  assert.deepEqual([isFamilyMember(cache, ask), secrets(cache)], [undefined, ['new', 'old', 'own']])
  const known = (family_id?: string): CacheFile => ({ ...cache, AppMetadata: { a: { client_id: 'C1', environment: 'sts.windows.net', ...(family_id ? { family_id } : {}) } } })
  assert.deepEqual([isFamilyMember(known(), ask), secrets(known())], [false, ['own']])
  assert.deepEqual([isFamilyMember(known('1'), ask), secrets(known('1'))], [true, ['new', 'old', 'own']])
})

test('nonsense in a section is passed over', () => {
  for (const section of [null, [], 'x', 5, { a: null, b: [], c: 'x', d: {} }, JSON.parse('{"__proto__": {"secret": "x"}}')]) {
    const cache = { AccessToken: section, Account: section, RefreshToken: section, AppMetadata: section } as unknown as CacheFile
    const ask = { environment: 'e', client_id: 'c', home_account_id: 'h', realm: 'r', scopes: [], now }
    assert.deepEqual([findAccounts(cache, { environment: 'e' }), findAccessToken(cache, ask), findRefreshTokens(cache, ask)], [[], undefined, []])
  }
  assert.equal(({} as AccessTokenEntry).secret, undefined)
})

test('of namesakes the one at home in the tenant, else the one that was there, else all', () => {
  const entry = (home_account_id: string, realm: string) => ({ home_account_id, realm, environment: 'e', username: 'u' })
  const cache = { Account: { a: entry('1.t1', 't1'), b: entry('2.t2', 't2'), c: entry('2.t2', 't3'), d: entry('2.t2', 't1') } }
  const ids = ['1.t1', '2.t2']
  assert.deepEqual(['T1', 't2', 't3', 't4'].map((realm) => ofRealm(cache, ids, realm)), [['1.t1'], ['2.t2'], ['2.t2'], ids])
})
