// time limit: 300 s
/** Twelve surprises that programs have in store for whoever is called az: one test each. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { bareEnvironment, start } from '../harness/program.ts'
import { blamers, readers } from './rules.ts'
import { larkspur, stage, subscription } from './stage.ts'

const t = { after: (work: () => unknown) => after(work as () => void) }
const world = await stage(t)
const ada = world.copy(world.signedIn)
const get = 'account get-access-token -o json'
const control = world.server.emulator.control
const usual = { HOME: ada.home, AZURE_CONFIG_DIR: ada.configDirectory, AZIN_NO_BACKGROUND: '1', AZIN_PASSTHROUGH: '0' }

const az = (words: string, how: Parameters<typeof world.run>[1] = 'sh', where = ada) => world.run(where, how, words)

/** In an environment of the test's own making. */
const inside = (line: string, env: Record<string, string>, cwd = ada.home) => start(t, '/bin/sh', ['-c', line], env, { cwd }).ended

function isToken(printed: Awaited<ReturnType<typeof az>>): void {
  assert.deepEqual([printed.code, printed.stderr], [0, ''])
  assert.match(readers['both times'](printed).token, /^eyJ/)
}

test('1. nothing is on standard error when it worked, whatever the environment makes a runtime say', async () => {
  const noisy = { NODE_OPTIONS: '--trace-warnings --no-such-option', NODE_DEBUG: 'http,fs', NODE_PENDING_DEPRECATION: '1', DEBUG: '*', PYTHONWARNINGS: 'default', NODE_EXTRA_CA_CERTS: '/nonexistent' }
  isToken(await inside(`az ${get} --resource https://vault.azure.net`, bareEnvironment({ PATH: `${world.bin}:/usr/bin:/bin`, ...usual, ...noisy })))
})

test('2. no failure reads as "az: not found", none ends with 127', async () => {
  for (const words of [`${get} --subscription "az: x"`, 'nonsense', 'account nonsense', `${get} --tenant "az: y"`, `${get} --nonsense`]) {
    const printed = await az(words)
    assert.ok(printed.code !== 0 && printed.code !== 127, words)
    for (const name of ['js', 'python', 'dotnet', 'java', 'go'] as const) assert.notEqual(blamers[name](printed), 'not installed', `${name}: ${printed.stderr}`)
  }
})

