// asks: larkspur.azurecr.emulator.example
// time limit: 180 s
import assert from 'node:assert/strict'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import type { Ended } from '../harness/program.ts'
import { claimsOf, engine, registry, standIns } from './stand-ins.ts'
import type { StandIns } from './stand-ins.ts'

const AKS = '6dae42f8-4368-4678-94ff-3960e28e3630'
const DEVOPS = '499b84ac-1321-427f-aa17-267ca6975798'

interface World {
  readonly az: Az
  readonly server: TestEmulator
  readonly others: StandIns
  /** Another program, as the user would start it. */
  run(file: string, args: readonly string[], input?: string, env?: Record<string, string>): Promise<Ended>
}

/** One sign-in for all tests; each gets the files of it. */
const begun = (async () => {
  const server = await startEmulator({ after })
  const others = await standIns({ after })
  const az = azFor({ after }, server.origin)
  appendFileSync(join(az.configDirectory, 'clouds.config'), 'suffix_acr_login_server_endpoint = .azurecr.emulator.example\n')
  const { code, stderr } = await az.run('login', '--only-show-errors', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')
  assert.equal(code, 0, stderr)
  return { server, others, az }
})()

async function world(t: Scope): Promise<World> {
  const { server, others, az: first } = await begun
  others.seen.length = 0
  others.takes = () => true
  const az = azFor(t, server.origin, { HTTPS_PROXY: others.proxy, REQUESTS_CA_BUNDLE: others.ca, GIT_SSL_CAINFO: others.ca, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' })
  cpSync(first.configDirectory, az.configDirectory, { recursive: true })
  const run: World['run'] = (file, args, input, env = {}) => start(t, file, args, az.environment(env), { cwd: az.home, ...(input !== undefined && { input }) }).ended
  return { az, server, others, run }
}

/** Its usual places; the PATH of a test is short. */
const dockerClient = ['/usr/local/bin/docker', '/usr/bin/docker'].find((file) => existsSync(file))

test('kubectl: set up, a request with a token, undone to the byte', async (t) => {
  const { az, others, run } = await world(t)
  const file = join(az.home, 'kube.yaml')
  const source = `# mine
apiVersion: v1
kind: Config
current-context: harbour
clusters:
- name: harbour
  cluster: {server: "${others.origin}", certificate-authority: ${others.ca}}
contexts:
- name: harbour
  context: {cluster: harbour, user: crew}
users:
- name: crew
  user:
    exec:   # kubelogin
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubelogin
      args: [get-token, --login, devicecode,
             --server-id, ${AKS}, --tenant-id, larkspur.example]
    # the end of crew
- name: other
  user: {token: keep}
- name: empty
  user: {}
`
  writeFileSync(file, source)
  const install = await az.run('credential', 'kubectl', '--install', '--kubeconfig', file)
  assert.equal(install.code, 0, install.stderr)
  assert.match(install.stdout, /^Changed: .*kube\.yaml\nThe user 'crew' now signs in with: .* credential kubectl --server-id 6dae42f8\S+ --tenant larkspur\.example\nInstead of:\n  exec: /)
  const [before, after] = source.split(/exec:[^]*larkspur\.example\]/)
  const changed = readFileSync(file, 'utf8')
  assert.ok(changed.startsWith(before!) && changed.endsWith(after!), changed)

  const { code, stderr, stdout } = await run('kubectl', ['--kubeconfig', file, 'get', '--raw', '/healthz'])
  assert.equal(code, 0, stderr + stdout)
  const [, token] = /^Bearer (.+)$/.exec(others.seen.find(({ path }) => path === '/healthz')?.authorization ?? '') ?? []
  assert.equal(claimsOf(token!)['aud'], AKS)

  // Twice is once: what stood there first is what comes back.
  assert.equal((await az.run('credential', 'kubectl', '--install', '--kubeconfig', file)).code, 0)
  assert.equal((await az.run('credential', 'kubectl', '--install', '--kubeconfig', file, '--user', 'empty')).code, 0)
  const refused = await az.run('credential', 'kubectl', '--install', '--kubeconfig', file, '--user', 'other')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /^ERROR: The user 'other' of \S+ signs in by its own 'token'\. It was left alone\./)
  assert.equal((await az.run('credential', 'kubectl', '--uninstall')).code, 0)
  assert.equal(readFileSync(file, 'utf8'), source)
  assert.ok(!existsSync(join(az.configDirectory, 'azin-credential.json')))
})

test('kubectl: what others changed since is left alone; kubectl may have rewritten the file', async (t) => {
  const { az, run } = await world(t)
  const file = join(az.home, 'kube.json')
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'a', clusters: [], contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }], users: [{ name: 'a', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'kubelogin', args: ['get-token'], interactiveMode: 'Never' } } }] }))
  assert.equal((await az.run('credential', 'kubectl', '--install', { env: { KUBECONFIG: `/nonexistent:${file}` } })).code, 0)
  assert.equal((await run('kubectl', ['--kubeconfig', file, 'config', 'set-context', 'b', '--user', 'a'])).code, 0)
  const undone = await az.run('credential', 'kubectl', '--uninstall')
  assert.equal(undone.stdout, `Undone: the user 'a' of ${file} is as before.\n`)
  const view = await run('kubectl', ['--kubeconfig', file, 'config', 'view', '-o', 'json'])
  assert.equal((JSON.parse(view.stdout) as { users: { user: { exec: { command: string } } }[] }).users[0]!.user.exec.command, 'kubelogin', view.stderr)

  assert.equal((await az.run('credential', 'kubectl', '--install', '--kubeconfig', file)).code, 0)
  assert.equal((await run('kubectl', ['--kubeconfig', file, 'config', 'set-credentials', 'a', '--exec-command', 'mine', '--exec-arg', 'x'])).code, 0)
  const now = readFileSync(file, 'utf8')
  assert.match((await az.run('credential', 'kubectl', '--uninstall')).stdout, /was changed since, and was left alone/)
  assert.equal(readFileSync(file, 'utf8'), now)
})

