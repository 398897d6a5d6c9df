import assert from 'node:assert/strict'
import { test } from 'node:test'

import { meansAll, pattern } from './pattern.ts'
import { judge, readPolicy } from './policy.ts'

const identity = '  - { name: app, kind: service-principal, tenant: contoso.com, client_id: 1, secret: file:/s }'
const whole = `identities:
${identity}
issuers:
  - { name: cluster, issuer: https://issuer.example }
callers:
  - name: web
    header_secret: sha256:${'0'.repeat(64)}
    may: [{ identity: app, audiences: [https://vault.azure.net] }]
`

/** Lines of the sentence, without the file's name. */
function faults(source: string): readonly string[] {
  try {
    readPolicy(source, 'p.yaml')
    return []
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^p\.yaml:/, ''))
  }
}

test('a whole policy is read, as YAML and as JSON', () => {
  const { identities, issuers, callers } = readPolicy(whole, 'p.yaml')
  assert.deepEqual(identities.get('app'), { name: 'app', kind: 'service-principal', cloud: 'AzureCloud', tenant: 'contoso.com', client_id: '1', secret: { file: '/s' } })
  assert.equal(issuers.get('cluster')?.algorithms.includes('HS256'), false)
  assert.deepEqual(callers.map(({ name, rate, may }) => [name, rate, may[0]!.tenants]), [['web', { perSecond: 20, burst: 200 }, ['contoso.com']]])
  const json = JSON.stringify({ identities: [{ name: 'app', kind: 'managed-identity', tenant: 'contoso.com' }], callers: [{ name: 'a', header_secret: `sha256:${'1'.repeat(64)}`, rate: { burst: 3 }, may: [{ identity: 'app', audiences: ['x'] }] }] })
  assert.deepEqual(readPolicy(json, 'p.json').callers[0]!.rate, { perSecond: 20, burst: 3 })
})