test('3. both times, six digits, tokenType, and no expiresIn', async () => {
  const printed = await az(get)
  const { expires_on, expiresOn, tokenType, ...rest } = JSON.parse(printed.stdout) as Record<string, unknown>
  assert.ok(Number.isInteger(expires_on))
  assert.match(String(expiresOn), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
  assert.equal(Date.parse(`${String(expiresOn).replace(' ', 'T')}Z`) / 1000, expires_on)
  assert.equal(tokenType, 'Bearer')
  assert.ok(!('expiresIn' in rest) && !('refreshToken' in rest))
})

test('4. an environment of PATH alone: home is where the user database says', { skip: process.platform !== 'linux' }, async () => {
  isToken(await az(get, 'path only'))
})

test('5. a replaced PATH without Node, bash that reads az as a script, a link to it, a folder with blanks, one that is gone', async () => {
  isToken(await az(get, 'other path'))
  isToken(await az(get, 'script'))
  isToken(await inside(`az ${get}`, bareEnvironment({ PATH: world.bin, ...usual })))
  const odd = join(ada.home, "it's a folder")
  mkdirSync(odd)
  isToken(await inside(`ln -s '${world.bin}/az' az && PATH="$PWD:/usr/bin:/bin" && az ${get}`, bareEnvironment({ PATH: '/usr/bin:/bin', ...usual }), odd))
  const { code, stdout } = await inside(`mkdir gone && cd gone && rmdir ../gone && az ${get}`, bareEnvironment({ PATH: `${world.bin}:/usr/bin:/bin`, ...usual }), odd)
  assert.deepEqual([code, stdout.slice(0, 23)], [0, '{\n  "accessToken": "eyJ']) // the shell itself complains on standard error
  assert.match(readFileSync(join(world.bin, 'az'), 'utf8'), /^#!\/bin\/sh\n[^]*\nexec '\//)
})

test('6. beginnings of options, = and glued values; an ambiguous one ends with 2, all other failures with 1', async () => {
  for (const words of ['account get-access-token --out json', 'account get-access-token -o=json', 'account get-access-token -ojson', 'account get-access-token -o JSON', `account get-access-token -t ${larkspur}`, `account get-access-token -s ${subscription} --outp=json`]) {
    const printed = await az(words)
    assert.deepEqual([printed.code, printed.stderr], [0, ''], words)
    assert.match(printed.stdout, /"accessToken": "eyJ/, words)
  }
  for (const words of ['account get-access-token --res x', 'account get-access-token -o nonsense', 'account get-access-token --nonsense']) assert.equal((await az(words)).code, 2, words)
  assert.equal((await az('account get-access-token -s nowhere')).code, 1)
})

test('7. signed out: one sentence and 1; but the list is empty, with 0', async () => {
  const nobody = world.copy(world.signedOut)
  const asked = await az(get, 'sh', nobody)
  assert.deepEqual([asked.code, asked.stdout, asked.stderr], [1, '', "ERROR: Please run 'az login' to setup account.\n"])
  const list = await az('account list', 'exec', nobody)
  assert.deepEqual([list.code, list.stdout], [0, '[]\n'])
  assert.equal(list.stderr, 'WARNING: Please run "az login" to access your accounts.\n')
})

test('8. MFA: the wording under which the most callers show the truth', async () => {
  control.forceError({ aadsts: 50076, grant: 'refresh_token' })
  const printed = await az(`${get} --resource https://graph.microsoft.com`)
  control.clearErrors()
  for (const name of ['js', 'python', 'dotnet', 'go', 'first line', 'az said it'] as const) assert.equal(blamers[name](printed), 'az said it', name)
  assert.match(printed.stderr, /Interactive authentication is needed. Please run:\naz login( --scope \S+\/\.default)?\n/)
})

test('9. tenant and subscription together are an error; with a tenant, the answer has no subscription', async () => {
  const both = await az(`${get} --tenant ${larkspur} --subscription ${subscription}`)
  assert.deepEqual([both.code, both.stdout, both.stderr], [1, '', 'ERROR: Please specify only one of subscription and tenant, not both\n'])
  const answer = JSON.parse((await az(`${get} --tenant ${larkspur}`)).stdout) as Record<string, unknown>
  assert.deepEqual([answer['subscription'], answer['tenant']], [undefined, larkspur])
})

test('10. who reads azureProfile.json: Packer, go-autorest, oh-my-posh, starship, jq', async () => {
  const bytes = readFileSync(join(ada.configDirectory, 'azureProfile.json'))
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const profile = JSON.parse(bytes.toString('utf8').slice(1)) as { installationId?: string; subscriptions: Record<string, unknown>[] }
  assert.match(String(profile.installationId), /^[0-9a-f-]{36}$/)
  for (const one of profile.subscriptions) {
    for (const name of ['id', 'name', 'state', 'tenantId', 'environmentName']) assert.equal(typeof one[name], 'string', name)
    assert.equal(typeof one['isDefault'], 'boolean')
    const { name, type } = one['user'] as Record<string, unknown>
    assert.deepEqual([name, type], ['ada@larkspur.example', 'user'])
  }
  assert.equal(profile.subscriptions.filter((one) => one['isDefault']).length, 1)
  const shown = JSON.parse((await az('account show')).stdout) as object
  const [listed] = JSON.parse((await az('account list')).stdout) as object[]
  assert.deepEqual(['environmentName' in shown, 'cloudName' in shown, 'environmentName' in listed!, 'cloudName' in listed!], [true, false, false, true])
})

test('11. tsv with sorted columns and True; JMESPath with filters, lists, objects and quoted names', async () => {
  const columns = (await az('account show -o tsv')).stdout.trimEnd().split('\t')
  assert.equal(columns[5], (JSON.parse((await az('account show')).stdout) as { name: string }).name)
  assert.equal(columns[3], 'True')
  const told = async (words: string) => (await az(words)).stdout
  assert.equal(await told(`account list --query "[?id=='${subscription}'].tenantId" -o tsv`), `${larkspur}\n`)
  assert.equal(await told('account show --query "[tenantId]" -o tsv'), `${larkspur}\n`)
  assert.equal(await told('account show --query "{b:tenantId,a:isDefault}" -o tsv'), `${larkspur}\tTrue\n`)
  assert.match(await told("version --query '\"azure-cli\"'"), /^"2\.\d+\.\d+"\n$/)
  assert.equal(await told('account show --query nothing -o tsv'), '')
})

test('12. no child keeps standard output open, one blank after the colon, and many calls at once', async () => {
  control.set({ refreshInSeconds: 1 })
  isToken(await az(`${get} --resource https://storage.azure.com`))
  await sleep(1200)
  control.set({ latency: 6000 })
  const before = world.server.emulator.state.requests.length
  const behind = bareEnvironment({ PATH: `${world.bin}:/usr/bin:/bin`, ...usual, AZIN_NO_BACKGROUND: undefined })
  const { stdout, ms } = await inside(`az ${get} --resource https://storage.azure.com | cat`, behind)
  assert.match(stdout, /"accessToken": "eyJ/)
  assert.ok(ms < 5500, `${ms} ms`)
  for (let waited = 0; world.server.emulator.state.requests.length === before && waited < 8000; waited += 50) await sleep(50)
  assert.ok(world.server.emulator.state.requests.length > before, 'nothing is renewed behind the answer')
  control.set({ latency: 0, refreshInSeconds: null })
  await sleep(6500) // the renewal ends
  const many = await Promise.all(Array.from({ length: 12 }, () => az(`${get} --resource https://database.windows.net`)))
  many.forEach(isToken)
  assert.equal(new Set(many.map(({ stdout: text }) => text)).size, 1)
})