test('kubectl: the protocol, its versions, and nobody signed in', async (t) => {
  const { az } = await world(t)
  const ask = (apiVersion: string) => az.run('credential', 'kubectl', '--server-id', 'https://graph.microsoft.com', { env: { KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } }) } })
  for (const version of ['v1', 'v1beta1']) {
    const { stdout, stderr } = await ask(`client.authentication.k8s.io/${version}`)
    const { kind, apiVersion, status } = JSON.parse(stdout) as { kind: string; apiVersion: string; status: { token: string; expirationTimestamp: string } }
    assert.deepEqual([kind, apiVersion, stderr], ['ExecCredential', `client.authentication.k8s.io/${version}`, ''])
    assert.match(status.expirationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    // The end is counted from the instant at which the answer came.
    assert.ok(Math.abs(Date.parse(status.expirationTimestamp) / 1000 - Number(claimsOf(status.token)['exp'])) <= 5, status.expirationTimestamp)
  }
  const old = await ask('client.authentication.k8s.io/v1alpha1')
  assert.deepEqual([old.code, old.stdout], [1, ''])
  assert.match(old.stderr, /^ERROR: KUBERNETES_EXEC_INFO asks for the version 'client\.authentication\.k8s\.io\/v1alpha1'/)
  await az.run('account', 'clear')
  const out = await ask('client.authentication.k8s.io/v1')
  assert.deepEqual([out.code, out.stdout], [1, ''])
  assert.match(out.stderr, /^ERROR: Please run 'az login' to setup account\./)
})

