/** Does the packed tarball work where there is nothing but Node and npm, and no network? */

import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'

import { place, root } from '../harness/place.ts'
import { bareEnvironment } from '../harness/program.ts'
import { subscription, tenant, writeSignedIn } from '../harness/signed-in.ts'

const fresh = place({ after: (work) => after(work as () => void) }, 'azin-fresh')
const config = join(fresh, 'azure')
const token = writeSignedIn(config)

before(() => {
  execFileSync(process.execPath, ['scripts/pack.mjs'], { cwd: root, stdio: 'pipe' })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  writeFileSync(join(fresh, 'package.json'), '{"name":"fresh","version":"1.0.0","private":true}')
  npm('install', '--offline', '--no-audit', '--no-fund', join(root, `build/azin-${version}.tgz`))
})

function environment(): Record<string, string> {
  return bareEnvironment({ PATH: process.env['PATH'], HOME: fresh, AZURE_CONFIG_DIR: config, npm_config_registry: 'http://127.0.0.1:9/' })
}

function npm(...args: string[]): string {
  return execFileSync('npm', args, { cwd: fresh, env: environment(), encoding: 'utf8', stdio: 'pipe' })
}

/** Runs a module there; what it printed, parsed. */
function run(name: string, code: string): unknown {
  writeFileSync(join(fresh, name), code)
  const { stdout, stderr, status } = spawnSync(process.execPath, [name], { cwd: fresh, env: environment(), encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

test('nothing else is installed, and no script of ours runs at installation', () => {
  assert.deepEqual(readdirSync(join(fresh, 'node_modules')).filter((name) => !name.startsWith('.')), ['azin'])
  const manifest = JSON.parse(readFileSync(join(fresh, 'node_modules/azin/package.json'), 'utf8')) as Record<string, unknown>
  for (const name of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies']) assert.equal(manifest[name], undefined)
})

test('it is under 1.5 MB, without source maps, with notices for what is inside', () => {
  const place = join(fresh, 'node_modules/azin')
  const files = readdirSync(place, { recursive: true }).map(String).filter((name) => statSync(join(place, name)).isFile())
  assert.ok(files.reduce((sum, name) => sum + statSync(join(place, name)).size, 0) < 1_500_000)
  assert.deepEqual(files.filter((name) => name.endsWith('.map') || name.endsWith('meta.json')), [])
  const notices = readFileSync(join(place, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  assert.ok(notices.length > 5_000)
})

test('what is compiled when the program is loaded is what a token runs', () => {
  const coverage = place({ after: (work) => after(work as () => void) }, 'azin-coverage')
  writeFileSync(join(config, 'clouds.config'), `[AzureCloud]\nsubscription = ${subscription}\n`)
  execFileSync(process.execPath, [join(fresh, 'node_modules/azin/dist/bin.cjs'), 'account', 'get-access-token'], { env: { ...environment(), NODE_V8_COVERAGE: coverage } })
  const { result } = JSON.parse(readFileSync(join(coverage, readdirSync(coverage)[0]!), 'utf8')) as { result: { url: string; functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[] }[] }
  const { url, functions } = result.find((one) => one.url.endsWith('/bin.cjs'))!
  const text = readFileSync(fileURLToPath(url), 'utf8')
  const eager = functions.map(({ ranges }) => ranges[0]!).filter(({ startOffset }) => /\((async )?function/.test(text.slice(startOffset - 1, startOffset + 14)))
  const idle = eager.filter(({ count }) => count === 0).map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset))
  assert.ok(eager.length > 50, `${eager.length}`)
  assert.deepEqual(idle.filter((one) => one.length > 120), [])
})

test('whatever the bundler took stands in the notices, and in the bill of materials, and nothing else', () => {
  const { inputs } = JSON.parse(readFileSync(join(root, 'build/package-meta.json'), 'utf8')) as { inputs: Record<string, unknown> }
  const taken = [...new Set(Object.keys(inputs).flatMap((file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))].sort()
  assert.ok(taken.length >= 7, taken.join())
  const installed = join(fresh, 'node_modules/azin')
  const notices = readFileSync(join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  assert.deepEqual([...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) \d[\w.-]* \(\S.*\)$/gm)].map(([, name]) => name).sort(), taken)
  const bill = JSON.parse(readFileSync(join(installed, 'sbom.cdx.json'), 'utf8')) as Bill
  assert.deepEqual([bill.bomFormat, bill.metadata.component.name], ['CycloneDX', 'azin'])
  assert.deepEqual(bill.components.map(({ name }) => name).sort(), taken)
  for (const one of bill.components) {
    assert.ok(one.version && one.purl && one.licenses?.length && one.hashes?.some(({ alg }) => alg === 'SHA-512'), one.name)
    assert.equal((one.properties ?? []).length, 0)
  }
})

interface Bill {
  readonly bomFormat: string
  readonly metadata: { readonly component: { readonly name: string } }
  readonly components: readonly { readonly name: string; readonly version?: string; readonly purl?: string; readonly licenses?: readonly unknown[]; readonly hashes?: readonly { readonly alg: string }[]; readonly properties?: readonly unknown[] }[]
}

test('npx azin answers, and so does a cached token', () => {
  assert.match(npm('exec', '--offline', '--', 'azin', '--version'), /^azure-cli +2\./)
  assert.equal((JSON.parse(npm('exec', '--offline', '--', 'azin', 'account', 'get-access-token')) as { accessToken: string }).accessToken, token)
})

test('the library gives the same token, from ESM and from CommonJS', () => {
  const asked = `const told = await getToken()
    const { token, expiresOnTimestamp } = await new AzinCredential().getToken('https://management.core.windows.net//.default', { tenantId: '${tenant}' })
    console.log(JSON.stringify([told.token, token, expiresOnTimestamp > Date.now(), (await accounts()).map(({ id }) => id)]))`
  assert.deepEqual(run('use.mjs', `import { AzinCredential, accounts, getToken } from 'azin'\n${asked}`), [token, token, true, [subscription]])
  const commonJs = `const { AzinCredential, accounts, getToken } = require('azin')\nvoid (async () => {${asked}})()`
  assert.deepEqual(run('use.cjs', commonJs), [token, token, true, [subscription]])
})

test('what cannot be answered is an error with a code', () => {
  const code = `import { AzinCredential, getToken } from 'azin'
    const codeOf = (work) => work.then(() => 'none', ({ code, name }) => code ?? name)
    console.log(JSON.stringify([await codeOf(getToken({ subscription: 'nobody' })), await codeOf(new AzinCredential().getToken('x', { abortSignal: AbortSignal.abort() }))]))`
  assert.deepEqual(run('errors.mjs', code), ['subscription_not_found', 'AbortError'])
})

test('the process stays its owner’s: no handler for signals is left behind', () => {
  const code = `import { signOut } from 'azin'
    await signOut('nobody@nowhere.example')
    console.log(JSON.stringify(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))))`
  assert.deepEqual(run('signals.mjs', code), [0, 0, 0])
})

test('the emulator inside it starts, with certificates', async () => {
  const child = spawn(process.execPath, [join(fresh, 'node_modules/azin/dist/bin.cjs'), 'emulator', 'start', '--proxy'], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  const said = await new Promise<string>((resolve) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part).includes('az login') && resolve(text))
    child.on('close', () => resolve(text))
  })
  child.kill()
  assert.match(said, /HTTPS_PROXY=/)
})

test('TypeScript sees the types', () => {
  mkdirSync(join(fresh, 'typed'), { recursive: true })
  writeFileSync(join(fresh, 'typed/use.ts'), `import { AzinCredential, getToken, type Token } from 'azin'
    const told: Promise<Token> = getToken({ resource: 'https://graph.microsoft.com' })
    const credential: { getToken(scopes: string | string[], options?: { tenantId?: string }): Promise<{ token: string; expiresOnTimestamp: number } | null> } = new AzinCredential()
    // @ts-expect-error a misspelt option
    void getToken({ ressource: 'x' })
    export { credential, told }`)
  for (const mode of ['nodenext', 'bundler']) {
    const args = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--ignoreConfig', '--target', 'es2022', '--module', mode === 'bundler' ? 'preserve' : mode, '--moduleResolution', mode, 'typed/use.ts']
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: fresh, encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  }
})