test('every mistake is one sentence with its line, and all are told at once', () => {
  const edit = (from: string, to: string) => {
    assert.ok(whole.includes(from), from)
    return faults(whole.replace(from, to))
  }
  const caller = 'A caller has no field'
  const cases: readonly (readonly [readonly string[], RegExp | readonly RegExp[]])[] = [
    [faults(''), /^1: The file is empty\.$/],
    [faults('a: [1'), /^1: .+\.$/],
    [faults('- 1'), [/^1: A policy is a map with identities, issuers, callers and rate\.$/, /^1: A policy without identities/, /^1: A policy without callers/]],
    [edit('issuers:', 'isuers:'), /^3: A policy has no field 'isuers'; it may have identities, issuers, callers and rate\.$/],
    [edit('callers:', 'callers: &a'), []],
    [edit('    header_secret', '    header_secret_: x\n    header_secret'), new RegExp(`^7: ${caller} 'header_secret_'`)],
    [edit('name: web', 'name: web web'), /^6: A name is letters, digits/],
    [edit('- name: web\n', '- rate: { burst: 1 }\n'), /^6: A caller has no name\.$/],
    [edit('sha256:0', 'sha256:g'), /^7: A header_secret is "sha256:" and 64 small hexadecimal digits/],
    [edit(`sha256:${'0'.repeat(64)}`, '[]'), /^7: A header_secret is an empty list\.$/],
    [edit('    may:', '    certificate: { subject: CN=a }\n    may:'), /^6: A caller has one of header_secret, certificate and token\.$/],
    [edit('identity: app', 'identity: ap'), /^8: There is no identity 'ap' in this policy\.$/],
    [edit('may: [{ identity: app, audiences: [https://vault.azure.net] }]', 'may: []'), /^6: A caller has a list 'may'/],
    [edit('audiences: [https://vault.azure.net]', 'audiences: []'), /^8: A row of 'may' has a list of audiences/],
    [edit('audiences: [https://vault.azure.net]', "audiences: ['a b']"), [/^8: One of a row's audiences is a URI without blanks, not 'a b'\.$/, /^8: A row of 'may' has a list of audiences/]],
    [edit('audiences:', 'tenants: [../x], audiences:'), /^8: One of a row's tenants is a GUID, a domain name, or "\*" for any, not '\.\.\/x'\.$/],
    [edit('audiences:', 'audience: x, audiences:'), /^8: A row of 'may' has no field 'audience'/],
    [edit('kind: service-principal', 'kind: user'), /^2: An identity's kind is service-principal, federated or managed-identity\.$/],
    [edit('secret: file:/s', 'secret: hunter2'), /^2: An identity's secret does not stand in this file; say where it is/],
    [edit(', secret: file:/s', ''), /^2: A service principal has either a 'secret' or a 'certificate'\.$/],
    [edit(', tenant: contoso.com', ''), /^2: An identity of kind service-principal has a tenant\.$/],
    [edit('secret: file:/s', 'secret: file:/s, from: github'), /^2: 'from' does not go with an identity of kind service-principal\.$/],
    [edit(identity, `${identity}\n${identity}`), /^3: The name 'app' is there twice\.$/],
    [edit('https://issuer.example', 'http://issuer.example'), /^4: An issuer's address begins with https:\/\/, or is one of this computer/],
    [edit('https://issuer.example }', 'https://issuer.example, algorithms: [HS256] }'), /^4: One of an issuer's algorithms is one of RS256/],
    [edit(`header_secret: sha256:${'0'.repeat(64)}`, 'token: { issuer: other, audience: a, subject: b }'), /^7: There is no issuer 'other' in this policy\.$/],
    [edit(`header_secret: sha256:${'0'.repeat(64)}`, 'token: { issuer: cluster, subject: b }'), /^7: A caller's token has an audience\.$/],
    [edit(`header_secret: sha256:${'0'.repeat(64)}`, "token: { issuer: cluster, audience: a, subject: '**' }"), /^7: A caller's token has a subject or claims: without them everybody of that issuer would come in\.$/],
    [edit(`header_secret: sha256:${'0'.repeat(64)}`, 'certificate: {}'), /^7: A caller's certificate has names or a subject to be known by\.$/],
    [edit(`header_secret: sha256:${'0'.repeat(64)}`, 'certificate: { names: ["DNS:*"] }'), /^7: One of a certificate's names is a pattern with its kind/],
    [edit('callers:', 'rate: { per_second: 0 }\ncallers:'), /^5: A rate's per_second is a number from 0\.01 to 1000000\.$/],
    [faults(`${whole}  - { name: two, header_secret: 'sha256:${'0'.repeat(64)}', may: [{ identity: app, audiences: [x] }] }`), /^5: The callers 'web' and 'two' have the same secret\.$/],
    [faults(whole.replace('name: web', 'name: &w web').replace('identity: app', 'identity: *w')), [/^8: '\*w' refers to another place; write it out\.$/, /^8: A row's identity is a text/]],
    [faults(`callers: []\ncallers: []\nidentities: []`), /^2: .*unique\.$/],
  ]
  for (const [told, expected] of cases) {
    const patterns = [expected].flat() as readonly RegExp[]
    assert.equal(told.length, patterns.length, told.join('\n'))
    patterns.forEach((each, i) => assert.match(told[i]!, each))
    assert.ok(!told.join().includes('hunter2'), 'a secret is not repeated')
  }
  assert.deepEqual(faults(whole.replace('kind: service-principal', 'kind: user')).map((line) => line.slice(0, 2)), ['2:'])
  assert.deepEqual(faults(whole.replace('kind: service-principal', 'kind: user').replace('identity: app', 'identity: nobody')).map((line) => line.slice(0, 2)), ['2:', '8:'])
})

test('a pattern stays within its part of a name', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['system:serviceaccount:prod:*', ['system:serviceaccount:prod:web', 'system:serviceaccount:prod:a.b'], ['system:serviceaccount:prod:', 'system:serviceaccount:prod:a:b', 'system:serviceaccount:prod2:web', 'xsystem:serviceaccount:prod:web']],
    ['repo:org/*:ref:refs/heads/main', ['repo:org/app:ref:refs/heads/main'], ['repo:org/app/x:ref:refs/heads/main', 'repo:org/a:ref:refs/heads/main:ref:refs/heads/main']],
    ['repo:org/app:ref:refs/heads/**', ['repo:org/app:ref:refs/heads/a/b:c'], ['repo:org/app:ref:refs/heads/', 'repo:org/app:ref:refs/tags/a']],
    ['DNS:*.a.example', ['DNS:x.a.example', 'DNS:X.A.EXAMPLE'], ['DNS:a.example', 'DNS:x.y.a.example', 'DNS:xa.example', 'URI:x.a.example']],
    ['a.b+(c)', ['a.b+(c)'], ['aXb+(c)', 'a.bb(c)']],
    ['one\n', ['one\n'], ['one']],
  ]
  for (const [text, good, bad] of cases) {
    for (const each of good) assert.ok(pattern(text)(each), `${text} means ${each}`)
    for (const each of bad) assert.ok(!pattern(text)(each), `${text} does not mean ${each}`)
  }
  assert.deepEqual(['*', '**', '', 'a*'].map(meansAll), [true, true, true, false])
})

test('rows are tried in their order, and a row with tenants of its own says where', () => {
  const { callers: [caller] } = readPolicy(`identities:
${identity}
  - { name: other, kind: managed-identity, tenant: contoso.com, client_id: 2 }
callers:
  - name: web
    header_secret: sha256:${'0'.repeat(64)}
    may:
      - { identity: app, tenants: [fabrikam.com], audiences: [https://vault.azure.net/.default] }
      - { identity: other, tenants: ['*'], audiences: [https://vault.azure.net] }
`, 'p.yaml')
  const got = (identity?: string, tenant?: string, resource = 'https://vault.azure.net') => {
    const verdict = judge(caller!, { identity, tenant, resource })
    return 'refused' in verdict ? verdict.refused : [verdict.grant.identity.name, verdict.tenant, verdict.audience]
  }
  assert.deepEqual(got(), ['app', 'fabrikam.com', 'https://vault.azure.net'])
  assert.deepEqual(got('other'), ['other', undefined, 'https://vault.azure.net'])
  assert.deepEqual(got('2', 'anywhere.example'), ['other', 'anywhere.example', 'https://vault.azure.net'])
  assert.deepEqual(got(undefined, 'FABRIKAM.com'), ['app', 'FABRIKAM.com', 'https://vault.azure.net'])
  assert.equal(got('app', 'contoso.com'), "This caller may not have tokens of the tenant 'contoso.com'.")
})
