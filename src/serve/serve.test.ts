import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ServedRequest } from '../system/system.ts'
import { isAllowed, usualAudiences } from './audiences.ts'
import { lending, readQuestion, refusal } from './dialects.ts'
import { bucket, clientWith, isOurName, isPassedOn } from './gate.ts'

const request = (target: string, headers: Record<string, string> = {}): ServedRequest => ({ method: 'GET', target, headers })
const lent = { access_token: 'T', expires_on: 1_600_000_000, now: 1_599_999_000, client_id: 'c' }

test('three dialects are read', () => {
  const resource = 'resource=https%3A%2F%2Fvault.azure.net'
  assert.deepEqual(readQuestion(request(`/msi/token?api-version=2019-08-01&${resource}&client_id=me`, { 'x-identity-header': 'S' })), { dialect: 'app-service-2019', secret: 'S', secretIn: 'header', resource: 'https://vault.azure.net', client_id: 'me', fault: undefined })
  assert.deepEqual(readQuestion(request(`/msi/token?api-version=2017-09-01&${resource}&clientid=me`, { secret: 'S', 'x-identity-header': 'no' })), { dialect: 'app-service-2017', secret: 'S', secretIn: 'header', resource: 'https://vault.azure.net', client_id: 'me', fault: undefined })
  assert.deepEqual(readQuestion(request(`/K-_1/metadata/identity/oauth2/token?api-version=2018-02-01&${resource}`, { metadata: 'True' })), { dialect: 'imds', secret: 'K-_1', secretIn: 'key', resource: 'https://vault.azure.net', client_id: undefined, fault: undefined })
})

test('what is wrong with a question', () => {
  const fault = (target: string, headers?: Record<string, string>) => readQuestion(request(target, headers))?.fault
  assert.match(fault('/K/metadata/identity/oauth2/token?api-version=2018-02-01')!, /Metadata: true/)
  assert.match(fault('/K/metadata/identity/oauth2/token', { metadata: 'true' })!, /api-version/)
  assert.match(fault('/msi/token?api-version=2020-01-01')!, /api-version/)
  for (const nowhere of ['/', '/msi/token/x', '/metadata/identity/oauth2/token', '/a/b/metadata/identity/oauth2/token', '//evil.example/msi/token', 'http://evil.example/msi/token', '*', '']) assert.equal(readQuestion(request(nowhere)), undefined, nowhere)
})

test('three dialects are answered', () => {
  const question = (dialect: 'app-service-2019' | 'app-service-2017' | 'imds') => ({ dialect, secret: '', secretIn: 'header' as const, resource: 'R', client_id: undefined, fault: undefined })
  const body = (dialect: Parameters<typeof question>[0]) => JSON.parse(lending(question(dialect), lent).body) as unknown
  const common = { access_token: 'T', resource: 'R', token_type: 'Bearer', client_id: 'c' }
  assert.deepEqual(body('app-service-2019'), { ...common, expires_on: '1600000000' })
  assert.deepEqual(body('app-service-2017'), { ...common, expires_on: '09/13/2020 12:26:40 +00:00' })
  assert.deepEqual(body('imds'), { ...common, expires_on: '1600000000', expires_in: '1000', ext_expires_in: '1000', not_before: '1599999000' })
  assert.deepEqual(JSON.parse(refusal('imds', 403, 'no').body), { error: 'invalid_request', error_description: 'no' })
  assert.deepEqual(refusal('app-service-2019', 429, 'no').headers, { 'content-type': 'application/json', 'retry-after': '1' })
})

test('only names of this machine, with the port, and nothing that a browser sends', () => {
  const hosts = new Set(['127.0.0.1:4141', 'localhost:4141'])
  for (const host of ['127.0.0.1:4141', 'LocalHost:4141']) assert.ok(isOurName(request('/', { host }), hosts))
  for (const host of ['evil.example:4141', '127.0.0.1', 'localhost:80', 'localhost:4141.evil.example', '']) assert.ok(!isOurName(request('/', { host }), hosts), host)
  assert.ok(!isOurName(request('/'), hosts))
  for (const name of ['origin', 'referer', 'sec-fetch-site', 'x-forwarded-for', 'forwarded', 'via']) assert.ok(isPassedOn(request('/', { [name]: 'x' })), name)
  assert.ok(!isPassedOn(request('/', { host: 'x', 'sec-fetch-mode': 'cors', 'user-agent': 'azsdk', accept: '*/*' })))
})

test('a secret is right as a whole, and in its own place', () => {
  const clients = [{ name: 'a', header: 'abc', key: 'k-a' }, { name: 'b', header: 'abd', key: 'k-b' }]
  assert.equal(clientWith(clients, 'header', 'abd')?.name, 'b')
  assert.equal(clientWith(clients, 'key', 'k-a')?.name, 'a')
  for (const wrong of ['', 'ab', 'abcabc', 'abcd', 'ABC', 'k-a']) assert.equal(clientWith(clients, 'header', wrong), undefined, wrong)
})

test('a client has many at once, then as many as come in; strangers have few', () => {
  const taken = (kind: 'client' | 'stranger', at: number[]) => {
    const one = bucket(kind)
    return at.filter((now) => one.take(now)).length
  }
  assert.equal(taken('client', Array<number>(500).fill(0)), 200)
  assert.equal(taken('stranger', Array<number>(500).fill(7)), 20)
  assert.equal(taken('client', [...Array<number>(200).fill(0), ...Array<number>(30).fill(1)]), 220)
  assert.equal(taken('stranger', [...Array<number>(20).fill(0), ...Array<number>(90).fill(1000)]), 40)
})

test('audiences are compared as services, not as text', () => {
  const allowed = usualAudiences({ name: 'x', profile: 'latest', builtIn: true, endpoints: { activeDirectoryResourceId: 'https://management.core.windows.net/', resourceManager: 'https://management.azure.com/', microsoftGraphResourceId: null }, suffixes: { keyvaultDns: '.vault.azure.net' } })
  assert.deepEqual(allowed, ['https://management.core.windows.net/', 'https://management.azure.com/', 'https://vault.azure.net', 'https://storage.azure.com'])
  for (const good of ['https://management.azure.com', 'https://management.azure.com//', 'https://Vault.azure.net/', 'https://vault.azure.net/.default']) assert.ok(isAllowed(allowed, good), good)
  for (const bad of ['https://graph.microsoft.com', 'https://vault.azure.net.evil.example', 'https://vault.azure.net/x', '', '/']) assert.ok(!isAllowed(allowed, bad), bad)
})