test('docker: set up, an image with the registry\'s own token, undone', { skip: dockerClient === undefined && 'no docker' }, async (t) => {
  const { az, others, run } = await world(t)
  const config = join(az.home, '.docker/config.json')
  mkdirSync(join(az.home, '.docker'))
  const source = '{\n\t"auths": {},\n\t"credHelpers": {\n\t\t"gcr.io": "gcloud"\n\t},\n\t"detachKeys": "ctrl-x"\n}'
  writeFileSync(config, source)
  const install = await az.run('credential', 'docker', '--install', '--registry', 'larkspur', '--dir', az.bin)
  assert.equal(install.code, 0, install.stderr)
  assert.equal(install.stdout, `Written: ${az.bin}/docker-credential-azin\n${config}: credHelpers["${registry}"] is now "azin".\nTo undo it: az credential docker --uninstall\n`)

  const { host, given } = await engine(t)
  const pulled = await run(dockerClient!, ['pull', `${registry}/gulls:1`], undefined, { DOCKER_HOST: host })
  assert.equal(pulled.code, 0, pulled.stderr)
  assert.deepEqual(given, [{ username: '00000000-0000-0000-0000-000000000000', password: `refresh.for.${registry}`, serveraddress: registry }].map((one) => ({ ...(given[0] as object), ...one })))
  const { body } = others.seen.find(({ path }) => path === '/oauth2/exchange')!
  assert.equal(claimsOf(new URLSearchParams(body).get('access_token')!)['aud'], 'https://containerregistry.azure.net')
  assert.equal((await run(dockerClient!, ['logout', registry], undefined, { DOCKER_HOST: host })).code, 0)
  assert.deepEqual(JSON.parse((await run('docker-credential-azin', ['list'])).stdout), { [registry]: '00000000-0000-0000-0000-000000000000' })

  assert.equal((await az.run('credential', 'docker', '--uninstall', '--dir', az.bin)).code, 0)
  assert.equal(readFileSync(config, 'utf8'), source)
  assert.ok(!existsSync(join(az.bin, 'docker-credential-azin')))
})

test('docker: whom a token is given to, and what a refusal says', async (t) => {
  const { az, others } = await world(t)
  const get = (input: string) => az.run('credential', 'docker', 'get', { input })
  for (const foreign of ['docker.io', `http://${registry}`]) {
    const { code, stdout } = await get(foreign)
    assert.deepEqual([code, stdout], [1, 'credentials not found in native keychain\n'], foreign)
  }
  assert.deepEqual(others.seen, [])
  others.takes = (token) => claimsOf(token)['aud'] !== 'https://containerregistry.azure.net'
  assert.equal((await get(registry)).code, 0, 'a registry that takes the token for Azure Resource Manager alone')
  others.takes = () => false
  const refused = await get(registry)
  assert.deepEqual([refused.code, refused.stdout], [1, `The registry ${registry} refused the token of the signed-in account.\n`])
  assert.match(refused.stderr, /^ERROR: The registry .*\nIt needs a role on the registry, such as AcrPull/)
  await az.run('account', 'clear')
  const out = await get(registry)
  assert.deepEqual([out.code, out.stdout], [1, "Please run 'az login' to setup account.\n"])
})

test('git: set up, a repository of Azure DevOps, no other helper hears of it, undone', async (t) => {
  const { az, others, run } = await world(t)
  const config = join(az.home, '.gitconfig')
  const source = '[user]\n\tname = Ada\n[credential]\n\thelper = store\n'
  writeFileSync(config, source)
  const install = await az.run('credential', 'git', '--install')
  assert.equal(install.code, 0, install.stderr)
  assert.match(install.stdout, /^git config --global --add credential\.https:\/\/dev\.azure\.com\.helper ''\n/)
  for (const [url, user] of [['https://larkspur@dev.azure.com/larkspur/_git/bicycles', 'larkspur'], ['https://larkspur.visualstudio.com/_git/bicycles', 'azin']] as const) {
    const listed = await run('git', ['-c', `http.proxy=${others.proxy}`, 'ls-remote', url])
    assert.equal(listed.stdout, '0123456789012345678901234567890123456789\tHEAD\n0123456789012345678901234567890123456789\trefs/heads/main\n', listed.stderr)
    const [name, token] = Buffer.from(others.seen.at(-1)!.authorization!.replace('Basic ', ''), 'base64').toString().split(':')
    assert.equal(name, user)
    assert.equal(claimsOf(token!)['aud'], DEVOPS)
  }
  assert.ok(!existsSync(join(az.home, '.git-credentials')), 'the helper that writes passwords into a file was asked to keep the token')
  assert.doesNotMatch((await run('git', ['credential', 'fill'], 'protocol=https\nhost=evil.example\n\n')).stdout, /password/)

  await az.run('account', 'clear')
  const out = await run('git', ['-c', `http.proxy=${others.proxy}`, 'ls-remote', 'https://dev.azure.com/larkspur/_git/bicycles'])
  assert.match(out.stderr, /^ERROR: Please run 'az login' to setup account\.\n[^]*told us to quit/)
  const undone = await az.run('credential', 'git', '--uninstall')
  assert.match(undone.stdout, /^Undone: git config --global: credential\.https:\/\/\*\.visualstudio\.com\.helper is gone\.\n/)
  assert.equal(readFileSync(config, 'utf8'), source)
})

