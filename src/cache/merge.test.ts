/** Is everything that was remembered found again, and everything else left as it was? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { forgetAccounts, forgetClient, forgetRefreshToken } from './forget.ts'
import { findAccessToken, findAccounts, findRefreshTokens } from './lookup.ts'
import { rememberTokens, type TokenEvent } from './merge.ts'
import type { CacheFile } from './schema.ts'

const environment = 'login.microsoftonline.com'
const base = { environment, client_id: 'azcli', realm: 'organizations', scopes: ['s/.default'], now: 1000, home_account_id: 'u.t', username: 'a@x' }
const granted = { access_token: 'at1', expires_in: 3600, refresh_token: 'rt1', scope: 's/b s/.default', foci: '1' }
const login: TokenEvent = { ...base, response: granted }
const ask = { environment, client_id: 'azcli', home_account_id: 'u.t', realm: 'organizations', scopes: ['s/.default'], now: 1000 }

/** Any JSON, with keys that have been used to attack JavaScript programs. */
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'AccessToken', 'RefreshToken', 'Account', 'AppMetadata', '7'))
const json = fc.jsonValue({ maxDepth: 3 })
const anyFile = fc.dictionary(key, fc.oneof(json, fc.dictionary(key, json))).map((file) => JSON.parse(JSON.stringify(file)) as CacheFile)

test('whatever was in the file is there afterwards, and what was remembered is found', () => {
  fc.assert(fc.property(anyFile, (file) => {
    const text = JSON.stringify(file)
    const after = rememberTokens(file, login)
    assert.equal(JSON.stringify(file), text, 'the old value was changed')
    assert.equal(findAccessToken(after, ask)?.secret, 'at1')
    assert.deepEqual(findRefreshTokens(after, ask).map((one) => one.secret), ['rt1'])
    assert.equal(findAccounts(after, { environment, username: 'A@X' })[0]?.home_account_id, 'u.t')
    assert.deepEqual(rememberTokens(after, login), after, 'not idempotent')
    for (const [name, section] of Object.entries(file)) {
      const isSection = typeof section === 'object' && section !== null && !Array.isArray(section)
      if (isSection) for (const at of Object.keys(section)) assert.deepEqual((after[name] as Record<string, unknown>)[at], (section as Record<string, unknown>)[at])
      else if (!['AccessToken', 'RefreshToken', 'Account', 'AppMetadata'].includes(name)) assert.deepEqual(after[name], section)
    }
    assert.equal(({} as Record<string, unknown>)['secret'], undefined)
  }))
})

test('a field that azin does not know stays in an entry through sign-in and refresh', () => {
  const marked = JSON.parse(JSON.stringify(rememberTokens({}, login)), (_, value) => (value?.environment ? { ...value, mark: 1 } : value)) as CacheFile
  const refreshed = { ...login, now: 5000, used_refresh_token: 'rt1', response: { ...granted, access_token: 'at2', refresh_token: 'rt2' } }
  for (const event of [refreshed, { ...login, now: 5000 }]) {
    const after = rememberTokens(marked, event)
    const entries = ['AccessToken', 'RefreshToken', 'Account', 'AppMetadata'].flatMap((name) => Object.values(after[name] as object))
    assert.deepEqual(entries.map((one: { mark?: number }) => one.mark), [1, 1, 1, 1])
  }
})

test('a field named __proto__ is data like any other', () => {
  const [key = ''] = Object.keys(rememberTokens({}, login).Account ?? {})
  const file = JSON.parse(`{"Account": {"${key}": {"environment": "${environment}", "__proto__": {"polluted": 1}}}}`) as CacheFile
  assert.match(JSON.stringify(rememberTokens(file, login).Account), /"__proto__":\{"polluted":1\}/)
})

