import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { appServiceInstant, rfc3339 } from '../system/utc.ts'
import { registryHost } from './docker-protocol.ts'
import { withHelper } from './docker-config.ts'
import { askedVersion } from './exec-credential.ts'
import { gitAnswer, isDevOps, readGitAsk } from './git-protocol.ts'
import { columnIn, kubeUser, withExec, withoutExec } from './kubeconfig.ts'
import { npmHints } from './npm-hints.ts'

test('instants are what Date says, whatever the time zone', () => {
  fc.assert(fc.property(fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }), (epoch) => {
    const expected = new Date(epoch * 1000).toISOString()
    assert.equal(rfc3339(epoch), expected.replace('.000', ''))
    assert.equal(appServiceInstant(epoch), expected.replace(/(\d+)-(\d+)-(\d+)T(.*)\.000Z/, '$2/$3/$1 $4 +00:00'))
  }))
})

test('which hosts are registries of the cloud', () => {
  for (const suffix of ['.azurecr.io', 'azurecr.io']) {
    for (const good of ['larkspur.azurecr.io', 'https://larkspur.azurecr.io', 'https://larkspur.azurecr.io/v2/\n', 'LARKSPUR.azurecr.io', 'l-1.azurecr.io']) assert.equal(registryHost(good, suffix), new URL(`https://${good.replace('https://', '')}`).hostname)
    for (const bad of ['docker.io', 'http://larkspur.azurecr.io', 'larkspur.azurecr.io.evil.example', 'https://larkspur.azurecr.io:8443', 'evilazurecr.io', 'azurecr.io', '.azurecr.io', 'https://x@larkspur.azurecr.io', 'https://evil.example/larkspur.azurecr.io', 'https://evil.example#.azurecr.io', '']) {
      assert.equal(registryHost(bad, suffix), undefined, bad)
    }
  }
  assert.equal(registryHost('larkspur.azurecr.io', null), undefined)
})

test('which questions of git are about Azure DevOps', () => {
  const ask = (...lines: string[]) => readGitAsk(`${lines.join('\n')}\n\n`)
  for (const host of ['dev.azure.com', 'dev.azure.com:443', 'larkspur.visualstudio.com']) assert.ok(isDevOps(ask('protocol=https', `host=${host}`)), host)
  for (const host of ['dev.azure.com.evil.example', 'dev.azure.com:8443', 'evilvisualstudio.com', 'a.b.visualstudio.com', 'visualstudio.com', 'xdev.azure.com', '']) assert.ok(!isDevOps(ask('protocol=https', `host=${host}`)), host)
  assert.ok(!isDevOps(ask('protocol=http', 'host=dev.azure.com')) && !isDevOps(ask('host=dev.azure.com')) && !isDevOps(ask('protocol=https')))
  // Of a repeated key the last one counts, as git has it.
  assert.ok(!isDevOps(ask('protocol=https', 'host=dev.azure.com', 'host=evil.example')))
  assert.ok(!isDevOps(readGitAsk('protocol=https\n\nhost=dev.azure.com\n')), 'what follows the empty line is not read')
})

test('how git is answered', () => {
  const tenant = 'a21e0001-0000-4000-8000-000000000002'
  const ask = readGitAsk(`protocol=https\r\nhost=dev.azure.com\r\nusername=a=b\r\nwwwauth[]=Bearer authorization_uri=https://login.windows.net/00000000-0000-0000-0000-000000000000\nwwwauth[]=Bearer authorization_uri=https://login.windows.net/${tenant}\n`)
  assert.deepEqual(ask, { protocol: 'https', host: 'dev.azure.com', username: 'a=b', bearer: false, tenant })
  assert.equal(gitAnswer(ask, 'T', 17), 'username=a=b\npassword=T\npassword_expiry_utc=17\n')
  assert.equal(gitAnswer({ ...ask, username: undefined }, 'T', 17), 'username=azin\npassword=T\npassword_expiry_utc=17\n')
  assert.equal(gitAnswer({ ...ask, bearer: true }, 'T', 17), 'capability[]=authtype\nauthtype=Bearer\ncredential=T\nephemeral=1\npassword_expiry_utc=17\n')
  assert.equal(readGitAsk('capability[]=state\ncapability[]=authtype\n').bearer, true)
})