test('git: hosts, protocols and what git can do', async (t) => {
  const { az, others } = await world(t)
  const get = async (...lines: string[]) => (await az.run('credential', 'git', 'get', { input: `${lines.join('\n')}\n\n` })).stdout
  const good = ['protocol=https', 'host=dev.azure.com']
  assert.equal(await get('protocol=http', 'host=dev.azure.com'), '')
  assert.match(await get(...good), /^username=azin\npassword=eyJ\S+\npassword_expiry_utc=\d{10}\n$/)
  // The organization belongs to another tenant than the current subscription: its challenge says which.
  const guest = await get(...good, 'wwwauth[]=Bearer authorization_uri=https://login.windows.net/a21e0001-0000-4000-8000-000000000002', 'wwwauth[]=Basic realm="x"')
  assert.equal(claimsOf(/password=(\S+)/.exec(guest)![1]!)['tid'], 'a21e0001-0000-4000-8000-000000000002')
  assert.deepEqual(others.seen, [])
  assert.equal((await az.run('credential', 'git', 'store', { input: `${good.join('\n')}\npassword=secret\n` })).stdout, '')
})

const dockerConfigs = {
  'on one line': '{"auths":{"a.example":{"auth":"c2VjcmV0"}},"experimental":"enabled"}',
  'lists on one line, four blanks': '{\n    "plugins": { "x": [1, 2] },\n    "auths": {}\n}\n',
  'lines of Windows': '{\r\n\t"auths": {},\r\n\t"credHelpers": {\r\n\t\t"gcr.io": "gcloud"\r\n\t}\r\n}\r\n',
  'no helpers yet': '{\n\t"credHelpers": {},\n\t"auths": {}\n}',
  'nothing': '{}\n',
  'an empty file': '',
  'another helper': `{\n  "credHelpers": { "${registry}": "other", "gcr.io": "gcloud" }\n}\n`,
}

for (const [name, source] of Object.entries(dockerConfigs)) {
  test(`docker: settings come back to the byte: ${name}`, async (t) => {
    const { az } = await world(t)
    const config = join(az.home, '.docker/config.json')
    mkdirSync(join(az.home, '.docker'))
    writeFileSync(config, source, { mode: 0o640 })
    const install = await az.run('credential', 'docker', '--install', '--registry', 'larkspur', 'juniper', '--dir', az.bin)
    assert.equal(install.code, 0, install.stderr)
    const text = readFileSync(config, 'utf8')
    const { credHelpers, ...rest } = JSON.parse(text) as { credHelpers: Record<string, string> }
    const { credHelpers: former = {}, ...others } = JSON.parse(source || '{}') as { credHelpers?: Record<string, string> }
    assert.deepEqual([credHelpers, rest], [{ ...former, [registry]: 'azin', [registry.replace('larkspur', 'juniper')]: 'azin' }, others])
    for (const line of source.split('\n').slice(0, 2)) assert.ok(source.length < 5 || line.includes('redHelpers') || text.includes(line.trimEnd().replace(/\}$/, '')), `${line} was written anew: ${text}`)
    assert.equal((await az.run('credential', 'docker', '--install', '--registry', 'larkspur', '--dir', az.bin)).code, 0)
    assert.equal((await az.run('credential', 'docker', '--uninstall', '--dir', az.bin)).code, 0)
    assert.equal(readFileSync(config, 'utf8'), source)
    assert.equal(statSync(config).mode & 0o777, 0o640)
  })
}

const gitConfigs = {
  'no end of the last line': '[user]\n\tname = Ada',
  'a helper of one\'s own, with a comment': '[credential "https://dev.azure.com"]\n\thelper = store ; mine\n\tuseHttpPath = true\n[user]\nname=Ada\n',
  'a section that holds nothing': '[credential "https://dev.azure.com"]\n[user]\n\tname = Ada\n',
  'an empty value of one\'s own': '[credential "https://dev.azure.com"]\n\thelper =\n\thelper = cache\n',
  'no file': undefined,
}

