/** Is the token of the right account, tenant and cloud found, in any cache? A second, plain reading of the rules is the judge. (S19) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAccessToken, findRefreshTokens } from '../../src/cache/lookup.ts'
import type { CacheFile } from '../../src/cache/schema.ts'
import { homeAccountId } from '../../src/token.ts'
import { count, figure, random } from '../harness/counts.ts'

const { below, pick } = random('look-ups')
const now = 1_800_000_000

// Few values of each, so that near misses are common: namesakes, guests, sovereign clouds, another client.
const people = ['oid1.t1', 'oid2.t2', 'oid1.t2', 'OID1.t1', 'oid3.t3']
const hosts = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoftonline.us', 'login.chinacloudapi.cn', 'localhost']
const names = ['ada@x.example', 'ADA@x.example', 'bo@x.example']
const realms = ['t1', 'T1', 't2', 't3']
const clients = ['c1', 'c2']
const scopes = ['a/.default', 'b/.default', 'a/x']

type Entry = Record<string, string>

function entry(kind: number): Entry {
  const target = Array.from({ length: 1 + below(2) }, () => pick(scopes)).join(' ')
  const common = { home_account_id: pick(people), environment: pick(hosts), realm: pick(realms) }
  if (kind === 0) return { ...common, client_id: pick(clients), target, secret: `at.${below(1e9)}`, cached_at: String(now - below(4000) + 100), expires_on: String(now + below(7200) - 1800), token_type: pick(['Bearer', 'Bearer', 'pop']) }
  if (kind === 1) return { ...common, client_id: pick(clients), secret: `rt.${below(1e9)}`, ...(below(2) ? { family_id: '1' } : {}), last_modification_time: String(now - below(9)) }
  return { ...common, username: pick(names), local_account_id: 'x' }
}

const section = (kind: number): Record<string, Entry> => Object.fromEntries(Array.from({ length: below(12) }, (_, index) => [`k${index}`, entry(kind)]))

/** MSAL's rules in a few lines. */
const groups = [['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'], ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'], ['login.microsoftonline.us', 'login.usgovcloudapi.net']]
const aliases = (host: string): string[] => groups.find((group) => group.includes(host)) ?? [host]
const low = (text: string | undefined): string => (text ?? '').toLowerCase()

function oracleAccess(all: Entry[], q: { home: string; host: string; client: string; realm: string; scopes: string[] }): string | undefined {
  const fit = all.filter((one) => one['home_account_id'] === q.home && aliases(q.host).includes(one['environment'] ?? '') && low(one['client_id']) === low(q.client) && low(one['realm']) === low(q.realm)
    && q.scopes.every((scope) => (one['target'] ?? '').split(' ').includes(scope)) && one['token_type'] === 'Bearer' && Number(one['expires_on']) - now >= 300 && Number(one['cached_at']) <= now)
  return fit.sort((a, b) => Number(b['expires_on']) - Number(a['expires_on']))[0]?.['expires_on']
}

function oracleHomes(all: Entry[], host: string, name: string, realm: string): string[] {
  const named = [...new Set(all.filter((one) => aliases(host).includes(one['environment'] ?? '') && low(one['username']) === low(name)).map((one) => one['home_account_id'] ?? ''))]
  const home = named.filter((id) => low(id.split('.')[1]) === low(realm))
  const guest = named.filter((id) => all.some((one) => one['home_account_id'] === id && low(one['realm']) === low(realm)))
  return named.length < 2 ? named : home.length > 0 ? home : guest.length > 0 ? guest : named
}

test('random caches: the account, its tokens and nobody else\'s', () => {
  const many = count('random caches', 2_000)
  const found = { access: 0, refresh: 0, account: 0, ambiguous: 0 }
  for (let index = 0; index < many; index += 1) {
    const parts = { AccessToken: section(0), RefreshToken: section(1), Account: section(2) }
    const cache = parts as unknown as CacheFile
    const q = { home: pick(people), host: pick(hosts), client: pick(clients), realm: pick(realms), scopes: [pick(scopes)] }
    const query = { environment: q.host, home_account_id: q.home, client_id: q.client, realm: q.realm, scopes: q.scopes, now }
    const token = findAccessToken(cache, query)
    assert.equal(token?.expires_on, oracleAccess(Object.values(parts.AccessToken), q), JSON.stringify({ q, parts }))
    if (token) found.access += 1
    for (const one of findRefreshTokens(cache, query)) {
      assert.ok(one.home_account_id === q.home && aliases(q.host).includes(one.environment) && (one.client_id === q.client || one.family_id === '1'), JSON.stringify({ q, one }))
      found.refresh += 1
    }
    const name = pick(names)
    const expected = oracleHomes(Object.values(parts.Account), q.host, name, q.realm)
    let home: string | undefined | 'ambiguous'
    try {
      home = homeAccountId(cache, q.host, name, q.realm)
    } catch {
      home = 'ambiguous'
    }
    assert.equal(home, expected.length > 1 ? 'ambiguous' : expected[0], JSON.stringify({ q, name, accounts: parts.Account }))
    if (home === 'ambiguous') found.ambiguous += 1
    else if (home) found.account += 1
  }
  for (const [what, times] of Object.entries(found)) assert.ok(times > 0, `no ${what} in ${many} caches: nothing was tried`)
  figure('random caches', many)
  figure('random caches: differences from the oracle', 0)
})
