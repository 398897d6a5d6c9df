// time limit: 180 s
import assert from 'node:assert/strict'
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { RequestOptions } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { root } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import type { Running } from '../harness/program.ts'
import { claimsOf } from './stand-ins.ts'

interface Ready {
  readonly endpoint: string
  readonly user: string
  readonly clients: readonly { readonly name: string; readonly environment: { readonly IDENTITY_ENDPOINT: string; readonly IDENTITY_HEADER: string; readonly AZURE_POD_IDENTITY_AUTHORITY_HOST: string } }[]
}

const begun = (async () => {
  const server = await startEmulator({ after })
  const az = azFor({ after }, server.origin)
  appendFileSync(join(az.configDirectory, 'clouds.config'), 'suffix_keyvault_dns = .vault.azure.net\n')
  const { code, stderr } = await az.run('login', '--only-show-errors', '-u', 'ada@larkspur.example', '-p', 'azin-demo', '-o', 'none')
  assert.equal(code, 0, stderr)
  return { server, az }
})()

async function world(t: Scope, ...options: readonly string[]) {
  const { server, az: first } = await begun
  const az = azFor(t, server.origin)
  cpSync(first.configDirectory, az.configDirectory, { recursive: true })
  server.emulator.control.clearRequests()
  const serving = az.start('serve', '-o', 'json', ...options)
  await serving.sees(/^\}\n/m, 'stdout')
  return { server, az, serving, ready: JSON.parse(serving.stdout()) as Ready }
}

interface Answered {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** `node:http`, because `fetch` chooses its own Host. */
function ask(url: string | undefined, headers: Record<string, string>, options: RequestOptions = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ ...(url !== undefined && { host: new URL(url).hostname, port: new URL(url).port, path: new URL(url).pathname + new URL(url).search }), headers, agent: false, ...options }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => resolve({ status: response.statusCode!, body: JSON.parse(text) as Answered['body'] }))
    })
    sent.on('error', reject).end()
  })
}

const query = (resource = 'https://vault.azure.net', version = '2019-08-01') => `?api-version=${version}&resource=${encodeURIComponent(resource)}`

/** A program in a container: it has no az, no home, and what `az serve` printed. */
function containerized(t: Scope, az: Az, program: readonly [string, ...string[]], env: Record<string, string>): Running {
  return start(t, program[0], program.slice(1), { PATH: az.environment()['PATH']!, HOME: '/nonexistent', ...env }, { cwd: root })
}

const javascript = (lines: string): [string, ...string[]] => [process.execPath, '--input-type=module', '-e', `import { ManagedIdentityCredential } from '@azure/identity'\n${lines}`]

test('fifty clients of the JavaScript SDK, in both dialects: one request to Entra for each service', async (t) => {
  const { server, az, ready, serving } = await world(t)
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = ready.clients[0]!.environment
  const script = javascript(`const all = await Promise.all(Array.from({ length: 50 }, (_, i) => new ManagedIdentityCredential().getToken(['https://vault.azure.net/.default', 'https://storage.azure.com/.default'][i % 2])))
console.log(JSON.stringify([...new Set(all.map(({ token }) => token))]), all.every(({ expiresOnTimestamp }) => expiresOnTimestamp > Date.now() + 240e3))`)
  for (const env of [{ IDENTITY_ENDPOINT, IDENTITY_HEADER }, { AZURE_POD_IDENTITY_AUTHORITY_HOST }]) {
    const { code, stdout, stderr } = await containerized(t, az, script, env).ended
    assert.equal(code, 0, stderr)
    const [tokens, alive] = /^(\[.*\]) (true|false)\n$/.exec(stdout)!.slice(1) as [string, string]
    assert.deepEqual((JSON.parse(tokens) as string[]).map((token) => claimsOf(token)['aud']).sort(), ['https://storage.azure.com', 'https://vault.azure.net'])
    assert.equal(alive, 'true')
  }
  assert.equal(server.emulator.control.requests().filter(({ path }) => path.endsWith('/token')).length, 2)
  for (const word of ['eyJ', IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST.split('/').at(-1)!]) assert.ok(!serving.stderr().includes(word), 'a secret in the books')
})

const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((file) => existsSync(file))