test('a refresh: no refresh token keeps the old, a new one takes its place, and only its place', () => {
  const cache = rememberTokens({}, login)
  const kept = rememberTokens(cache, { ...login, used_refresh_token: 'rt1', response: { access_token: 'at2', expires_in: 9 } })
  assert.deepEqual(kept.RefreshToken, cache.RefreshToken)
  const rotated = rememberTokens(cache, { ...login, now: 2000, used_refresh_token: 'rt1', response: { ...granted, refresh_token: 'rt2' } })
  assert.deepEqual(Object.values(rotated.RefreshToken ?? {}).map((one) => [one.secret, one.last_modification_time]), [['rt2', '2000']])
  const late = rememberTokens(rotated, { ...login, now: 3000, used_refresh_token: 'rt1', response: { ...granted, refresh_token: 'rt3' } })
  assert.equal(Object.values(late.RefreshToken ?? {})[0]?.secret, 'rt2')
})

test('a refresh that ends after a sign-out brings nothing back', () => {
  const signedOut = forgetAccounts(rememberTokens({}, login), { home_account_ids: ['u.t'], environments: ['login.windows.net'] })
  assert.equal(rememberTokens(signedOut, { ...login, used_refresh_token: 'rt1' }), signedOut)
  assert.ok(!JSON.stringify(signedOut).includes('u.t'))
})

test('an access token takes the place of those it covers and of expired ones it overlaps; live wider ones and bound ones stay', () => {
  const token = (target: string, expires_on: string, more = {}) =>
    ({ secret: target, home_account_id: 'u.t', environment: 'login.windows.net', client_id: 'azcli', realm: 'organizations', target, expires_on, ...more })
  const old = [token('s/b', '9999'), token('s/b s/c', '999'), token('s/b s/d', '9999'), token('s/b', '9999', { key_id: 'k' }), token('s/b', '9999', { realm: 'other' })]
  const after = rememberTokens({ AccessToken: Object.fromEntries(old.map((one, index) => [`k${index}`, one])) }, login)
  assert.deepEqual(Object.keys(after.AccessToken ?? {}), ['k2', 'k3', 'k4', 'u.t-login.microsoftonline.com-accesstoken-azcli-organizations-s/.default s/b'])
})

test('a thousand refreshes and sign-ins leave the file as large as the first', () => {
  let cache = rememberTokens({}, login)
  const size = JSON.stringify(cache).length
  for (let at = 1000; at < 2000; at += 1) {
    const used = Object.values(cache.RefreshToken ?? {})[0]?.secret
    const response = { ...granted, access_token: 'at9', refresh_token: `r${at % 10}1`.slice(0, 3), scope: at % 2 ? 's/b s/.default' : 's/.default s/b s/b' }
    cache = rememberTokens(cache, { ...login, now: at, response, ...(at % 3 ? { used_refresh_token: used } : {}) })
  }
  assert.equal(JSON.stringify(cache).length, size)
})

test('forgetting takes what it names and no more', () => {
  const servicePrincipal: TokenEvent = { ...base, client_id: 'SP', realm: 't', home_account_id: undefined, username: undefined, response: { access_token: 'sp', expires_in: 9 } }
  const other = { ...login, home_account_id: 'v.t', username: 'a@x' }
  const cache = [login, servicePrincipal, other].reduce(rememberTokens, { Other: { keep: 1 } } as CacheFile)
  const rest = forgetAccounts(cache, { home_account_ids: ['u.t'], environments: [environment] })
  assert.deepEqual(findAccounts(rest, { environment }).map((one) => one.home_account_id), ['v.t'])
  assert.ok(JSON.stringify(rest).includes('"sp"') && JSON.stringify(rest).includes('keep'))
  assert.ok(!JSON.stringify(forgetClient(cache, 'sp')).includes('"sp"'))
  assert.equal(forgetClient(cache, 'azcli'), cache)
  assert.equal(forgetAccounts(cache, { home_account_ids: ['u.t'], environments: ['login.microsoftonline.us'] }), cache)
})

test('a refused refresh token is removed only if it is still the stored one', () => {
  const cache = rememberTokens({}, login)
  const owner = { environment, home_account_id: 'u.t' }
  assert.equal(forgetRefreshToken(cache, owner, 'rt0'), cache)
  assert.equal(forgetRefreshToken(cache, { ...owner, home_account_id: 'v.t' }, 'rt1'), cache)
  assert.deepEqual(forgetRefreshToken(cache, owner, 'rt1').RefreshToken, {})
})