for (const [name, source] of Object.entries(gitConfigs)) {
  test(`git: settings come back to the byte: ${name}`, async (t) => {
    const { az, run } = await world(t)
    const config = join(az.home, '.gitconfig')
    if (source !== undefined) writeFileSync(config, source)
    assert.equal((await az.run('credential', 'git', '--install')).code, 0)
    const helpers = async () => (await run('git', ['config', '--global', '--get-all', 'credential.https://dev.azure.com.helper'])).stdout.split('\n')
    assert.match((await helpers()).at(-2)!, /^!.*'credential' 'git'$/)
    assert.match((await az.run('credential', 'git', '--install')).stdout, /is azin already/)
    assert.equal((await az.run('credential', 'git', '--uninstall')).code, 0)
    assert.equal(existsSync(config) ? readFileSync(config, 'utf8') : undefined, source)
  })
}

test('git: what somebody has changed since stays; an azin that stood elsewhere goes', async (t) => {
  const { az, run } = await world(t)
  assert.equal((await az.run('credential', 'git', '--install')).code, 0)
  assert.equal((await run('git', ['config', '--global', 'user.name', 'Ada'])).code, 0)
  const record = join(az.configDirectory, 'azin-credential.json')
  const config = join(az.home, '.gitconfig')
  const elsewhere = (text: string) => text.replaceAll("' 'credential'", ".old' 'credential'")
  writeFileSync(record, elsewhere(readFileSync(record, 'utf8')))
  writeFileSync(config, elsewhere(readFileSync(config, 'utf8')))
  assert.equal((await az.run('credential', 'git', '--install')).code, 0)
  assert.equal(readFileSync(config, 'utf8').match(/' 'credential' 'git'/g)?.length, 2)
  assert.doesNotMatch(readFileSync(config, 'utf8'), /\.old'/)
  writeFileSync(config, `# first\n${readFileSync(config, 'utf8')}`)
  assert.equal((await az.run('credential', 'git', '--uninstall')).code, 0)
  assert.equal(readFileSync(config, 'utf8'), '# first\n[user]\n\tname = Ada\n')
})

test('kubectl: who may read the file, and what is said elsewhere in it, stay', async (t) => {
  const { az } = await world(t)
  const file = join(az.home, 'kube.yaml')
  const begin = 'current-context: a\ncontexts: [{name: a, context: {user: a}}]\nusers:\n- name: a\n  user:'
  for (const odd of [' &x {exec: {command: kubelogin}}\n- name: b\n  user: *x\n', '\n    exec: &x {command: kubelogin}\n- name: b\n  user: {exec: *x}\n', '\n', ' null\n']) {
    writeFileSync(file, begin + odd, { mode: 0o644 })
    const { code, stderr } = await az.run('credential', 'kubectl', '--install', '--kubeconfig', file)
    if (code === 0) assert.equal((await az.run('credential', 'kubectl', '--uninstall')).code, 0)
    else assert.match(stderr, /^ERROR: .*It was left alone\.\n/, odd)
    assert.equal(readFileSync(file, 'utf8'), begin + odd)
    assert.equal(statSync(file).mode & 0o777, 0o644)
  }
  assert.ok(!existsSync(join(az.configDirectory, 'azin-credential.json')))
})

test('what is kept is private, and a file that was not there goes; npm is told, nothing is written', async (t) => {
  const { az } = await world(t)
  assert.equal((await az.run('credential', 'docker', '--install', '--registry', 'larkspur')).code, 0)
  assert.equal(statSync(join(az.configDirectory, 'azin-credential.json')).mode & 0o777, 0o600)
  assert.equal((await az.run('credential', 'docker', '--uninstall')).code, 0)
  assert.ok(!existsSync(join(az.home, '.docker/config.json')), 'a file that was not there before')
  assert.match((await az.run('credential', 'npm')).stdout, /:_authToken=\$\{AZURE_ARTIFACTS_TOKEN\}\n/)
  assert.match((await az.run('credential', 'git', 'frob')).stderr, /^ERROR: 'frob' is no operation of a credential helper: get, store, erase\./)
})