test('the Python SDK, App Service and IMDS, a token and a refusal', { skip: python === undefined && 'no python3' }, async (t) => {
  const { az, ready } = await world(t)
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = ready.clients[0]!.environment
  const script = `
try: from azure.identity import ManagedIdentityCredential
except ImportError: print('absent'); raise SystemExit
c = ManagedIdentityCredential()
t = c.get_token('https://vault.azure.net/.default')
print(t.token[:3], t.expires_on > 1)
try: c.get_token('https://evil.example/.default')
except Exception as e: print('az serve gives no tokens' in str(e))`
  for (const env of [{ IDENTITY_ENDPOINT, IDENTITY_HEADER }, { MSI_ENDPOINT: IDENTITY_ENDPOINT, MSI_SECRET: IDENTITY_HEADER }, { AZURE_POD_IDENTITY_AUTHORITY_HOST }]) {
    const { stdout, stderr } = await containerized(t, az, [python!, '-c', script], env).ended
    if (stdout === 'absent\n') return t.skip('python has no azure.identity')
    assert.match(stdout, /^eyJ True\nTrue\n$/, `${Object.keys(env).join()}\n${stdout}${stderr}`)
  }
})

test('who is refused, and what the books say', async (t) => {
  const file = 'books.jsonl'
  const { az, ready, serving, server } = await world(t, '--client', 'api', 'worker', '--audience', 'https://vault.azure.net/', '--audit', file, '--host', 'bridge.internal')
  const { port } = new URL(ready.endpoint)
  const [{ environment: api }, { environment: worker }] = ready.clients as [Ready['clients'][0], Ready['clients'][0]]
  assert.equal(new Set([api.IDENTITY_HEADER, worker.IDENTITY_HEADER, api.AZURE_POD_IDENTITY_AUTHORITY_HOST, worker.AZURE_POD_IDENTITY_AUTHORITY_HOST]).size, 4)
  assert.ok(api.IDENTITY_HEADER.length >= 43)
  const url = api.IDENTITY_ENDPOINT + query()
  const good = { 'X-IDENTITY-HEADER': worker.IDENTITY_HEADER }
  const status = async (...args: Parameters<typeof ask>) => (await ask(...args)).status
  for (const host of [`localhost:${port}`, `host.docker.internal:${port}`, `bridge.internal:${port}`]) assert.equal(await status(url, { ...good, Host: host }), 200, host)
  for (const host of [`evil.example:${port}`, 'localhost', `127.0.0.1.evil.example:${port}`]) assert.equal(await status(url, { ...good, Host: host }), 403, host)
  for (const header of ['Origin', 'Sec-Fetch-Site', 'X-Forwarded-For']) assert.equal(await status(url, { ...good, [header]: 'x' }), 403, header)
  assert.equal(await status(url, {}), 401)
  assert.equal(await status(url, { 'X-IDENTITY-HEADER': `${worker.IDENTITY_HEADER}x` }), 401)
  assert.equal(await status(url, { 'X-IDENTITY-HEADER': worker.AZURE_POD_IDENTITY_AUTHORITY_HOST.split('/').at(-1)! }), 401)
  assert.equal(await status(`${ready.endpoint}/metadata/identity/oauth2/token${query()}`, { Metadata: 'true' }), 404)
  assert.equal(await status(url, good, { method: 'POST' }), 405)
  assert.equal(await status(api.IDENTITY_ENDPOINT + query('https://vault.azure.net/.default'), good), 200, 'a scope where a resource belongs')
  assert.equal(await status(api.IDENTITY_ENDPOINT + query('https://vault.azure.net', '2020-01-01'), good), 400)
  const foreign = await ask(api.IDENTITY_ENDPOINT + query('https://graph.microsoft.com'), good)
  assert.equal(foreign.status, 403)
  assert.match(String(foreign.body['message']), /^az serve gives no tokens for 'https:\/\/graph\.microsoft\.com'\./)
  assert.equal(server.emulator.control.requests().length, 1, 'only one token was needed, and nobody who was refused cost a request')

  const path = join(az.home, file)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const text = readFileSync(path, 'utf8')
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(lines.map(({ client, status }) => `${String(client)} ${String(status)}`), ['worker 200', 'worker 200', 'worker 200', 'null 401', 'null 401', 'null 401', 'worker 200', 'worker 400', 'worker 403'])
  assert.deepEqual({ ...lines[1], time: '', expires_on: 0 }, { time: '', client: 'worker', dialect: 'app-service-2019', audience: 'https://vault.azure.net', status: 200, user: 'ada@larkspur.example', source: 'cache', expires_on: 0 })
  assert.ok(!text.includes('eyJ') && !text.includes(worker.IDENTITY_HEADER))
  assert.equal(serving.stderr(), '')

  const strangers = await Promise.all(Array.from({ length: 40 }, () => status(url, {})))
  assert.ok(strangers.filter((one) => one === 429).length >= 10, 'strangers may try as often as they like')
  assert.equal(await status(url, good), 200, 'strangers lock clients out')
})