test('which version of an ExecCredential is asked for', () => {
  assert.equal(askedVersion(undefined), 'client.authentication.k8s.io/v1beta1')
  assert.equal(askedVersion('{"apiVersion":"client.authentication.k8s.io/v1"}'), 'client.authentication.k8s.io/v1')
  for (const bad of ['{}', 'null', '[]', '{', '{"apiVersion":"client.authentication.k8s.io/v1alpha1"}']) assert.throws(() => askedVersion(bad), { code: 'not_supported' }, bad)
})

const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: '/a b/node', args: ['x: y', "it's", 'credential'], env: null }
const before = ['exec:\n      command: kubelogin\n      args: [a,\n             b]', 'exec: {command: kubelogin}', 'auth-provider:\n      name: azure', null]

for (const entry of before) {
  for (const [rest, name] of [['', 'alone'], ['as: "x"\n    ', 'after another key'], ['impersonate: |\n      two\n      lines\n    ', 'after a block']] as const) {
    test(`kubeconfig: ${entry?.split('\n')[0] ?? 'no entry'}, ${name}: written, read, undone`, () => {
      const source = `users: # all\n- name: a\n  user:${entry === null && rest === '' ? ' {}' : `\n    ${rest}${entry ?? 'as-uid: 7'} # mine`}\n- name: b\n  user: {token: t}\n`
      const { text } = kubeUser('f', source, 'a')
      assert.equal(text, entry)
      const column = columnIn('f', source, 'a')
      const changed = withExec('f', source, 'a', exec)
      assert.deepEqual(kubeUser('f', changed, 'a').exec, exec)
      assert.equal(kubeUser('f', changed, 'b').otherMeans, 'token')
      assert.equal(withoutExec('f', changed, 'a', text, column), source)
    })
  }
}

test('kubeconfig: JSON stays JSON; who is not there is named', () => {
  for (const user of ['{"exec":{"command":"kubelogin"}}', '{}', '{"as":"x"}']) {
    const source = `{"contexts":[{"name":"c","context":{"user":"a"}}],"current-context":"c","users":[{"name":"a","user":${user}}]}`
    const changed = withExec('f', source, 'a', exec)
    assert.deepEqual((JSON.parse(changed) as { users: { user: object }[] }).users[0]!.user, { ...(JSON.parse(user) as object), exec })
    assert.deepEqual(kubeUser('f', changed, undefined).exec, exec)
    assert.equal(withoutExec('f', changed, 'a', kubeUser('f', source, 'a').text, 0), source)
  }
  assert.throws(() => kubeUser('f', 'users: [{name: a, user: {}}]', undefined), /no current context/)
  assert.throws(() => kubeUser('f', 'users: [{name: a, user: {}}]', 'b'), /no user 'b'/)
  for (const bad of ['', '- a', 'a: [']) assert.throws(() => kubeUser('f', bad, 'a'), { code: 'file_damaged' }, bad)
})

test('docker: one registry comes and goes, the rest of the file stays', () => {
  for (const source of ['{\n\t"credHelpers": {\n\t\t"gcr.io": "gcloud"\n\t},\n\t"auths": {}\n}', '{\n  "a": 1\n}\n']) {
    const changed = withHelper('f', source, 'x.azurecr.io', 'azin')!
    assert.equal((JSON.parse(changed) as { credHelpers: Record<string, string> }).credHelpers['x.azurecr.io'], 'azin')
    assert.equal(withHelper('f', changed, 'x.azurecr.io', null), source)
  }
  assert.equal(withHelper('f', withHelper('f', undefined, 'x', 'azin'), 'x', null), undefined)
  assert.throws(() => withHelper('f', '[]', 'x', 'azin'), { code: 'file_damaged' })
  assert.throws(() => withHelper('f', '{"credHelpers": 1}', 'x', 'azin'), { code: 'file_damaged' })
})

test('npm: only for feeds of Azure Artifacts, and never a token', () => {
  const feed = 'https://pkgs.dev.azure.com/larkspur/_packaging/gulls/npm/registry'
  for (const one of [feed, `${feed}/`]) assert.ok(npmHints(one).includes('//pkgs.dev.azure.com/larkspur/_packaging/gulls/npm/registry/:_authToken=${AZURE_ARTIFACTS_TOKEN}'))
  for (const bad of ['https://registry.example/', 'http://pkgs.dev.azure.com/a/_packaging/b/npm/registry/', 'https://pkgs.dev.azure.com.evil.example/a/npm/registry/', 'https://pkgs.dev.azure.com/a";x/npm/registry/']) assert.throws(() => npmHints(bad), /is not an npm feed/, bad)
})
