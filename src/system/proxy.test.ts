import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyFor } from './proxy.ts'

const https = new URL('https://login.microsoftonline.com/x')
const through = (env: Record<string, string>, url: URL = https) => {
  const proxy = proxyFor(env, url)
  return proxy && `${proxy.protocol}//${proxy.host}:${proxy.port}`
}

test('the variable fits the scheme, lower case wins, ALL_PROXY is last', () => {
  assert.equal(through({}), undefined)
  assert.equal(through({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }), 'http://b:2')
  assert.equal(through({ HTTP_PROXY: 'http://a:1' }), undefined)
  assert.equal(through({ HTTP_PROXY: 'http://a:1' }, new URL('http://example.com/')), 'http://a:1')
  assert.equal(through({ ALL_PROXY: 'a' }), 'http://a:80')
  assert.equal(through({ ALL_PROXY: 'https://a', HTTPS_PROXY: 'http://b:3128/' }), 'http://b:3128')
  assert.equal(through({ HTTPS_PROXY: ' ', ALL_PROXY: 'https://[fe80::1]' }), 'https://fe80::1:443')
})

test('this computer and its link-local neighbours are never asked through a proxy', () => {
  for (const url of ['http://localhost:1/', 'https://x.localhost/', 'http://127.9.9.9/', 'http://[::1]:8/', 'http://169.254.169.254/metadata', 'http://169.254.129.3:8081/msi/token', 'http://[fe80::1]:42356/msi/token']) {
    assert.equal(through({ ALL_PROXY: 'http://a:1' }, new URL(url)), undefined, url)
  }
  for (const url of ['https://localhost.example.com/', 'https://169.254.169.254.example.com/', 'http://10.0.0.1/']) {
    assert.equal(through({ ALL_PROXY: 'http://a:1' }, new URL(url)), 'http://a:1')
  }
})

test('credentials are decoded, and never part of a message', () => {
  const basic = (value: string) => Buffer.from((proxyFor({ HTTPS_PROXY: value }, https)?.authorization ?? '').slice(6), 'base64').toString()
  assert.equal(basic('http://us%40er:p%3Aw%25@h:1'), 'us@er:p:w%')
  assert.equal(basic('http://user:50%@h:1'), 'user:50%')
  assert.equal(proxyFor({ HTTPS_PROXY: 'http://h:1' }, https)?.authorization, undefined)
  for (const bad of ['socks5://u:geheim@h:1', 'http://u:geheim@', 'http://u:geheim@h:99999']) {
    assert.throws(() => proxyFor({ HTTPS_PROXY: bad }, https), (error: Error) => /HTTPS_PROXY/.test(error.message) && !error.message.includes('geheim'), bad)
  }
})

const exempt: readonly (readonly [string, string, boolean])[] = [
  ['*', 'https://a.example/', true],
  ['', 'https://a.example/', false],
  ['a.example', 'https://a.example/', true],
  ['A.Example', 'https://a.example/', true],
  ['example', 'https://a.example/', true],
  ['.a.example', 'https://a.example/', true],
  ['*.example', 'https://a.example/', true],
  ['.', 'https://a.example/', false],
  ['ample', 'https://a.example/', false],
  ['a.example:443', 'https://a.example/', true],
  ['a.example:8443', 'https://a.example/', false],
  ['a.example:8443', 'https://a.example:8443/', true],
  ['x.org, a.example', 'https://a.example/', true],
  ['x.org a.example', 'https://a.example/', true],
  ['10.0.0.0/8', 'http://10.2.3.4/', true],
  ['10.0.0.0/8', 'http://11.2.3.4/', false],
  ['10.2.3.4', 'http://10.2.3.4:99/', true],
  ['10.2.3.4:98', 'http://10.2.3.4:99/', false],
  ['10.2.3.4:99', 'http://10.2.3.4:99/', true],
  ['10.0.0.0/99', 'http://10.2.3.4/', false],
  ['10.0.0.0/x', 'http://10.2.3.4/', false],
  ['fd00::/8', 'http://[fd12::1]/', true],
  ['[fd12::1]', 'http://[fd12::1]/', true],
  ['[fd12::1]:80', 'http://[fd12::1]/', true],
  ['[fd12::1]:81', 'http://[fd12::1]/', false],
  ['fd00::/8', 'http://10.2.3.4/', false],
  ['10.0.0.0/8', 'https://a.example/', false],
]

for (const [list, url, direct] of exempt) {
  test(`NO_PROXY="${list}" ${direct ? 'excepts' : 'does not except'} ${url}`, () => {
    assert.equal(through({ ALL_PROXY: 'http://p:1', NO_PROXY: list }, new URL(url)), direct ? undefined : 'http://p:1')
  })
}