test('signing out on the host ends it, another account does not take over, and Ctrl+C leaves nothing', async (t) => {
  const { az, ready, serving } = await world(t)
  const { environment } = ready.clients[0]!
  const token = () => ask(environment.IDENTITY_ENDPOINT + query(), { 'X-IDENTITY-HEADER': environment.IDENTITY_HEADER })
  const before = readdirSync(az.configDirectory).sort()
  assert.equal((await token()).status, 200)
  const profile = join(az.configDirectory, 'azureProfile.json')
  const mine = readFileSync(profile, 'utf8')
  writeFileSync(profile, mine.replaceAll('"name": "ada@larkspur.example"', '"name": "mallory@larkspur.example"'))
  assert.deepEqual(await token(), { status: 400, body: { statusCode: 400, message: 'On the host of az serve: ada@larkspur.example is not signed in any more.' } })
  writeFileSync(profile, mine)
  assert.equal((await token()).status, 200)
  assert.equal((await az.run('logout')).code, 0)
  assert.deepEqual(await token(), { status: 400, body: { statusCode: 400, message: "On the host of az serve: Please run 'az login' to setup account." } })
  serving.child.kill('SIGINT')
  const { code, stderr } = await serving.ended
  assert.equal(code, 130)
  assert.doesNotMatch(stderr, /ERROR|eyJ/)
  assert.deepEqual(readdirSync(az.configDirectory).sort().filter((name) => !before.includes(name)), [])
  await assert.rejects(token())
})

test('a socket of the user alone; a file in its place stays', async (t) => {
  const { az, serving, ready } = await world(t, '--socket', 'azin.sock')
  const path = join(az.home, 'azin.sock')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const { status, body } = await ask(undefined, { Host: 'localhost', 'X-IDENTITY-HEADER': ready.clients[0]!.environment.IDENTITY_HEADER }, { socketPath: path, path: `/msi/token${query()}` })
  assert.deepEqual([status, claimsOf(String(body['access_token']))['aud']], [200, 'https://vault.azure.net'])
  assert.match((await az.run('serve', '--socket', 'azin.sock')).stderr, /^ERROR: Another program listens at /)
  serving.child.kill('SIGTERM')
  assert.equal((await serving.ended).code, 143)
  assert.ok(!existsSync(path))
  writeFileSync(path, 'mine')
  assert.match((await az.run('serve', '--socket', 'azin.sock')).stderr, /^ERROR: .* is there already, and is no socket\. It was left alone\./)
  assert.equal(readFileSync(path, 'utf8'), 'mine')
})

test('lines to type carry secrets in the export alone; nobody signed in, and wrong words', async (t) => {
  const { server, az: first } = await begun
  const az = azFor(t, server.origin)
  assert.match((await az.run('serve')).stderr, /^ERROR: Please run 'az login' to setup account\./)
  for (const [words, said] of [[['--clients', '0'], /from 1 to 99/], [['--client', 'a', 'a'], /same name/], [['--port', 'x'], /invalid int/], [['--socket', 'x', '--port', '1'], /exclude/]] as const) {
    const { code, stderr } = await az.run('serve', ...words)
    assert.equal(code, 2)
    assert.match(stderr, said)
  }
  const serving = first.start('serve', '--clients', '2')
  await serving.sees(/host\.docker\.internal:\d+.*\n/, 'stdout')
  const secrets = [...serving.stdout().matchAll(/^  export IDENTITY_ENDPOINT=\S+ IDENTITY_HEADER=(\S+)$/gm)].map(([, secret]) => secret!)
  assert.equal(secrets.length, 2)
  assert.match(serving.stdout(), /^  docker run --network host -e IDENTITY_ENDPOINT -e IDENTITY_HEADER IMAGE$/m)
  for (const secret of secrets) assert.equal(serving.stdout().split(secret).length, 2, 'a secret stands once')
  serving.child.kill('SIGINT')
  await serving.ended
})
