/** Is data ever more than data; and does a loser of a race take the winner's token? (S18, S22) */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { forgetRefreshToken } from '../../src/cache/forget.ts'
import { findAccessToken, findAccounts, findRefreshTokens } from '../../src/cache/lookup.ts'
import { rememberTokens } from '../../src/cache/merge.ts'
import { readCache } from '../../src/cache/read.ts'
import type { CacheFile } from '../../src/cache/schema.ts'
import { updateCache } from '../../src/cache/write.ts'
import { judgeResponse } from '../../src/oauth/judge-tokens.ts'
import { readProfile } from '../../src/profile/file.ts'
import { updateProfile } from '../../src/profile/write.ts'
import { count, figure, random } from '../harness/counts.ts'
import { place } from '../harness/place.ts'
import { writeSignedIn } from '../harness/signed-in.ts'
import { realSystem } from '../reliability/real-system.ts'

const { below, pick } = random('pollution and races')
const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__']
const poisons = ['{"polluted":"yes"}', '{"prototype":{"polluted":"yes"}}', '"polluted"', '["polluted"]', '{"__proto__":{"polluted":"yes"}}', '{"constructor":{"prototype":{"polluted":"yes"}}}', '{"secret":"x","home_account_id":"x","environment":"x"}']

test('keys that mean something to JavaScript mean nothing in a cache, a profile or an answer', async (t) => {
  const directory = place(t)
  const system = realSystem(directory)
  let tried = 0
  for (const key of keys) for (const poison of poisons) for (const where of ['cache', 'section', 'profile', 'account', 'answer'] as const) {
    writeSignedIn(directory)
    const entry = `"${key}":${poison}`
    if (where === 'cache') writeFileSync(join(directory, 'msal_token_cache.json'), `{${entry},"AccessToken":{}}`)
    if (where === 'section') writeFileSync(join(directory, 'msal_token_cache.json'), `{"AccessToken":{${entry}},"Account":{${entry}},"RefreshToken":{${entry}}}`)
    if (where === 'profile') writeFileSync(join(directory, 'azureProfile.json'), `{${entry},"subscriptions":[]}`)
    if (where === 'account') writeFileSync(join(directory, 'azureProfile.json'), `{"subscriptions":[{${entry},"id":"i","name":"n","state":"Enabled","tenantId":"t","isDefault":true,"environmentName":"AzureCloud","user":{${entry},"name":"u","type":"user"}}]}`)
    if (where === 'answer') assert.equal(judgeResponse(JSON.parse(`{${entry},"access_token":"a.b.c","token_type":"Bearer","expires_in":5}`) as never).access_token, 'a.b.c')
    const cache = await Promise.resolve(readCache(system)).catch(() => ({}) as CacheFile)
    const query = { environment: 'login.microsoftonline.com', home_account_id: 'x', client_id: 'c' }
    findAccounts(cache, query)
    findRefreshTokens(cache, query)
    findAccessToken(cache, { ...query, realm: 'r', scopes: ['s'], now: 1 })
    forgetRefreshToken(cache, query, 'x')
    await updateCache(system, (now) => ({ ...now, Fresh: { a: {} } }) as CacheFile, { repair: true })
    await Promise.resolve(readProfile(system)).catch(() => undefined)
    await updateProfile(system, (now) => ({ ...now, fresh: tried }), { repair: true })
    const bare = {} as Record<string, unknown>
    assert.deepEqual([bare['polluted'], (Object as unknown as Record<string, unknown>)['polluted'], typeof bare.toString, Object.keys(Object.prototype)], [undefined, undefined, 'function', []], `${key} ${poison} in ${where}`)
    tried += 1
  }
  figure('pollution payloads', tried)
})

test('a refused refresh token is removed only while it is still the stored one', () => {
  const many = count('rotation races', 1_000)
  const owner = { environment: 'login.microsoftonline.com', home_account_id: 'o.t', client_id: 'c' }
  let lost = 0
  for (let race = 0; race < many; race += 1) {
    const stored = (secret: string): CacheFile => ({ RefreshToken: { [`o.t-${owner.environment}-refreshtoken-c--`]: { credential_type: 'RefreshToken', secret, ...owner, last_modification_time: '1' } } }) as never
    // The steps of two processes that redeemed one token, in any order that the lock allows: the winner stores, the loser is refused.
    const [old, next] = [`old-${race}`, `new-${below(1e9)}`]
    let cache: CacheFile = { ...stored(old), Account: { a: { ...owner, realm: 't', username: 'u', local_account_id: 'o' } } } as never
    const win = () => {
      cache = rememberTokens(cache, { ...owner, realm: 't', scopes: ['s'], now: 2, response: { access_token: 'a', token_type: 'Bearer', expires_in: 3600, refresh_token: next, scope: 's' }, used_refresh_token: old } as never)
    }
    const lose = () => {
      cache = forgetRefreshToken(cache, owner, old)
    }
    const steps = pick([[win, lose], [win, lose, lose], [win, lose, win], [lose, win]])
    for (const step of steps) step()
    if (!findRefreshTokens(cache, owner).some(({ secret }) => secret === next) && steps[0] === win) lost += 1
  }
  assert.equal(lost, 0)
  figure('rotation races', many)
  figure('rotation races: winners lost', lost)
})
